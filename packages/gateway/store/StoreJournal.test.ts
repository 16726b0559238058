// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { DatabaseSync } from '@photostructure/sqlite';
import { siteTables } from '../server/siteTables.ts';
import type { GatewayTables } from '../server/Gateway.ts';
import { MemorySharedState } from '../state/MemorySharedState.ts';
import { SharedStateError, SharedStateFault } from '../state/SharedState.ts';
import { ManualClock } from '../testing/ManualClock.ts';
import { clientRecord, deviceRecord } from '../testing/storeRecords.ts';
import { DurableStore } from './DurableStore.ts';
import { StoreJournal } from './StoreJournal.ts';

const WAKE = {
  deviceId: 'phone',
  service: 'push-kit',
  token: 'token',
  language: 'en',
  canShow: true,
  notifyId: 7,
  notedAt: 1,
  standsUntil: undefined,
} as const;

function folderFor(t: TestContext): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'journal-'));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  return path.join(folder, 'gateway.db');
}

/** What a gateway that is alone keeps, as it is when it starts. */
function start(file: string): { tables: GatewayTables; state: MemorySharedState; store: DurableStore } {
  const store = DurableStore.open(file, new ManualClock(), { lookEveryMs: Infinity });
  const state = new MemorySharedState(undefined, new StoreJournal(store));
  return { state, store, tables: siteTables(state, store, (what, error) => assert.fail(`${what} ${error}`)) };
}

test('what was committed is there after the next start, and what was taken away is not', async (t) => {
  const file = folderFor(t);
  const { state, tables } = start(file);
  await tables.devices.put(deviceRecord('phone'));
  await tables.devices.put(deviceRecord('tablet'));
  await tables.clients.put(clientRecord('laptop', { target: 'desk:3389' }));
  await tables.codes.put({ hash: 'kept', purpose: 'enrol', subject: 'anna', expiresAt: 9e15 }, 0);
  await tables.codes.put({ hash: 'spent', purpose: 'enrol', subject: 'anna', expiresAt: 9e15 }, 0);
  assert.equal(await tables.codes.take('spent', 'enrol', 0), 'anna');
  await tables.wakes.put(WAKE);
  await tables.wakes.put({ ...WAKE, deviceId: 'lost' });
  await tables.wakes.remove('lost');
  await tables.devices.change('phone', (device) => device && { ...device, revokedAt: 7 });
  await state.commit(new Map(), [{ key: 'requests/a', value: 'of this process' }]);
  state.close();
  tables.close();
  const later = start(file);
  assert.deepEqual(later.tables.devices.all(), [deviceRecord('phone', { revokedAt: 7 }), deviceRecord('tablet')]);
  assert.deepEqual(later.tables.clients.all(), [clientRecord('laptop', { target: 'desk:3389' })]);
  assert.deepEqual(
    later.tables.codes.open(0).map(({ hash }) => hash),
    ['kept'],
  );
  assert.deepEqual(later.tables.wakes.all(), [WAKE]);
  assert.deepEqual(
    [later.state.list('requests/'), await later.tables.codes.take('spent', 'enrol', 0)],
    [[], undefined],
  );
  later.tables.close();
});

test('what the store cannot keep has not been done, and is told by the store', async (t) => {
  const file = folderFor(t);
  const { store, tables } = start(file);
  await tables.devices.put(deviceRecord('phone'));
  const stranger = new DatabaseSync(file);
  stranger.exec('BEGIN IMMEDIATE');
  await assert.rejects(
    tables.devices.put({ ...deviceRecord('phone'), revokedAt: 7 }),
    (error) => error instanceof SharedStateError && error.fault === SharedStateFault.NOT_WRITTEN,
  );
  assert.equal(tables.devices.byId('phone')?.revokedAt, undefined);
  assert.match(store.fault() ?? '', /locked/);
  stranger.exec('ROLLBACK');
  stranger.close();
  await tables.devices.put({ ...deviceRecord('phone'), revokedAt: 7 });
  assert.equal(tables.devices.byId('phone')?.revokedAt, 7);
  tables.close();
});

test('codes that have expired are forgotten together, all of them or none', async (t) => {
  const file = folderFor(t);
  const { store, tables } = start(file);
  for (const hash of ['a', 'b', 'c']) {
    await tables.codes.put({ hash, purpose: 'enrol', subject: 'anna', expiresAt: 10 }, 0);
  }
  const remove = store.codes.remove.bind(store.codes);
  store.codes.remove = (hash) => (hash === 'c' ? assert.fail('the disk fails') : remove(hash));
  await tables.codes.put({ hash: 'd', purpose: 'enrol', subject: 'anna', expiresAt: 30 }, 20);
  const kept = (): number => {
    const database = new DatabaseSync(file, { readOnly: true });
    const { count } = database.prepare('SELECT count(*) AS count FROM codes').get() as { count: number };
    database.close();
    return count;
  };
  assert.equal(kept(), 4);
  store.codes.remove = remove;
  await tables.codes.put({ hash: 'e', purpose: 'enrol', subject: 'anna', expiresAt: 30 }, 20);
  assert.equal(kept(), 2);
  tables.close();
});

test('a credential belongs to one device, whoever asks', async (t) => {
  const { tables } = start(folderFor(t));
  await tables.devices.put(deviceRecord('phone'));
  await assert.rejects(tables.devices.put({ ...deviceRecord('phone'), id: 'thief' }), SharedStateError);
  assert.equal(tables.devices.byId('thief'), undefined);
  tables.close();
});
