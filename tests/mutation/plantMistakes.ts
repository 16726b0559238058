// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { fork } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { transformSync } from 'esbuild';
import { ArktsProject, buildProject, hostPaths } from 'arkts-host/project';
import { projectRoot } from '../properties/loadLibrary.ts';
import type { Mistake } from './mistakes.ts';
import { withMistake } from './TextMistake.ts';

/** The folder of its sources. */
export const LIBRARY: string = 'cancellable_auth/src/main/ets';

/** What became of a mistake. */
export interface PlantedMistake {
  readonly mistake: Mistake;
  /** The tests that failed with it. */
  readonly noticedBy: readonly string[];
}

/**
 * Plants one mistake after the other in the compiled library, and runs tests on each.
 * @param all whether to run every test, and not only the one that is said to notice
 */
export async function plantMistakes(
  mistakes: readonly Mistake[],
  all: boolean,
  onResult: (result: PlantedMistake) => void,
): Promise<void> {
  const whole = buildProject(ArktsProject.open(projectRoot)).dir;
  const dir = path.join(projectRoot, `.host/mistakes-${process.pid}`);
  fs.cpSync(whole, dir, { recursive: true });
  fs.writeFileSync(path.join(dir, 'package.json'), '{ "type": "module" }\n');
  try {
    for (const mistake of mistakes) {
      const module = path.join('modules', LIBRARY, mistake.file.replace(/\.ets$/, '.mjs'));
      fs.writeFileSync(path.join(dir, module), compiled(mistake));
      const noticedBy = await failingTests(dir, all ? undefined : mistake.noticedBy);
      fs.copyFileSync(path.join(whole, module), path.join(dir, module));
      onResult({ mistake, noticedBy });
    }
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

/**
 * The module of a source with the mistake in it. The types were checked when it had none, and the library has no syntax
 * of ArkTS's own but `import lazy`: so any compiler of TypeScript will do, and this one is quick.
 */
function compiled(mistake: Mistake): string {
  const text = fs.readFileSync(path.join(projectRoot, LIBRARY, mistake.file), 'utf8');
  const broken = withMistake(text, mistake).replaceAll('import lazy {', 'import {');
  const { code } = transformSync(broken, {
    loader: 'ts',
    format: 'esm',
    tsconfigRaw: { compilerOptions: { target: 'ES2021', useDefineForClassFields: false } },
  });
  return code.replace(
    /(\bfrom ")([^"]+)(")/g,
    (_match, before: string, name: string, after: string) =>
      before +
      (name.startsWith('@kit.') ? pathToFileURL(path.join(hostPaths.sdk, 'kits', `${name}.ts`)).href : `${name}.mjs`) +
      after,
  );
}

/** Milliseconds after which tests that run into a loop have noticed it. */
const HANGS: number = 120_000;

function failingTests(dir: string, only: string | undefined): Promise<readonly string[]> {
  const child = fork(new URL('failingTests.ts', import.meta.url), [dir, ...(only === undefined ? [] : [only])], {
    execArgv: ['--import', new URL('../../tools/typescript.mjs', import.meta.url).href],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
    }, HANGS);
    let failing: readonly string[] = ['(the tests do not end)'];
    child.on('message', (message) => {
      failing = message as readonly string[];
    });
    child.on('close', () => {
      clearTimeout(timer);
      resolve(failing);
    });
  });
}
