// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { hostPaths } from './hostPaths.ts';
import { walkFiles } from './walkFiles.ts';

/** Entry of the converted package in its folder. */
export const HYPIUM_INDEX: string = 'index.mjs';

/** What stands for @ohos/hamock beside it. */
const HAMOCK: string = 'hamock.mjs';

/** The module of a test framework, in the folder of the converted package. */
export function frameworkModule(specifier: string): string {
  return specifier === '@ohos/hamock' ? HAMOCK : HYPIUM_INDEX;
}

/** Writes what stands for the frameworks where an app's modules are evaluated once more: they stay one. */
export function shareHypium(out: string, index: string): void {
  mkdirSync(out, { recursive: true });
  writeFileSync(path.join(out, HYPIUM_INDEX), `export * from ${JSON.stringify(index)};\n`);
  writeHamock(out);
}

function writeHamock(out: string): void {
  writeFileSync(path.join(out, HAMOCK), `export * from './${HYPIUM_INDEX}';\nexport function MockSetup() {}\n`);
}

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
  writeHamock(out);
}
