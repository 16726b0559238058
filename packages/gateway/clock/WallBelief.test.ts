// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../testing/ManualClock.ts';
import { WallBelief } from './WallBelief.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

class Bed {
  readonly clock = new ManualClock();
  readonly heard: string[] = [];
  readonly belief: WallBelief;

  /** `gap`: from when it was last believed to the start. */
  constructor(gap?: number) {
    this.belief = new WallBelief(this.clock, gap === undefined ? undefined : this.clock.wall() - gap, {
      doubted: (why) => this.heard.push(why),
      believed: () => this.heard.push('believed'),
      proved: () => this.heard.push('proved'),
    });
  }
}

test('a first start, and one within a day of the last, are believed', () => {
  for (const gap of [undefined, 0, DAY_MS, -HOUR_MS]) {
    assert.equal(new Bed(gap).belief.why, undefined);
  }
});

test('a start far from the last time that was believed is doubted, and says by how much', () => {
  assert.match(new Bed(DAY_MS + 1).belief.why ?? '', /24\.0 h later than when it was last believed/);
  assert.match(new Bed(366 * DAY_MS).belief.why ?? '', /366 days later/);
  assert.match(new Bed(-HOUR_MS - 1).belief.why ?? '', /1\.0 h earlier/);
});

test('an hour against the monotonic clock is a correction, more than that a jump, either way', async () => {
  for (const [step, isJump] of [
    [HOUR_MS, false],
    [HOUR_MS + 1, true],
    [-HOUR_MS, false],
    [-HOUR_MS - 1, true],
  ] as const) {
    const { belief, clock } = new Bed(0);
    await clock.advance(5 * HOUR_MS);
    clock.stepWall(step);
    assert.equal(belief.why !== undefined, isJump, `${step}`);
  }
});

test('many small steps within a day are one', async () => {
  const { belief, clock, heard } = new Bed(0);
  for (let i = 0; i < 5; i++) {
    await clock.advance(HOUR_MS);
    clock.stepWall(HOUR_MS / 4 + 1);
    belief.look();
  }
  assert.deepEqual(heard.length, 1);
  assert.match(heard[0]!, /set forward by 1\.0 h/);
});

test('a drift of seconds a day is never doubted, and each day is proved', async () => {
  const { belief, clock, heard } = new Bed(0);
  for (let i = 0; i < 1000; i++) {
    await clock.advance(DAY_MS);
    clock.stepWall(9_000);
    assert.equal(belief.why, undefined);
  }
  assert.deepEqual(new Set(heard), new Set(['proved']));
});

test('a day without a jump brings belief back, and a jump begins the day anew', async () => {
  const { belief, clock, heard } = new Bed(400 * DAY_MS);
  await clock.advance(DAY_MS - 1);
  assert.notEqual(belief.why, undefined);
  clock.stepWall(-400 * DAY_MS);
  assert.match(belief.why ?? '', /set back by 400 days/);
  await clock.advance(DAY_MS - 1);
  assert.notEqual(belief.why, undefined);
  await clock.advance(1);
  assert.equal(belief.why, undefined);
  assert.deepEqual(heard.at(-1), 'believed');
});

test('somebody who has looked at a clock can say that it is right', () => {
  const { belief, heard } = new Bed(400 * DAY_MS);
  belief.confirm();
  assert.deepEqual([belief.why, heard.length], [undefined, 2]);
});

test('a machine that slept is doubted: nobody knows that it slept', async () => {
  const { belief, clock } = new Bed(0);
  clock.stepWall(8 * HOUR_MS); // the monotonic clock stood
  assert.match(belief.why ?? '', /or the machine was suspended/);
});
