// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SystemClock } from './SystemClock.ts';

const clock = new SystemClock();

/** When a task has run that waits so long. */
const ran = (delayMs: number): Promise<number> =>
  new Promise((resolve) => void clock.schedule(delayMs, () => resolve(clock.now)));

test('its time never goes back, whatever the wall says, and the wall is read anew each time', (t) => {
  const before = clock.now;
  t.mock.method(Date, 'now', () => 1);
  assert.equal(clock.wall(), 1);
  assert.ok(clock.now >= before);
});

test('a task runs after its time, and one whose time has passed as soon as it can', async () => {
  const start = clock.now;
  assert.ok((await ran(20)) - start >= 19); // Node's timers may be early by a part of a millisecond
  await ran(-1_000);
});

test('a task that is cancelled does not run, and a handle of nothing is none', async () => {
  let hasRun = false;
  clock.cancel(
    clock.schedule(1, () => {
      hasRun = true;
    }),
  );
  clock.cancel(0);
  await ran(20);
  assert.equal(hasRun, false);
});
