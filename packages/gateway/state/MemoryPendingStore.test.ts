// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import v8 from 'node:v8';
import vm from 'node:vm';
import { ManualClock } from '../testing/ManualClock.ts';
import { checkPendingStore } from './checkPendingStore.ts';
import { MemoryPendingStore } from './MemoryPendingStore.ts';

checkPendingStore(async () => {
  const clock = new ManualClock();
  const store = new MemoryPendingStore<string>(clock);
  return {
    store,
    other: store,
    pass: (ms) => clock.advance(ms),
    settle: () => clock.settle(),
    close: async () => store.close(),
  };
});

test('a hundred thousand keys with lives have one timer', async () => {
  const clock = new ManualClock();
  const store = new MemoryPendingStore<number>(clock);
  for (let i = 0; i < 100_000; i++) {
    await store.create(`${i}`, i, 1000 + ((i * 7919) % 60_000));
  }
  assert.equal(clock.pending, 1);
  await clock.advance(31_000);
  const left = await store.count();
  assert.ok(left > 49_000 && left < 51_000, `${left} left`);
  assert.equal(clock.pending, 1);
  await clock.advance(31_000);
  assert.deepEqual([await store.count(), clock.pending], [0, 0]);
});

test('keys that are removed before their time leave nothing behind', async () => {
  const clock = new ManualClock();
  const store = new MemoryPendingStore<number>(clock);
  for (let i = 0; i < 10_000; i++) {
    await store.create(`${i}`, i, 60_000);
    await store.remove(`${i}`);
  }
  assert.deepEqual([await store.count(), clock.pending], [0, 0]);
});

test('a key whose timer is late is gone all the same', async () => {
  const clock = new ManualClock();
  const lateClock = {
    get now() {
      return clock.now;
    },
    wall: () => clock.wall(),
    schedule: () => 1,
    cancel: () => undefined,
  };
  const store = new MemoryPendingStore<string>(lateClock);
  await store.create('key', 'value', 10);
  await clock.advance(10);
  assert.equal(await store.read('key'), undefined);
});

test('a pending key costs less than 400 bytes beside its value', async () => {
  v8.setFlagsFromString('--expose-gc');
  const collect = vm.runInNewContext('gc') as () => void;
  const count = 50_000;
  const values = Array.from({ length: count }, (_, i) => ({ i }));
  const names = values.map((_, i) => `key ${i}`);
  const store = new MemoryPendingStore<object>(new ManualClock());
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < count; i++) {
    await store.create(names[i]!, values[i]!, 60_000 + i);
  }
  collect();
  const each = (process.memoryUsage().heapUsed - before) / count;
  assert.ok(each < 400, `${each} bytes`);
  assert.equal(await store.count(), count);
});

test('a store that is closed waits for nothing', async () => {
  const clock = new ManualClock();
  const store = new MemoryPendingStore<number>(clock);
  await store.create('one', 1, 600_000);
  store.close();
  assert.equal(clock.pending, 0);
});
