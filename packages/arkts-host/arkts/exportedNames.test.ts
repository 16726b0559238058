// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { exportedNames } from './exportedNames.ts';
import { hostPaths } from './hostPaths.ts';
import { scratchDir, writeFiles } from './project.test-support.ts';

test('values count, whatever way they are exported, and types do not', () => {
  const dir = scratchDir();
  writeFiles(dir, {
    'a.ts': `export * from './b.ts';
export { one, two as second } from './c.ts';
export type { Hidden } from './c.ts';
export const [x, { y, z: w }] = values;
export function f(): void {}
export class C {}
export enum E {}
export interface I {}
export type T = string;
const inner = 1;
`,
    'b.ts': `export const fromB = 1;\nexport * from './a.ts';\n`,
    'c.ts': '',
  });
  assert.deepEqual([...exportedNames(path.join(dir, 'a.ts'))].sort(), [
    'C',
    'E',
    'f',
    'fromB',
    'one',
    'second',
    'w',
    'x',
    'y',
  ]);
});

test("the host's globals have what every emitted module needs", () => {
  const names = exportedNames(hostPaths.globals);
  for (const name of ['ui', 'CustomComponent', 'Date', 'setTimeout', 'console', '$r', 'Column']) {
    assert.ok(names.has(name), name);
  }
});
