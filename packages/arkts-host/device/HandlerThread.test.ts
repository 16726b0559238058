// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HandlerThread } from './HandlerThread.ts';
import { SeededRandom } from './SeededRandom.ts';
import { VirtualClock } from './VirtualClock.ts';

const JITTER = 50;

async function play(seed: number, jitterMs: number): Promise<{ order: number[]; times: number[] }> {
  const clock = new VirtualClock();
  const thread = new HandlerThread(clock, new SeededRandom(seed), jitterMs);
  const order: number[] = [];
  const times: number[] = [];
  for (let i = 0; i < 20; i++) {
    thread.post(() => {
      order.push(i);
      times.push(clock.now);
    });
  }
  await clock.advance(10_000);
  return { order, times };
}

test('tasks that come late by chance still run in the order in which they were posted', async () => {
  const { order } = await play(1, JITTER);

  assert.deepEqual(
    order,
    Array.from({ length: 20 }, (_, i) => i),
  );
});

test('no task comes later than the jitter allows, and some come late', async () => {
  const { times } = await play(1, JITTER);

  assert.ok(times.every((time) => time <= JITTER));
  assert.ok(times.some((time) => time > 0));
});

test('the same seed makes the same tasks late', async () => {
  assert.deepEqual(await play(7, JITTER), await play(7, JITTER));
  assert.notDeepEqual((await play(7, JITTER)).times, (await play(8, JITTER)).times);
});

test('without jitter every task runs at once', async () => {
  const { times } = await play(1, 0);

  assert.ok(times.every((time) => time === 0));
});

test('a task of a service that has died does not run', async () => {
  const clock = new VirtualClock();
  const thread = new HandlerThread(clock, new SeededRandom(1), 0);
  let runs = 0;
  thread.post(() => {
    runs += 1;
  });

  thread.die();
  await clock.advance(100);

  assert.equal(runs, 0);
});
