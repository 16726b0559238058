// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { SeededRandom } from '../device/SeededRandom.ts';
import { VirtualClock } from '../device/VirtualClock.ts';
import { NetworkPath } from './NetworkPath.ts';

describe('one direction of a connection', () => {
  let clock: VirtualClock;
  let arrivals: string[];
  let conditions: { isReachable: boolean; latencyMs: number; jitterMs: number };

  beforeEach(() => {
    clock = new VirtualClock();
    arrivals = [];
    conditions = { isReachable: true, latencyMs: 0, jitterMs: 0 };
  });

  function makePath(seed = 1): NetworkPath {
    return new NetworkPath(clock, conditions, new SeededRandom(seed));
  }

  function send(path: NetworkPath, what: string): void {
    path.send(() => arrivals.push(`${what} ${clock.now}`));
  }

  it('takes the latency', async () => {
    conditions.latencyMs = 50;
    send(makePath(), 'a');

    await clock.advance(49);
    assert.deepEqual(arrivals, []);
    await clock.advance(1);
    assert.deepEqual(arrivals, ['a 50']);
  });

  it('keeps the order under any jitter, and the seed repeats it', async () => {
    conditions.jitterMs = 100;
    const runs: string[][] = [];
    for (const seed of [7, 7, 8]) {
      clock = new VirtualClock();
      arrivals = [];
      const path = makePath(seed);
      for (let index = 0; index < 200; index++) {
        send(path, String(index));
        await clock.advance(1);
      }
      await clock.advance(100);
      runs.push(arrivals);
    }

    assert.deepEqual(
      runs[0]!.map((each) => Number(each.split(' ')[0])),
      [...Array(200).keys()],
    );
    assert.deepEqual(runs[0], runs[1]);
    assert.notDeepEqual(runs[0], runs[2]);
  });

  it('does not let a frame overtake when the latency falls', async () => {
    conditions.latencyMs = 100;
    const path = makePath();
    send(path, 'a');
    conditions.latencyMs = 0;
    send(path, 'b');
    await clock.advance(100);

    assert.deepEqual(arrivals, ['a 100', 'b 100']);
  });

  it('holds what is under way while the network is out of reach, and hands it on in order', async () => {
    conditions.latencyMs = 10;
    const path = makePath();
    send(path, 'a');
    conditions.isReachable = false;
    await clock.advance(5);
    send(path, 'b');
    await clock.advance(7);
    assert.deepEqual(arrivals, []);
    conditions.isReachable = true;
    path.resume();
    send(path, 'c');
    await clock.advance(100);

    assert.deepEqual(arrivals, ['a 15', 'b 22', 'c 22']);
  });

  it('delivers nothing once it is cut', async () => {
    const path = makePath();
    send(path, 'a');
    path.cut();
    await clock.advance(1);
    path.resume();
    await clock.advance(1);

    assert.deepEqual(arrivals, []);
  });
});
