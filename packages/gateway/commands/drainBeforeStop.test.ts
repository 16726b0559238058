// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../testing/ManualClock.ts';
import { drainBeforeStop } from './drainBeforeStop.ts';

interface Drain {
  readonly calls: readonly string[];
  readonly isOver: () => boolean;
  readonly empty: () => void;
  readonly clock: ManualClock;
}

function drain(limitMs: number, open: number): Drain {
  const clock = new ManualClock();
  const calls: string[] = [];
  let empty = (): void => undefined;
  let isOver = false;
  const whenDrained = new Promise<void>((resolve) => {
    empty = resolve;
  });
  const gateway = {
    drain: (isOn: boolean, by: string) => {
      calls.push(`${isOn} ${by}`);
      return { waiting: 0, open };
    },
  };
  void drainBeforeStop(gateway, 'SIGTERM', limitMs, whenDrained, clock).then(() => {
    isOver = true;
  });
  return { calls, isOver: () => isOver, empty: () => empty(), clock };
}

test('a stop waits for the last connection to end, and lets nobody new in meanwhile', async () => {
  const { calls, clock, empty, isOver } = drain(60_000, 2);
  await clock.advance(59_999);
  assert.deepEqual([calls, isOver()], [['true SIGTERM'], false]);
  empty();
  await clock.advance(0);
  assert.equal(isOver(), true);
});

test('it waits for its limit at the longest', async () => {
  const { clock, isOver } = drain(60_000, 1);
  await clock.advance(60_000);
  assert.equal(isOver(), true);
});

test('where nobody is left, or nothing is to be waited for, it does not wait', async () => {
  for (const [limitMs, open] of [
    [60_000, 0],
    [0, 5],
  ] as const) {
    const { clock, isOver } = drain(limitMs, open);
    await clock.advance(0);
    assert.equal(isOver(), true);
  }
  assert.deepEqual(drain(0, 5).calls, []);
});
