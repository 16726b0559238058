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
    appendDurably: ({ event, deviceId, requestId, userName }: AuditEntry) => {
      if (isFull) {
        throw new Error('the disk is full');
      }
      written.push(`${event} ${userName} ${requestId} ${deviceId}`);
    },
    waiting: [],
    lost: 0,
    find: () => [],
  };
  return { approvals: new AuditedApprovals(audit, devices, new ManualClock()), devices, written };
}

/** An approval whose commit is taken. */
function commit(approvals: AuditedApprovals, counter: number): void {
  const part = new CommitPart();
  approvals.write(REQUEST, PHONE, counter, part);
  part.decided({ kind: 'committed', revision: 1 });
}

test('an approval is in the audit before its signature counter is kept', () => {
  const { approvals, devices, written } = bed();
  commit(approvals, PHONE.credential.counter + 1);
  assert.deepEqual(written, ['request-approved anna request phone', `counter ${PHONE.credential.counter + 1}`]);
  assert.equal(devices.byId('phone')?.credential.counter, PHONE.credential.counter + 1);
});

test('a counter that does not move is not written', () => {
  const { approvals, written } = bed();
  commit(approvals, PHONE.credential.counter);
  assert.deepEqual(written, ['request-approved anna request phone']);
});

test('nothing is approved by a counter that has moved since, or by a device that is gone', () => {
  const { approvals, devices, written } = bed();
  void devices.put({ ...PHONE, credential: { ...PHONE.credential, counter: PHONE.credential.counter + 5 } });
  written.length = 0;
  assert.throws(() => commit(approvals, PHONE.credential.counter + 1), /counter of device phone has moved/);
  assert.throws(
    () => approvals.write(REQUEST, deviceRecord('another'), 1, new CommitPart()),
    /counter of device another has moved/,
  );
  assert.deepEqual(written, []);
});

test('an approval that cannot be written moves no counter', () => {
  const { approvals, devices } = bed(true);
  assert.throws(() => commit(approvals, PHONE.credential.counter + 1), /the disk is full/);
  assert.equal(devices.byId('phone')?.credential.counter, PHONE.credential.counter);
});
