// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConnectionRequest } from '../engine/ConnectionRequest.ts';
import { CommitPart } from '../state/CommitPart.ts';
import { ManualClock } from '../testing/ManualClock.ts';
import { MemoryDeviceTable } from '../testing/MemoryDeviceTable.ts';
import { deviceRecord } from '../testing/storeRecords.ts';
import type { AuditEntry, AuditLog } from '../audit/AuditLog.ts';
import { AuditedApprovals } from './AuditedApprovals.ts';

const REQUEST = {
  id: 'request',
  userName: 'anna',
  clientId: 'laptop',
  address: '192.0.2.1',
  purpose: { kind: 'connection', target: 'db:22' },
} as ConnectionRequest;
const PHONE = deviceRecord('phone');
const yes = (): boolean => true;

/** Approvals over a device, and what has been written, in its order. */
function bed(isFull = false): { approvals: AuditedApprovals; devices: MemoryDeviceTable; written: string[] } {
  const written: string[] = [];
  const devices = new MemoryDeviceTable();
  void devices.put(PHONE);
  const put = devices.put.bind(devices);
  devices.put = (device) => {
    written.push(`counter ${device.credential.counter}`);
    return put(device);
  };
  const audit: AuditLog = {
    append: () => assert.fail('an approval does not wait'),
    appendDurably: async ({ event, deviceId, requestId, userName }: AuditEntry, isWanted = yes) => {
      if (isFull) {
        throw new Error('the disk is full');
      }
      if (isWanted()) {
        written.push(`${event} ${userName} ${requestId} ${deviceId}`);
      }
      return isWanted();
    },
    waiting: [],
    lost: 0,
    find: () => [],
  };
  return { approvals: new AuditedApprovals(audit, devices, new ManualClock()), devices, written };
}

/** An approval whose commit is taken. */
async function commit(approvals: AuditedApprovals, counter: number): Promise<void> {
  const part = new CommitPart();
  (await approvals.write(REQUEST, PHONE, counter, yes))?.(part);
  part.decided({ kind: 'committed', revision: 1 });
}

test('an approval is in the audit before its signature counter is kept', async () => {
  const { approvals, devices, written } = bed();
  await commit(approvals, PHONE.credential.counter + 1);
  assert.deepEqual(written, ['request-approved anna request phone', `counter ${PHONE.credential.counter + 1}`]);
  assert.equal(devices.byId('phone')?.credential.counter, PHONE.credential.counter + 1);
});

test('a counter that does not move is not written', async () => {
  const { approvals, written } = bed();
  await commit(approvals, PHONE.credential.counter);
  assert.deepEqual(written, ['request-approved anna request phone']);
});

test('nothing is approved by a counter that has moved since, or by a device that is gone', async () => {
  const { approvals, devices, written } = bed();
  void devices.put({ ...PHONE, credential: { ...PHONE.credential, counter: PHONE.credential.counter + 5 } });
  written.length = 0;
  await assert.rejects(commit(approvals, PHONE.credential.counter + 1), /counter of device phone has moved/);
  await assert.rejects(
    approvals.write(REQUEST, deviceRecord('another'), 1, yes),
    /counter of device another has moved/,
  );
  assert.deepEqual(written, []);
});

test('an approval that cannot be written moves no counter', async () => {
  const { approvals, devices } = bed(true);
  await assert.rejects(commit(approvals, PHONE.credential.counter + 1), /the disk is full/);
  assert.equal(devices.byId('phone')?.credential.counter, PHONE.credential.counter);
});

test('an approval that nobody wants when it is to be written is not in the audit, and nothing is to be decided', async () => {
  const { approvals, written } = bed();
  assert.equal(await approvals.write(REQUEST, PHONE, PHONE.credential.counter, () => false), undefined);
  assert.deepEqual(written, []);
});

test('a counter that has moved while an approval was written lets nobody in', async () => {
  const { approvals, devices } = bed();
  const recorded = await approvals.write(REQUEST, PHONE, PHONE.credential.counter + 1, yes);
  void devices.put({ ...PHONE, credential: { ...PHONE.credential, counter: PHONE.credential.counter + 5 } });
  assert.throws(() => recorded?.(new CommitPart()), /counter of device phone has moved/);
});
