// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { auditEntry } from '../audit/AuditLog.ts';
import { ManualClock } from '../testing/ManualClock.ts';
import { deviceRecord } from '../testing/storeRecords.ts';
import { DurableStore } from './DurableStore.ts';
import { GatewayStoreError, GatewayStoreFault } from './GatewayStoreError.ts';
import type { StoreEvent } from './StoreEvent.ts';

const LOOK_MS = 60_000;

interface Bed {
  readonly file: string;
  readonly clock: ManualClock;
  readonly events: StoreEvent[];
  store: DurableStore;
}

/** A store with devices enough for several pages, all of them in its file. */
function openStore(t: TestContext): Bed {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'damaged-'));
  const file = path.join(folder, 'gateway.db');
  const clock = new ManualClock();
  const events: StoreEvent[] = [];
  const open = (): DurableStore =>
    DurableStore.open(file, clock, { auditKeptMs: Infinity, observe: (event) => events.push(event) });
  let store = open();
  for (let i = 0; i < 100; i++) {
    store.devices.put(deviceRecord(`phone ${i}`));
  }
  store.close();
  store = open();
  t.after(() => {
    try {
      store.close();
    } catch (error) {
      assert.ok(error instanceof GatewayStoreError);
    }
    fs.rmSync(folder, { recursive: true });
  });
  return { file, clock, events, store };
}

function overwrite(file: string, from: number, bytes: number): void {
  const descriptor = fs.openSync(file, 'r+');
  fs.writeSync(descriptor, Buffer.alloc(bytes), 0, bytes, from);
  // left open: closed it would take the locks of this process's store away
}

function isDamaged(error: unknown): boolean {
  return error instanceof GatewayStoreError && error.fault === GatewayStoreFault.CORRUPT;
}

for (const [how, change, says] of [
  ['zeroed', (file: string) => overwrite(file, 0, fs.statSync(file).size), /its beginning was overwritten/],
  ['cut to nothing', (file: string) => fs.truncateSync(file, 0), /cut short, from \d+ to 0 bytes/],
  ['cut in the middle', (file: string) => fs.truncateSync(file, 8_192), /cut short, from \d+ to 8192 bytes/],
] as const) {
  test(`a file that is ${how} in its place is noticed by whoever asks, and nothing is approved any more`, async (t) => {
    const { file, store, events } = openStore(t);
    change(file);
    assert.match(store.fault() ?? '', says);
    assert.match(store.fault() ?? '', /Move the file away and put a backup in its place/);
    await assert.rejects(store.audit.appendDurably(auditEntry(1, 'request-approved')), isDamaged);
    assert.throws(() => store.devices.put(deviceRecord('late')), isDamaged);
    assert.deepEqual(
      events.map((event) => [event.kind, 'area' in event && event.area]),
      [
        ['store-failing', 'disk'],
        ['store-failing', 'audit'],
        ['store-failing', 'devices'],
      ],
    );
  });

  test(`a file that is ${how} in its place is noticed by the next write, and for good`, async (t) => {
    const { file, store, clock } = openStore(t);
    const sound = fs.readFileSync(file);
    change(file);
    await assert.rejects(store.audit.appendDurably(auditEntry(1, 'request-approved')), isDamaged);
    fs.writeFileSync(file, sound); // who knows what was lost in between
    await clock.advance(LOOK_MS);
    await assert.rejects(store.audit.appendDurably(auditEntry(1, 'request-approved')), isDamaged);
    assert.match(store.fault() ?? '', says);
  });
}

test('pages of a table that are overwritten are noticed within a minute, though their bytes are in memory', async (t) => {
  const { file, store, clock, events } = openStore(t);
  overwrite(file, 4_096, fs.statSync(file).size - 4_096);
  assert.equal(store.fault(), undefined, 'its length and its beginning are as they were');
  await clock.advance(LOOK_MS - 1);
  assert.deepEqual(events, []);
  await clock.advance(1);
  assert.match(store.fault() ?? '', /is damaged \(while the gateway runs: /);
  await assert.rejects(store.audit.appendDurably(auditEntry(1, 'request-approved')), isDamaged);
  assert.equal(store.devices.all().length, 100, 'who is known stays known: denials and revocations go on');
});

test('a file that is well is looked at for as long as it is open, and never found otherwise', async (t) => {
  const { store, clock, events } = openStore(t);
  for (let minute = 0; minute < 5; minute++) {
    store.devices.put(deviceRecord(`late ${minute}`));
    await store.audit.appendDurably(auditEntry(1, 'request-approved'));
    await clock.advance(LOOK_MS);
  }
  assert.deepEqual([store.fault(), events], [undefined, []]);
  store.close();
  assert.equal(clock.pending, 0);
});
