// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemorySharedState } from '../state/MemorySharedState.ts';
import { ManualClock } from '../testing/ManualClock.ts';
import { Disowned } from './Disowned.ts';
import { hashOfId, OpenidRecords } from './OpenidRecords.ts';
import { LOGIN_BEGUN, RecordAdapter } from './recordAdapter.ts';
import type { RecordEars } from './recordAdapter.ts';

const LIFE_MS = 600_000;
const YEAR_MS = 31_536_000_000;
const fail = (_what: string, error: unknown): never => assert.fail(String(error));

/** Two nodes with one log, and a record that the first has made. */
async function site() {
  const clock = new ManualClock();
  const state = new MemorySharedState();
  const [records, others] = [new OpenidRecords(clock, state, fail), new OpenidRecords(clock, state, fail)];
  records.start();
  others.start();
  await records.put('AccessToken', 'token', { of: 'anna' }, LIFE_MS);
  await clock.settle();
  return {
    clock,
    state,
    records,
    others,
    isGood: async () => (await others.find('AccessToken', 'token')) !== undefined,
  };
}

test('set back, the clock lets nothing live longer, and what is over is forgotten', async () => {
  const { clock, isGood, others, records } = await site();
  clock.stepWall(-YEAR_MS);
  await clock.advance(LIFE_MS - 1);
  assert.equal(await isGood(), true);
  await clock.advance(1);
  assert.equal(await isGood(), false);
  await clock.advance(120_000);
  assert.equal(records.count('AccessToken') + others.count('AccessToken'), 0);
});

test('set forward, the clock takes nothing away: it is good again when the clock is right again', async () => {
  const { clock, isGood } = await site();
  clock.stepWall(YEAR_MS);
  await clock.advance(120_000);
  assert.equal(await isGood(), false, 'while it is set forward it is over');
  clock.stepWall(-YEAR_MS);
  assert.equal(await isGood(), true);
});

test('a record that is made anew lives anew', async () => {
  const { clock, isGood, records } = await site();
  await clock.advance(LIFE_MS - 1);
  await records.put('AccessToken', 'token', { of: 'anna' }, LIFE_MS);
  await clock.advance(LIFE_MS - 1);
  assert.equal(await isGood(), true);
  await clock.advance(1);
  assert.equal(await isGood(), false);
});

test('whoever was disowned stays so for an hour at other nodes, too, wherever the clock is set', async () => {
  for (const step of [YEAR_MS, -YEAR_MS]) {
    const { clock, others, records } = await site();
    new Disowned(clock, records, fail).add('openid/shop/anna');
    await clock.settle();
    const elsewhere = new Disowned(clock, others, fail);
    clock.stepWall(step);
    await clock.advance(3_599_000);
    assert.equal(elsewhere.has('openid/shop/anna'), true);
    await clock.advance(2_000);
    assert.equal(elsewhere.has('openid/shop/anna'), false);
  }
});

test('a login that is written again after the clock was set back lives no longer than a page may', async () => {
  const { clock, records } = await site();
  const adapter = new RecordAdapter(LOGIN_BEGUN, records, {} as RecordEars);
  await adapter.upsert('login', {}, YEAR_MS / 1_000);
  await clock.advance(LIFE_MS);
  assert.equal(await records.find(LOGIN_BEGUN, 'login'), undefined);
});

test('what a node of before has written, without its beginning, is good until its end and then forgotten', async () => {
  const { clock, others, state } = await site();
  const key = `openid/Grant/${hashOfId('old')}`;
  const value = JSON.stringify({ payload: { of: 'anna' }, until: clock.wall() + LIFE_MS });
  await state.commit(new Map(), [{ key, value }]);
  await clock.advance(LIFE_MS - 1);
  assert.notEqual(await others.find('Grant', 'old'), undefined);
  await clock.advance(120_000);
  assert.equal(others.count('Grant'), 0);
});

test('what keeps a token of somebody else from being used twice stands as long as that is good, wherever the clock is set', async () => {
  for (const kind of ['ReplayDetection', 'KeycloakRequest']) {
    const { clock, others, records } = await site();
    assert.equal(await records.make(kind, 'jti', {}, LIFE_MS), true);
    await clock.settle();
    clock.stepWall(-LIFE_MS); // the token is good for longer
    await clock.advance(2 * LIFE_MS - 60_001);
    assert.equal(await others.make(kind, 'jti', {}, LIFE_MS), false, kind);
    await clock.advance(180_000);
    assert.equal(records.count(kind), 0);
    assert.equal(await records.make(kind, 'ahead', {}, LIFE_MS), true);
    clock.stepWall(YEAR_MS);
    await clock.advance(LIFE_MS - 1);
    clock.stepWall(-YEAR_MS);
    assert.equal(await others.make(kind, 'ahead', {}, LIFE_MS), false, kind);
  }
});
