// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { auditEntry } from '../audit/AuditLog.ts';
import { ManualClock } from '../testing/ManualClock.ts';
import { clientRecord, deviceRecord } from '../testing/storeRecords.ts';
import { DurableStore } from './DurableStore.ts';
import { GatewayStoreError, GatewayStoreFault } from './GatewayStoreError.ts';
import { SqliteFile } from './SqliteFile.ts';
import { backUpStore, restoreStore } from './storeBackup.ts';
import { STORE_SCHEMA } from './storeSchema.ts';

const AT = Date.UTC(2026, 10, 29);

interface Place {
  readonly store: string;
  readonly copy: string;
  open(): DurableStore;
}

function place(t: TestContext): Place {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'store-backup-'));
  const opened: DurableStore[] = [];
  t.after(() => {
    opened.forEach((store) => store.close());
    fs.rmSync(folder, { recursive: true });
  });
  const store = path.join(folder, 'gateway.db');
  return {
    store,
    copy: path.join(folder, 'copy.db'),
    open: () => {
      const made = DurableStore.open(store, new ManualClock());
      opened.push(made);
      return made;
    },
  };
}

function faultIs(fault: GatewayStoreFault): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof GatewayStoreError, String(error));
    assert.ok(!error.message.includes('\n'));
    return error.fault === fault;
  };
}

test('a copy is made while the gateway runs on the store, and has what was written before, and nothing that is half done', async (t) => {
  const at = place(t);
  const running = at.open();
  running.devices.put(deviceRecord('phone', { userName: 'anna' }));
  const copying = backUpStore(at.store, at.copy);
  for (let i = 0; i < 100; i++) {
    running.audit.append({ ...auditEntry(i, 'disowned'), detail: String(i) });
  }
  await copying;
  assert.equal(fs.statSync(at.copy).mode & 0o777, 0o600);
  running.close();
  assert.deepEqual(restoreStore(at.copy, at.store, AT).changes, []);
  assert.equal(at.open().devices.byId('phone')?.userName, 'anna');
});

test('what was revoked since stays revoked, what came since is named, and tickets of then are good no more', async (t) => {
  const at = place(t);
  const before = at.open();
  before.devices.put(deviceRecord('phone', { userName: 'anna' }));
  before.devices.put(deviceRecord('kept', { userName: 'anna' }));
  before.clients.put(clientRecord('laptop', { userName: 'ben' }));
  before.codes.put({ hash: 'h', purpose: 'enrol', subject: 'anna', expiresAt: AT * 2 }, 0);
  await backUpStore(at.store, at.copy);
  before.devices.put({ ...deviceRecord('phone', { userName: 'anna' }), revokedAt: 1 });
  before.clients.put({ ...clientRecord('laptop', { userName: 'ben' }), isRevoked: true });
  before.devices.put(deviceRecord('later', { userName: 'carl' }));
  before.close();
  const { changes, movedTo, unknown } = restoreStore(at.copy, at.store, AT);
  assert.deepEqual(
    changes.map(({ id, state, what }) => [what, id, state]),
    [
      ['phone', 'phone', 'revoked'],
      ['phone', 'later', 'lost'],
      ['client', 'laptop', 'revoked'],
    ],
  );
  assert.equal(unknown, undefined);
  assert.ok(fs.existsSync(movedTo!), 'nothing is thrown away');
  const after = at.open();
  assert.equal(after.devices.byId('phone')?.revokedAt, AT);
  assert.equal(after.devices.byId('kept')?.revokedAt, undefined);
  assert.equal(after.clients.byId('laptop')?.isRevoked, true);
  assert.equal(after.devices.byId('later'), undefined);
  assert.equal(after.codes.count, 0);
  assert.equal(after.audit.latest(1)[0]?.event, 'store-restored');
});

test('the log of the store that was there is not read into the copy', async (t) => {
  const at = place(t);
  const before = at.open();
  before.devices.put(deviceRecord('phone', { userName: 'anna' }));
  await backUpStore(at.store, at.copy);
  before.devices.put(deviceRecord('later', { userName: 'anna' }));
  const log = fs.readFileSync(`${at.store}-wal`);
  before.close();
  fs.writeFileSync(`${at.store}-wal`, log, { mode: 0o600 }); // as a killed gateway leaves it
  restoreStore(at.copy, at.store, AT);
  assert.equal(fs.existsSync(`${at.store}-wal`), false);
  assert.equal(at.open().devices.byId('later'), undefined);
});

test('a store in use, a damaged or foreign copy, and none at all change nothing, and are said in one sentence', async (t) => {
  const at = place(t);
  const running = at.open();
  running.devices.put(deviceRecord('phone', { userName: 'anna' }));
  await backUpStore(at.store, at.copy);
  assert.throws(() => restoreStore(at.copy, at.store, AT), faultIs(GatewayStoreFault.IN_USE));
  running.close();
  const whole = fs.readFileSync(at.store);
  fs.writeFileSync(`${at.copy}.text`, 'not a database at all, but long enough to be looked at as one'.repeat(50));
  assert.throws(() => restoreStore(`${at.copy}.text`, at.store, AT), faultIs(GatewayStoreFault.NOT_A_STORE));
  fs.writeFileSync(`${at.copy}.empty`, '');
  assert.throws(() => restoreStore(`${at.copy}.empty`, at.store, AT), faultIs(GatewayStoreFault.NOT_A_STORE));
  assert.throws(() => restoreStore(`${at.copy}.none`, at.store, AT), faultIs(GatewayStoreFault.CANNOT_OPEN));
  const torn = fs.readFileSync(at.copy);
  torn.fill(0xa5, 4_096, 3 * 4_096);
  fs.writeFileSync(`${at.copy}.torn`, torn);
  assert.throws(() => restoreStore(`${at.copy}.torn`, at.store, AT), GatewayStoreError);
  assert.deepEqual(fs.readFileSync(at.store), whole);
  await assert.rejects(backUpStore(`${at.store}.none`, `${at.copy}.2`), faultIs(GatewayStoreFault.CANNOT_OPEN));
});

test('where the store that was there cannot be read, it is said that nobody knows what was revoked', async (t) => {
  const at = place(t);
  const before = at.open();
  before.devices.put(deviceRecord('phone', { userName: 'anna' }));
  await backUpStore(at.store, at.copy);
  before.close();
  fs.writeFileSync(at.store, 'x'.repeat(8_192));
  const { movedTo, unknown } = restoreStore(at.copy, at.store, AT);
  assert.match(unknown!, /not a database/);
  assert.equal(fs.readFileSync(movedTo!, 'utf8'), 'x'.repeat(8_192));
  assert.equal(at.open().devices.byId('phone')?.userName, 'anna');
});

test('a backup of an earlier version is brought to this one when it is restored', async (t) => {
  const at = place(t);
  const first = at.open();
  first.devices.put(deviceRecord('phone', { userName: 'anna' }));
  first.close();
  await backUpStore(at.store, at.copy);
  const older = `${at.copy}.older`;
  const versions = STORE_SCHEMA.steps.length;
  SqliteFile.open(older, { ...STORE_SCHEMA, steps: STORE_SCHEMA.steps.slice(0, 2) }).close();
  assert.ok(versions > 2);
  const { changes } = restoreStore(older, at.store, AT);
  assert.deepEqual(
    changes.map(({ id, state }) => [id, state]),
    [['phone', 'lost']],
  );
  assert.deepEqual(at.open().devices.all(), []);
});
