// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { VirtualClock } from './VirtualClock.ts';

test('tasks run in the order of their due time and then of their insertion', async () => {
  const clock = new VirtualClock();
  const ran: string[] = [];
  clock.schedule(20, () => ran.push('c'));
  clock.schedule(10, () => ran.push('a'));
  clock.schedule(10, () => ran.push('b'));
  await clock.advance(19);
  assert.deepEqual(ran, ['a', 'b']);
  await clock.advance(1);
  assert.deepEqual(ran, ['a', 'b', 'c']);
});

test('a task sees its own due time, and the time after an advance is its end', async () => {
  const clock = new VirtualClock();
  const seen: number[] = [];
  clock.schedule(3, () => seen.push(clock.now));
  clock.schedule(7, () => seen.push(clock.now));
  await clock.advance(10);
  assert.deepEqual([...seen, clock.now], [3, 7, 10]);
});

test('all microtasks are drained between two tasks of the same instant', async () => {
  const clock = new VirtualClock();
  const ran: string[] = [];
  clock.schedule(0, () => {
    ran.push('first');
    void Promise.resolve()
      .then(() => ran.push('microtask'))
      .then(() => ran.push('its microtask'));
  });
  clock.schedule(0, () => ran.push('second'));
  await clock.settle();
  assert.deepEqual(ran, ['first', 'microtask', 'its microtask', 'second']);
});

test('the microtasks of the caller come before the first task', async () => {
  const clock = new VirtualClock();
  const ran: string[] = [];
  clock.schedule(0, () => ran.push('task'));
  void Promise.resolve().then(() => ran.push('microtask'));
  await clock.settle();
  assert.deepEqual(ran, ['microtask', 'task']);
});

test('settle runs what falls due at the present instant, from tasks too, and nothing later', async () => {
  const clock = new VirtualClock();
  const ran: string[] = [];
  clock.schedule(0, () => {
    ran.push('now');
    clock.schedule(0, () => ran.push('now too'));
    clock.schedule(1, () => ran.push('later'));
  });
  await clock.settle();
  assert.deepEqual(ran, ['now', 'now too']);
  assert.equal(clock.pending, 1);
});

test('a cancelled task does not run, and cancelling twice or after the run does nothing', async () => {
  const clock = new VirtualClock();
  const ran: string[] = [];
  const cancelled = clock.schedule(1, () => ran.push('cancelled'));
  const kept = clock.schedule(2, () => ran.push('kept'));
  clock.cancel(cancelled);
  clock.cancel(cancelled);
  await clock.advance(5);
  clock.cancel(kept);
  assert.deepEqual(ran, ['kept']);
  assert.equal(clock.pending, 0);
});

test('the order holds among many tasks scheduled and cancelled at random', async () => {
  const clock = new VirtualClock();
  const expected: { time: number; handle: number }[] = [];
  const ran: number[] = [];
  let state = 12345;
  const next = (bound: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % bound;
  };
  for (let i = 0; i < 400; i++) {
    const delay = next(50);
    const handle: number = clock.schedule(delay, () => ran.push(handle));
    expected.push({ time: delay, handle });
    if (next(3) === 0) {
      const [gone] = expected.splice(next(expected.length), 1);
      clock.cancel(gone!.handle);
    }
  }
  await clock.advance(50);
  expected.sort((a, b) => a.time - b.time || a.handle - b.handle);
  assert.deepEqual(
    ran,
    expected.map((entry) => entry.handle),
  );
});

test('a delay that is negative or not a number counts as 0, and fractions are cut off', async () => {
  const clock = new VirtualClock();
  const ran: string[] = [];
  clock.schedule(-5, () => ran.push('negative'));
  clock.schedule(Number.NaN, () => ran.push('NaN'));
  clock.schedule(1.9, () => ran.push(`fraction at ${clock.now}`));
  await clock.settle();
  assert.deepEqual(ran, ['negative', 'NaN']);
  await clock.advance(1);
  assert.deepEqual(ran, ['negative', 'NaN', 'fraction at 1']);
});

test('a task that throws ends the advance with its error and leaves the later tasks', async () => {
  const clock = new VirtualClock();
  const ran: string[] = [];
  clock.schedule(1, () => {
    throw new Error('broken');
  });
  clock.schedule(2, () => ran.push('later'));
  await assert.rejects(clock.advance(5), /broken/);
  assert.deepEqual(ran, []);
  await clock.advance(5);
  assert.deepEqual(ran, ['later']);
});

test('a settle during an advance does not wait for the end of the advance', async () => {
  const clock = new VirtualClock();
  let settledAt = -1;
  clock.schedule(1, () => {
    void clock.settle().then(() => {
      settledAt = clock.now;
    });
  });
  for (let ms = 2; ms <= 10; ms++) {
    clock.schedule(ms, () => undefined);
  }
  await clock.advance(10);
  assert.ok(settledAt >= 1 && settledAt < 10, `settled at ${settledAt}`);
});

test('the fast mode jumps from task to task and stops when told', async () => {
  const clock = new VirtualClock();
  const seen: number[] = [];
  const stop = clock.runFast();
  await new Promise<void>((resolve) => {
    clock.schedule(60000, () => {
      seen.push(clock.now);
      clock.schedule(600000, () => {
        seen.push(clock.now);
        resolve();
      });
    });
  });
  stop();
  clock.schedule(1, () => seen.push(-1));
  await new Promise((resolve) => setImmediate(() => setImmediate(() => setImmediate(resolve))));
  assert.deepEqual(seen, [60000, 660000]);
});

test('the fast mode does not jump over a file that is being read', async () => {
  const clock = new VirtualClock();
  const order: string[] = [];
  const stop = clock.runFast();
  const deadline = new Promise<void>((resolve) => {
    clock.schedule(60000, () => {
      order.push('deadline');
      resolve();
    });
  });
  const read = readFile(new URL(import.meta.url)).then(() => order.push('file'));
  await Promise.all([deadline, read]);
  stop();
  assert.deepEqual(order, ['file', 'deadline']);
});

test('the fast mode does not jump over files that are opened and closed one after the other', async () => {
  const clock = new VirtualClock();
  const order: string[] = [];
  const stop = clock.runFast();
  const deadline = new Promise<void>((resolve) => {
    clock.schedule(60000, () => {
      order.push('deadline');
      resolve();
    });
  });
  const reads = (async (): Promise<void> => {
    for (let i = 0; i < 500; i++) {
      await readFile(new URL(import.meta.url));
    }
    order.push('files');
  })();
  await Promise.all([deadline, reads]);
  stop();
  assert.deepEqual(order, ['files', 'deadline']);
});

test('a hold keeps the fast mode from jumping, and due tasks still run', async () => {
  const clock = new VirtualClock();
  const ran: string[] = [];
  const stop = clock.runFast();
  const release = clock.hold();
  const later = new Promise<void>((resolve) => {
    clock.schedule(1000, () => {
      ran.push('later');
      resolve();
    });
  });
  await new Promise<void>((resolve) => {
    clock.schedule(0, () => {
      ran.push('due');
      resolve();
    });
  });
  for (let i = 0; i < 20; i++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.deepEqual(ran, ['due']);
  release();
  release();
  await later;
  stop();
  assert.deepEqual(ran, ['due', 'later']);
});

test('the real-time mode lets virtual time pass as real time does, and time stands still after it', async () => {
  const clock = new VirtualClock();
  const start = performance.now();
  const stop = clock.runRealTime();
  const firedAt = await new Promise<number>((resolve) => {
    clock.schedule(20, () => resolve(clock.now));
  });
  const passed = performance.now() - start;
  stop();
  assert.ok(firedAt >= 20 && firedAt <= Math.ceil(passed), `fired at ${firedAt} after ${passed} ms`);
  const stopped = clock.now;
  await new Promise((resolve) => setTimeout(resolve, 5)); // real time is the subject: however much of it, none passes there
  assert.equal(clock.now, stopped);
});

test('a second run mode is refused while one is on', () => {
  const clock = new VirtualClock();
  const stop = clock.runFast();
  assert.throws(() => clock.runRealTime(), /runs by itself already/);
  stop();
  clock.runRealTime()();
});

test('time that an app spends busy passes without running anything; what fell due runs afterwards', async () => {
  const clock = new VirtualClock();
  const ran: number[] = [];
  clock.schedule(10, () => ran.push(clock.now));
  clock.spend(25);
  assert.deepEqual([clock.now, ran], [25, []]);
  await clock.settle();
  assert.deepEqual(ran, [25]);
});
