// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SharedState } from '../state/SharedState.ts';
import { ManualClock } from '../testing/ManualClock.ts';
import { CutOff } from './CutOff.ts';

/** A node that hears the log, or not, and what is done about it. */
class Bed {
  readonly clock = new ManualClock();
  readonly state = { isFresh: true, fault: 'etcd is silent' };
  readonly told: string[] = [];
  readonly cutOff = new CutOff(
    this.state as unknown as SharedState,
    this.clock,
    { patienceMs: 2_000, staleMs: 60_000 },
    {
      begun: (why) => this.told.push(`begun: ${why}`),
      stale: () => this.told.push('stale'),
      over: (ms) => this.told.push(`over after ${ms}`),
    },
  );

  constructor() {
    this.cutOff.start();
  }
}

test('a pause that is shorter than its patience is none of it', async () => {
  const bed = new Bed();
  await bed.clock.advance(10_000);
  bed.state.isFresh = false;
  await bed.clock.advance(1_500);
  bed.state.isFresh = true;
  await bed.clock.advance(10_000);
  assert.deepEqual(bed.told, []);
});

test('it is told once that it is cut off, once that it is for too long, and once that it is over', async () => {
  const bed = new Bed();
  await bed.clock.advance(10_000);
  bed.state.isFresh = false;
  await bed.clock.advance(2_000);
  assert.deepEqual([bed.told, bed.cutOff.isSo], [['begun: etcd is silent'], true]);
  await bed.clock.advance(57_500);
  assert.equal(bed.told.length, 1);
  await bed.clock.advance(60_000);
  assert.deepEqual(bed.told.slice(1), ['stale']);
  bed.state.isFresh = true;
  await bed.clock.advance(5_000);
  assert.deepEqual([bed.told.slice(2), bed.cutOff.isSo], [['over after 120000'], false]);
});

test('after it is over the time counts anew', async () => {
  const bed = new Bed();
  bed.state.isFresh = false;
  await bed.clock.advance(50_000);
  bed.state.isFresh = true;
  await bed.clock.advance(500);
  bed.state.isFresh = false;
  await bed.clock.advance(50_000);
  assert.deepEqual(
    bed.told.filter((what) => what === 'stale'),
    [],
  );
});

test('stopped, it tells nothing', async () => {
  const bed = new Bed();
  bed.cutOff.stop();
  bed.state.isFresh = false;
  await bed.clock.advance(100_000);
  assert.deepEqual(bed.told, []);
});
