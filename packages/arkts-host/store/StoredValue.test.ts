// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toBound, toBytes, toDouble, toLong, toText, toValue } from './StoredValue.ts';

test('text becomes the whole number that it begins with, in its own base', () => {
  assert.deepEqual(
    ['12', ' -7x', '0x1F', '017', 'x', '', '08'].map((text) => toLong(text)),
    [12, -7, 31, 15, 0, 0, 8],
  );
});

test('fractions are cut off, bytes and NULL are 0', () => {
  assert.deepEqual(
    [1.9, -1.9, 5n, null, new Uint8Array([1])].map((cell) => toLong(cell)),
    [1, -1, 5, 0, 0],
  );
});

test('text becomes the number that it begins with', () => {
  assert.deepEqual(
    ['1.5kg', 'x', '-2e3'].map((text) => toDouble(text)),
    [1.5, 0, -2000],
  );
});

test('numbers are written with the decimals that they have, negative ones without', () => {
  assert.deepEqual(
    [0.5, 12.25, 3, -1.5].map((number) => toText(number)),
    ['0.5', '12.25', '3', '-2'],
  );
  assert.deepEqual(
    [9007199254740993n, null, new Uint8Array([65])].map((cell) => toText(cell)),
    ['9007199254740993', '', ''],
  );
});

test('the bytes of text are UTF-8, those of numbers none', () => {
  assert.deepEqual([...toBytes('é')], [0xc3, 0xa9]);
  assert.equal(toBytes(5n).length, 0);
});

test('a bigint of any size comes back from a column of UNLIMITED INT, and as bytes from another', () => {
  for (const number of [0n, 1n, -1n, 2n ** 64n, -(2n ** 200n) + 7n]) {
    const packed = toBound(number);
    assert.ok(packed instanceof Uint8Array);
    assert.equal(toValue(packed, 'UNLIMITED INT'), number);
    assert.deepEqual(toValue(packed, 'BLOB'), packed);
  }
});

test('text ends at its first NUL', () => {
  assert.equal(toBound('ab\0c'), 'ab');
  assert.equal(toBound('abc'), 'abc');
});
