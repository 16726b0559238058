// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../testing/ManualClock.ts';
import { RateLimit } from './RateLimit.ts';

test('the window slides: room comes back when the oldest grant has left it', async () => {
  const clock = new ManualClock();
  const limit = new RateLimit(clock, 3, 60_000);
  for (const pause of [10_000, 10_000, 10_000]) {
    assert.equal(limit.wait('anna'), 0);
    limit.take('anna');
    await clock.advance(pause);
  }
  assert.equal(limit.wait('anna'), 30_000);
  await clock.advance(29_999);
  assert.equal(limit.wait('anna'), 1);
  await clock.advance(1);
  assert.equal(limit.wait('anna'), 0);
  limit.take('anna');
  assert.equal(limit.wait('anna'), 10_000);
});

test('each key has its own window', () => {
  const limit = new RateLimit(new ManualClock(), 1, 60_000);
  limit.take('anna');
  assert.ok(limit.wait('anna') > 0);
  assert.equal(limit.wait('ben'), 0);
});

test('keys that were quiet for a window are forgotten', async () => {
  const clock = new ManualClock();
  const limit = new RateLimit(clock, 1, 60_000);
  for (let i = 0; i < 1000; i++) {
    limit.take(`source ${i}`);
  }
  await clock.advance(60_000);
  limit.take('anna');
  assert.equal(limit.size, 1);
});

test('strangers with ever new keys cost no more than the bound: the one that was granted longest ago is forgotten', () => {
  const clock = new ManualClock();
  const rate = new RateLimit(clock, 1, 60_000, 1_000);
  for (let i = 0; i < 5_000; i++) {
    rate.take(`source ${i}`);
  }
  assert.equal(rate.size, 1_000);
  assert.equal(rate.wait('source 3999'), 0);
  assert.equal(rate.wait('source 4000'), 60_000);
});

test('who is granted again counts from then on: a quiet key goes before it, and it goes with its own window', async () => {
  const clock = new ManualClock();
  const rate = new RateLimit(clock, 2, 60_000, 2);
  rate.take('anna');
  await clock.advance(1_000);
  rate.take('ben');
  await clock.advance(1_000);
  rate.take('anna');
  rate.take('cleo');
  assert.deepEqual([rate.size, rate.wait('anna')], [2, 58_000], 'of two that are remembered, ben is the one that goes');
  await clock.advance(59_999);
  rate.take('cleo');
  assert.equal(rate.size, 2, 'anna was granted less than a window ago');
  await clock.advance(1);
  rate.take('cleo');
  assert.equal(rate.size, 1);
});

test('what has left the window is not waited for, however much was granted before', async () => {
  const clock = new ManualClock();
  const rate = new RateLimit(clock, 2, 60_000);
  for (let i = 0; i < 5; i++) {
    rate.take('anna');
    await clock.advance(10_000);
  }
  assert.equal(rate.wait('anna'), 40_000, 'two of the last minute count, and the older of them goes first');
  await clock.advance(200_000);
  assert.equal(rate.wait('anna'), 0);
});

test('fifty thousand keys are remembered when nobody says how many', () => {
  const rate = new RateLimit(new ManualClock(), 1, 60_000);
  for (let i = 0; i < 50_001; i++) {
    rate.take(`source ${i}`);
  }
  assert.equal(rate.size, 50_000);
  assert.deepEqual([rate.wait('source 0'), rate.wait('source 1')], [0, 60_000]);
});

test('of one key no more is kept than its limit', async () => {
  const clock = new ManualClock();
  const rate = new RateLimit(clock, 3, 60_000);
  for (let i = 0; i < 100; i++) {
    rate.take('anna');
    await clock.advance(30_000);
  }
  assert.equal((Reflect.get(rate, 'grants') as Map<string, readonly number[]>).get('anna')?.length, 3);
});

test('a key whose only grant was not done is kept no longer, and one that has another is', () => {
  const rate = new RateLimit(new ManualClock(), 2, 60_000);
  const once = rate.take('anna');
  rate.take('ben');
  const again = rate.take('ben');

  rate.giveBack('anna', once);
  rate.giveBack('ben', again);
  rate.giveBack('nobody', again);

  assert.equal(rate.size, 1);
});
