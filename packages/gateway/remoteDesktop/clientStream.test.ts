// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChunkError, ChunkReader, LONGEST_CHUNK } from './clientStream.ts';

function readIn(text: string, size: number): { readonly text: string; readonly isEnded: boolean } {
  const reader = new ChunkReader();
  const bytes = Buffer.from(text, 'latin1');
  let read = '';
  for (let at = 0; at < bytes.length; at += size) {
    for (const part of reader.read(bytes.subarray(at, at + size))) {
      read += part.toString('latin1');
    }
  }
  return { text: read, isEnded: reader.isEnded };
}

test('the bytes inside chunks are the same wherever the stream is cut', () => {
  const text = '5\r\nhello\r\nA\r\n, 0\r\nworld\r\n000001\r\n!\r\n';
  for (let size = 1; size <= text.length; size++) {
    assert.deepEqual(readIn(text, size), { text: 'hello, 0\r\nworld!', isEnded: false }, `pieces of ${size}`);
  }
});

test('the last chunk ends it, and what is behind is passed over', () => {
  assert.deepEqual(readIn('1\r\na\r\n0\r\n\r\nGET / HTTP/1.1\r\n', 3), { text: 'a', isEnded: true });
});

test('what is no length, is too long, or does not end where it says is refused in any pieces', () => {
  const tooLong = (LONGEST_CHUNK + 1).toString(16);
  for (const text of [
    '\r\n',
    'g\r\n',
    '-1\r\n',
    ' 1\r\n',
    '0x1\r\n',
    '1;a=b\r\n',
    '0000001\r\n',
    '1\n\na',
    `${tooLong}\r\n`,
    '80000000\r\n',
    '1\r\nab\r\n',
    '1\r\na\n\n',
    '1'.repeat(100),
  ]) {
    for (const size of [1, 2, 1000]) {
      assert.throws(() => readIn(text, size), ChunkError, JSON.stringify(text));
    }
  }
});

test('the longest chunk is read', () => {
  const chunk = 'x'.repeat(LONGEST_CHUNK);
  assert.equal(readIn(`${LONGEST_CHUNK.toString(16)}\r\n${chunk}\r\n`, 1000).text, chunk);
});
