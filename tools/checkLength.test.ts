// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scratchDir, writeFiles } from 'arkts-host/testing';
import { SourceTree } from './borders/SourceTree.ts';
import { checkLength } from './checkLength.ts';

const COPYRIGHT = '// Copyright\n\n';

function found(text: string): string[] {
  const dir = scratchDir();
  writeFiles(dir, { 'it/it.ets': text });
  return checkLength(new SourceTree(dir, [{ folder: 'it', mayImport: [] }])).map(
    ({ file, line, rule, message }) => `${file}:${line} ${rule} ${message.split('.')[0]}`,
  );
}

const lines = (count: number): string => 'let a = 1;\n'.repeat(count);

test('a file of 500 lines needs no reason', () => assert.deepEqual(found(lines(500)), []));

test('a longer one does', () => {
  assert.deepEqual(found(lines(501)), ['it/it.ets:501 file-length The file has 501 lines']);
});

test('a reason stands in the head', () => {
  const reason = '// Long because a table of the system is one file.\n';
  assert.deepEqual(found(COPYRIGHT + reason + lines(600)), []);
  assert.deepEqual(found(COPYRIGHT + lines(1) + reason + lines(600)).length, 1);
});

test('a reason says something', () => {
  assert.deepEqual(found(`${COPYRIGHT}// Long because\n${lines(600)}`).length, 1);
  assert.deepEqual(found(`${COPYRIGHT}// Long because long\n${lines(600)}`).length, 1);
});
