// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { hostPaths } from './hostPaths.ts';
import { walkFiles } from './walkFiles.ts';

/** Entry of the converted package in its folder. */
export const HYPIUM_INDEX: string = 'index.mjs';

/**
 * Writes the npm package @ohos/hypium to `out` so that Node can load it: the package has ES modules in .js files
 * without `"type": "module"`, and imports without suffix.
 */
export function convertHypium(out: string): void {
  const files = [
    path.join(hostPaths.hypium, 'index.js'),
    ...walkFiles(path.join(hostPaths.hypium, 'src'), (file) => file.endsWith('.js')),
  ];
  for (const file of files) {
    const target = path.join(out, path.relative(hostPaths.hypium, file).replace(/\.js$/, '.mjs'));
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(
      target,
      readFileSync(file, 'utf8').replace(/(\b(?:from|import)\s*['"])(\.{1,2}\/[^'"]+?)(?:\.js)?(['"])/g, '$1$2.mjs$3'),
    );
  }
}
