// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { MemorySharedState } from '../state/MemorySharedState.ts';
import { SharedStateError, SharedStateFault } from '../state/SharedState.ts';
import { ManualClock } from '../testing/ManualClock.ts';
import { ApprovedLogins } from './ApprovedLogins.ts';
import { Disowned } from './Disowned.ts';
import { hashOfId, OpenidRecords } from './OpenidRecords.ts';

const APPROVAL = {
  grantId: 'g',
  userName: 'anna',
  application: 'shop',
  clientId: 'c',
  source: 's',
  deviceId: 'd',
  requestId: 'r',
};

/** Records in a log that takes nothing from now on, until it is told to. */
function fullLog(t: TestContext, clock: ManualClock): { readonly records: OpenidRecords; empty(): void } {
  const state = new MemorySharedState();
  const full = t.mock.method(state, 'commit', () =>
    Promise.reject(new SharedStateError(SharedStateFault.FULL, 'space exceeded')),
  );
  const records = new OpenidRecords(clock, state, (what) => assert.fail(what));
  return { records, empty: () => full.mock.restore() };
}

test('who was disowned while the log takes nothing is disowned here at once, and at the other nodes as soon as it does', async (t) => {
  const clock = new ManualClock();
  const { empty, records } = fullLog(t, clock);
  const disowned = new Disowned(clock, records, () => undefined);
  disowned.add('openid/shop/anna');
  await clock.advance(60_000);
  assert.deepEqual([disowned.has('openid/shop/anna'), records.has('Disowned', 'openid/shop/anna')], [true, false]);
  empty();
  await clock.advance(30_000);
  const other = new Disowned(clock, records, () => undefined);
  assert.ok(other.has('openid/shop/anna'));
});

test('a login that is revoked while the log takes nothing is taken away when it does, and its application is told once', async (t) => {
  const clock = new ManualClock();
  const { empty, records } = fullLog(t, clock);
  const told: string[] = [];
  const logins = new ApprovedLogins(
    clock,
    records,
    (...whom) => told.push(whom.join(' ')),
    () => undefined,
  );
  empty();
  await logins.keep(APPROVAL, 3_600_000);
  const again = t.mock.method(records, 'remove', () =>
    Promise.reject(new SharedStateError(SharedStateFault.FULL, 'space exceeded')),
  );
  logins.revokeWhere(({ deviceId }) => deviceId === 'd');
  await clock.advance(60_000);
  assert.deepEqual(told, []);
  again.mock.restore();
  await clock.advance(30_000);
  assert.deepEqual([told, await logins.find('g')], [['shop anna'], undefined]);
  logins.stop();
});

test('a record that cannot be read keeps nobody from being revoked, and one that says who was disowned is believed', async () => {
  const [clock, state] = [new ManualClock(), new MemorySharedState()];
  const unread: string[] = [];
  const records = new OpenidRecords(clock, state, (what) => unread.push(what));
  const told: string[] = [];
  const logins = new ApprovedLogins(clock, records, (...whom) => told.push(whom.join(' ')), assert.fail);
  const broken = ['Login/x', 'AccessToken/x', `Disowned/${hashOfId('stranger')}`].map((name) => `openid/${name}`);
  await state.commit(
    new Map(),
    broken.map((key, i) => ({ key, value: ['{', 'null', '{"payload": 1}'][i] })),
  );
  records.start();
  assert.deepEqual(
    unread.sort(),
    broken.sort().map((key) => `reading ${key}`),
  );
  await logins.keep(APPROVAL, 3_600_000);
  logins.revokeWhere(() => true);
  await clock.advance(60_000);
  assert.deepEqual(told, ['shop anna']);
  assert.ok(new Disowned(clock, records, assert.fail).has('stranger'));
  assert.equal(await records.make('Disowned', 'stranger', {}, 1_000), false);
  records.stop();
});
