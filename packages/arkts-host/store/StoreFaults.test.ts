// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { relationalStore } from '../sdk/kits/@kit.ArkData.ts';
import { CONFIG, CONTEXT, noteStore, runningDevice, texts } from './store.test-support.ts';
import { StoreCode } from './StoreError.ts';
import { ProcessEndedError, storeFaultsOf } from './StoreFaults.ts';

const { RdbPredicates } = relationalStore;

/** Whether a call is answered within a minute of the device. */
async function isAnswered(
  device: { clock: { advance(ms: number): Promise<void> } },
  call: Promise<unknown>,
): Promise<boolean> {
  let answered = false;
  call.then(
    () => {
      answered = true;
    },
    () => {
      answered = true;
    },
  );
  await device.clock.advance(60_000);
  return answered;
}

test('a failure is of the next call of that name, and of that alone', async (t) => {
  const faults = storeFaultsOf(runningDevice(t));
  const store = await noteStore();
  faults.failNext('insert', StoreCode.SQLITE_IO);
  faults.failNext('commit', StoreCode.SQLITE_BUSY);
  assert.equal((await store.query(new RdbPredicates('note'))).rowCount, 0);
  await assert.rejects(store.insert('note', { text: 'lost' }), { code: 14800028 });
  store.beginTransaction();
  await store.insert('note', { text: 'kept' });
  assert.throws(() => store.commit(), { code: '14800024' });
  store.commit();
  assert.deepEqual(await texts(store), ['kept']);
});

test('opening fails as arranged, and can be tried again', async (t) => {
  const faults = storeFaultsOf(runningDevice(t));
  faults.failNext('getRdbStore', StoreCode.CORRUPTED);
  await assert.rejects(relationalStore.getRdbStore(CONTEXT, CONFIG), { code: 14800011 });
  await relationalStore.getRdbStore(CONTEXT, CONFIG);
});

test('calls take the time that was set, and the one that was delayed more', async (t) => {
  const device = runningDevice(t);
  const store = await noteStore();
  const faults = storeFaultsOf(device);
  faults.storeDelayMs = 20;
  faults.delayNext('insert', 300);
  const begin = device.clock.now;
  await store.insert('note', { text: 'late' });
  assert.equal(device.clock.now - begin, 320);
  await store.insert('note', { text: 'soon' });
  assert.equal(device.clock.now - begin, 340);
  assert.throws(
    () => {
      faults.storeDelayMs = -1;
    },
    { kind: 'IMPOSSIBLE_TIME' },
  );
});

test('a lost call is neither done nor answered', async (t) => {
  const device = runningDevice(t);
  const store = await noteStore();
  storeFaultsOf(device).loseNext('insert');
  assert.equal(await isAnswered(device, store.insert('note', { text: 'lost' })), false);
  assert.deepEqual(await texts(store), []);
});

test('a full disk refuses writes and commits until there is room, and reading goes on', async (t) => {
  const faults = storeFaultsOf(runningDevice(t));
  const store = await noteStore();
  await store.insert('note', { text: 'before' });
  store.beginTransaction();
  await store.insert('note', { text: 'open' });
  faults.fillDisk();
  await assert.rejects(store.insert('note', { text: 'no room' }), { code: 14800029 });
  await assert.rejects(store.executeSql('CREATE TABLE more (a)'), { code: 14800029 });
  assert.throws(() => store.commit(), { code: '14800029' });
  store.rollBack();
  assert.deepEqual(await texts(store), ['before']);
  faults.fillDisk(StoreCode.SQLITE_IO);
  await assert.rejects(store.update({ number: 1 }, new RdbPredicates('note')), { code: 14800028 });
  faults.freeDisk();
  assert.equal(await store.update({ number: 1 }, new RdbPredicates('note')), 1);
});

test('a process that ends before a write has not done it, and one that ends after has', async (t) => {
  for (const [isBefore, expected] of [
    [true, ['one']],
    [false, ['one', 'two']],
  ] as const) {
    const device = runningDevice(t);
    const faults = storeFaultsOf(device);
    const store = await noteStore();
    if (isBefore) {
      faults.endBeforeWrite(2);
    } else {
      faults.endAfterWrite(2);
    }
    await store.insert('note', { text: 'one' });
    assert.equal(await isAnswered(device, store.insert('note', { text: 'two' })), false);
    assert.ok(faults.isAppEnded);
    faults.restartApp();
    assert.deepEqual(await texts(await noteStore()), expected);
  }
});

test('a process that ends with its commit has lost all or nothing of the transaction', async (t) => {
  for (const [isBefore, expected] of [
    [true, []],
    [false, ['one']],
  ] as const) {
    const faults = storeFaultsOf(runningDevice(t));
    const store = await noteStore();
    if (isBefore) {
      faults.endBeforeWrite(2);
    } else {
      faults.endAfterWrite(2);
    }
    store.beginTransaction();
    await store.insert('note', { text: 'one' });
    assert.throws(() => store.commit(), ProcessEndedError);
    assert.throws(() => store.rollBack(), ProcessEndedError);
    faults.restartApp();
    assert.deepEqual(await texts(await noteStore()), expected);
  }
});

test('a process that has ended is answered nothing, neither on old stores nor when it opens others', async (t) => {
  const device = runningDevice(t);
  const faults = storeFaultsOf(device);
  const store = await noteStore();
  faults.endBeforeWrite();
  assert.equal(await isAnswered(device, store.insert('note', { text: 'one' })), false);
  assert.equal(await isAnswered(device, store.query(new RdbPredicates('note'))), false);
  assert.equal(await isAnswered(device, relationalStore.getRdbStore(CONTEXT, CONFIG)), false);
  faults.restartApp();
  assert.equal(await isAnswered(device, store.query(new RdbPredicates('note'))), false);
  assert.equal(await isAnswered(device, relationalStore.getRdbStore(CONTEXT, CONFIG)), true);
});

test('writes are counted from 1', (t) => {
  const faults = storeFaultsOf(runningDevice(t));
  assert.throws(() => faults.endBeforeWrite(0), { kind: 'IMPOSSIBLE_TIME' });
});
