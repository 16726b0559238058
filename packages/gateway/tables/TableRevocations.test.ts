// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeviceRecord } from '../channel/DeviceTable.ts';
import { MemoryTables } from '../testing/MemoryTables.ts';
import { clientRecord, deviceRecord } from '../testing/storeRecords.ts';
import type { Client } from '../admission/Clients.ts';
import { TableRevocations } from './TableRevocations.ts';

const device = (id: string, revokedAt?: number): DeviceRecord => deviceRecord(id, { revokedAt });
const client = (id: string, isRevoked = false): Client => clientRecord(id, { isRevoked });

function bed(): { tables: MemoryTables; revocations: TableRevocations } {
  const tables = new MemoryTables();
  [device('phone'), device('old phone', 5)].forEach((each) => void tables.devices.put(each));
  [client('laptop'), client('old laptop', true)].forEach((each) => void tables.clients.put(each));
  return { tables, revocations: new TableRevocations(tables.devices, tables.clients, tables.enrolments) };
}

test('the revoked are those whose rows say so, each kind by itself', () => {
  const { revocations } = bed();
  assert.deepEqual([...revocations.revoked('device')], ['old phone']);
  assert.deepEqual([...revocations.revoked('client')], ['old laptop']);
});

test("a revocation is a mark in the row, which keeps everything else; a device's has the time", async () => {
  const { tables, revocations } = bed();
  await revocations.write('device', 'phone', 7);
  await revocations.write('client', 'laptop', 7);
  assert.deepEqual(tables.devices.byId('phone'), device('phone', 7));
  assert.deepEqual(tables.clients.byId('laptop'), client('laptop', true));
});

test('the first revocation counts, and writes nothing the second time', async (t) => {
  const { tables, revocations } = bed();
  const writes = [t.mock.method(tables.devices, 'put'), t.mock.method(tables.clients, 'put')];
  await revocations.write('device', 'old phone', 7);
  await revocations.write('client', 'old laptop', 7);
  assert.equal(tables.devices.byId('old phone')?.revokedAt, 5);
  assert.deepEqual(
    writes.map(({ mock }) => mock.callCount()),
    [0, 0],
  );
});

test('an enrolment that has begun ends with the revocation of its device, and no other does', async () => {
  const { tables, revocations } = bed();
  const begin = (deviceId: string): Promise<unknown> =>
    tables.codes.put({ hash: deviceId, purpose: 'enrol', subject: 'anna', expiresAt: 1 }).then(() =>
      tables.codes.take(deviceId, 'enrol', 0, (part) =>
        tables.enrolments.write(part, {
          ...{ codeHash: deviceId, userName: 'anna', deviceId, deviceKey: 'key' },
          challenge: new Uint8Array(),
        }),
      ),
    );
  await begin('new phone');
  await begin('other phone');
  await revocations.write('device', 'new phone', 7);
  assert.deepEqual(
    tables.enrolments.all().map(({ deviceId }) => deviceId),
    ['other phone'],
  );
});

test('what is in no table gets no row: not in its own, and not in the other', async () => {
  const { tables, revocations } = bed();
  await revocations.write('device', 'laptop', 7);
  await revocations.write('client', 'phone', 7);
  assert.deepEqual([tables.devices.all().length, tables.clients.all().length], [2, 2]);
  assert.deepEqual([tables.clients.byId('laptop'), tables.devices.byId('phone')], [client('laptop'), device('phone')]);
});
