// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SystemRandomness } from './SystemRandomness.ts';

test('as many bytes as were asked for, also more than are read at a time, and never the same twice', () => {
  const randomness = new SystemRandomness();
  const seen = new Set<string>();
  for (const count of [1, 16, 32, 4095, 4096, 4097, 32, 4096, 10_000]) {
    const bytes = randomness.bytes(count);
    assert.equal(bytes.length, count);
    assert.ok(count < 16 || bytes.some((byte) => byte !== 0), `${count} bytes are not all nothing`);
  }
  for (let i = 0; i < 2_000; i++) {
    seen.add(Buffer.from(randomness.bytes(16)).toString('hex'));
  }
  assert.equal(seen.size, 2_000);
});

test('no byte of 16 is nothing more often than chance has it, wherever a block ends', () => {
  const randomness = new SystemRandomness();
  for (let i = 0; i < 2_000; i++) {
    const bytes = randomness.bytes(24); // 4,096 is no multiple of it
    assert.ok(bytes.subarray(0, 8).some((byte) => byte !== 0) && bytes.subarray(16).some((byte) => byte !== 0));
  }
});

test('what was handed out is nowhere else: it is not kept, and changing it changes nothing that comes', () => {
  const randomness = new SystemRandomness();
  const bytes = randomness.bytes(32);
  const block = Reflect.get(randomness, 'block') as Uint8Array;
  assert.equal(Buffer.from(block).includes(Buffer.from(bytes)), false);
  assert.notEqual(bytes.buffer, block.buffer);
  assert.ok(
    block.subarray(32).some((byte) => byte !== 0),
    'what comes next is there',
  );
});
