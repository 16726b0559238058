// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readyDevice } from '../../device/readyDevice.ts';
import { cryptoFramework } from '../kits/@kit.CryptoArchitectureKit.ts';

type Call = (...args: unknown[]) => unknown;

test('generateRandomSync gives as many bytes as asked for, and others each time', () => {
  const random = cryptoFramework.createRandom();
  const [a, b] = [random.generateRandomSync(32).data, random.generateRandomSync(32).data];
  assert.equal(a.length, 32);
  assert.ok(a.constructor === Uint8Array);
  assert.notDeepEqual(a, b);
});

test('a length that is not a whole number from 1 on is 401', () => {
  const random = cryptoFramework.createRandom();
  for (const length of [0, -1, 1.5, Number.NaN, '8', undefined, 2 ** 31]) {
    assert.throws(() => (random.generateRandomSync as Call)(length), { code: 401 });
  }
});

test('generateRandom answers by promise or by callback, later', async () => {
  const device = readyDevice();
  const random = cryptoFramework.createRandom();
  const promise = random.generateRandom(5);
  const called: unknown[] = [];
  random.generateRandom(6, (error, blob) => called.push(error, blob.data.length));
  assert.deepEqual(called, []);
  await device.clock.settle();
  assert.equal((await promise).data.length, 5);
  assert.deepEqual(called, [null, 6]);
});

test('setSeed takes bytes only', () => {
  const random = cryptoFramework.createRandom();
  random.setSeed({ data: new Uint8Array(3) });
  for (const seed of [undefined, null, {}, { data: [1] }, { data: new Uint8Array(0) }]) {
    assert.throws(() => (random.setSeed as Call)(seed), { code: 401 });
  }
});
