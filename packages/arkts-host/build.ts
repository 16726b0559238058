// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// Makes dist/, what `npm pack` packs: every module compiled, its types, the declarations of components, and the bundled screen.

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { bundleBrowser } from './screen/bundleBrowser.ts';

const HOST = import.meta.dirname;
const DIST = path.join(HOST, 'dist');
/** What is in no package: sources that are there to test or to pack. */
const LEFT_OUT = ['**/*.test.ts', '**/*.test-support.ts', '**/.fixtures', 'testing.ts', 'build.ts', 'dist', 'person'];
const OTHERWISE_COMPILED = ['sdk/component', 'screen/browser'];

function compile(): void {
  const config = path.join(DIST, 'tsconfig.json');
  const below = (names: readonly string[]): string[] => names.map((name) => path.join(HOST, name));
  fs.writeFileSync(
    config,
    JSON.stringify({
      extends: path.join(HOST, '../../tsconfig.json'),
      compilerOptions: {
        noEmit: false,
        declaration: true,
        rewriteRelativeImportExtensions: true,
        rootDir: HOST,
        outDir: DIST,
      },
      include: below(['**/*.ts']),
      exclude: below([...LEFT_OUT, ...OTHERWISE_COMPILED]),
    }),
  );
  const typescript = path.dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
  const run = spawnSync(process.execPath, [path.join(typescript, 'bin/tsc'), '-p', config], { encoding: 'utf8' });
  fs.rmSync(config);
  if (run.status !== 0) {
    throw new Error(`It does not compile: ${run.stdout}${run.stderr}`);
  }
}

/** Declarations name each other by the modules that are there. */
function nameModules(): void {
  for (const name of fs.readdirSync(DIST, { recursive: true, encoding: 'utf8' })) {
    if (name.endsWith('.d.ts')) {
      const file = path.join(DIST, name);
      const text = fs.readFileSync(file, 'utf8');
      fs.writeFileSync(file, text.replace(/(['"])(\.{1,2}\/[^'"]+)\.ts\1/g, '$1$2.js$1'));
    }
  }
}

fs.rmSync(DIST, { recursive: true, force: true });
fs.mkdirSync(DIST);
compile();
nameModules();
fs.cpSync(path.join(HOST, 'sdk/component'), path.join(DIST, 'sdk/component'), { recursive: true });
fs.copyFileSync(path.join(HOST, 'hypium/hamock.d.ts'), path.join(DIST, 'hypium/hamock.d.ts'));
fs.mkdirSync(path.join(DIST, 'screen/browser'));
['index.html', 'icon.svg'].forEach((name) =>
  fs.copyFileSync(path.join(HOST, 'screen/browser', name), path.join(DIST, 'screen/browser', name)),
);
Object.entries(await bundleBrowser()).forEach(([name, text]) =>
  fs.writeFileSync(path.join(DIST, 'screen/browser', name), text),
);
['.js', '.d.ts'].forEach((suffix) => fs.rmSync(path.join(DIST, `screen/bundleBrowser${suffix}`)));
