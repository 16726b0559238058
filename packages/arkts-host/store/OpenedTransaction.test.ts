// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { storeFaultsOf } from './StoreFaults.ts';
import { relationalStore } from '../sdk/kits/@kit.ArkData.ts';
import { storesOf } from './DeviceStores.ts';
import { CONFIG, CONTEXT, contextIn, noteStore, runningDevice, texts } from './store.test-support.ts';
import { removeTemporaryFile, temporaryFile } from './temporaryFile.ts';

const { ConflictResolution, RdbPredicates, SecurityLevel, TransactionType } = relationalStore;
const { DEFERRED, IMMEDIATE, EXCLUSIVE } = TransactionType;
const TYPES = [DEFERRED, IMMEDIATE, EXCLUSIVE];
const NOTES = new RdbPredicates('note').orderByAsc('id');
const BUSY = { code: 14800024 };
const CLOSED = { code: 14800014 };

/** Stores in a file, and on a device that has its files in memory, behave alike. */
const PLACES: readonly [string, (t: TestContext) => Promise<relationalStore.RdbStore>][] = [
  [
    'in a file',
    (t) => {
      const dataFolder = mkdtempSync(join(tmpdir(), 'transactions-'));
      t.after(() => rmSync(dataFolder, { recursive: true, force: true }));
      runningDevice(t, { dataFolder });
      return noteStore(contextIn(dataFolder));
    },
  ],
  [
    'without a data folder',
    (t) => {
      runningDevice(t);
      return noteStore();
    },
  ],
];

/** The texts that a transaction, or its store, sees. */
function seen(result: relationalStore.ResultSet): string[] {
  const found: string[] = [];
  while (result.goToNextRow()) {
    found.push(result.getString(result.getColumnIndex('text')));
  }
  return found;
}

for (const [place, open] of PLACES) {
  for (const transactionType of TYPES) {
    test(`a ${TransactionType[transactionType]} transaction ${place} is seen by itself, and by others once committed`, async (t) => {
      const store = await open(t);
      await store.insert('note', { text: 'before' });
      const transaction = await store.createTransaction({ transactionType });
      assert.equal(await transaction.insert('note', { text: 'new' }), 2);
      assert.deepEqual(seen(await transaction.query(NOTES)), ['before', 'new']);
      assert.deepEqual(await texts(store), ['before']);
      await transaction.commit();
      assert.deepEqual(await texts(store), ['before', 'new']);
    });

    test(`a ${TransactionType[transactionType]} transaction ${place} that is rolled back leaves nothing`, async (t) => {
      const store = await open(t);
      const transaction = await store.createTransaction({ transactionType });
      await transaction.execute('CREATE TABLE other (v)');
      await transaction.batchInsert('note', [{ text: 'a' }, { text: 'b' }]);
      await transaction.rollback();
      assert.deepEqual(await texts(store), []);
      assert.equal((await store.querySql('SELECT v FROM other')).rowCount, -1);
    });
  }

  for (const transactionType of [IMMEDIATE, EXCLUSIVE]) {
    test(`${place}, one writes at a time: ${TransactionType[transactionType]} and the store get 14800024`, async (t) => {
      const store = await open(t);
      const writing = await store.createTransaction({ transactionType });
      await assert.rejects(store.createTransaction({ transactionType: IMMEDIATE }), BUSY);
      await assert.rejects(store.createTransaction({ transactionType: EXCLUSIVE }), BUSY);
      await assert.rejects(store.insert('note', { text: 'a' }), BUSY);
      await assert.rejects(store.batchInsert('note', [{ text: 'a' }]), BUSY);
      assert.throws(() => store.insertSync('note', { text: 'a' }), BUSY);
      assert.throws(() => store.beginTransaction(), { code: '14800024' });
      assert.throws(
        () => {
          store.version = 3;
        },
        { code: '14800024' },
      );
      await writing.rollback();
      assert.equal(await store.insert('note', { text: 'a' }), 1);
    });
  }

  test(`${place}, a DEFERRED transaction gets 14800024 with its first write, and goes on`, async (t) => {
    const store = await open(t);
    const waiting = await store.createTransaction();
    const writing = await store.createTransaction({ transactionType: IMMEDIATE });
    await assert.rejects(waiting.insert('note', { text: 'late' }), BUSY);
    await writing.insert('note', { text: 'first' });
    await writing.commit();
    await waiting.insert('note', { text: 'late' });
    await waiting.commit();
    assert.deepEqual(await texts(store), ['first', 'late']);
  });

  test(`${place}, a DEFERRED transaction that has read keeps its view, and cannot write on it any more`, async (t) => {
    const store = await open(t);
    const reading = await store.createTransaction({ transactionType: DEFERRED });
    assert.deepEqual(seen(reading.querySync(NOTES)), []);
    await store.insert('note', { text: 'meanwhile' });
    assert.deepEqual(seen(await reading.querySql('SELECT text FROM note')), []);
    await assert.rejects(reading.insert('note', { text: 'on an old view' }), BUSY);
    await reading.rollback();
    assert.deepEqual(await texts(store), ['meanwhile']);
  });

  test(`${place}, a transaction of the store and one of its own are in each other's way`, async (t) => {
    const store = await open(t);
    store.beginTransaction();
    await store.insert('note', { text: 'kept' });
    const other = await store.createTransaction();
    assert.deepEqual(seen(await other.query(NOTES)), []);
    await assert.rejects(other.insert('note', { text: 'refused' }), BUSY);
    assert.throws(() => other.deleteSync(new RdbPredicates('note')), BUSY);
    await other.rollback();
    store.commit();
    assert.deepEqual(await texts(store), ['kept']);
  });

  test(`${place}, there are four transactions at most, and one that ends makes room`, async (t) => {
    const store = await open(t);
    const four = await Promise.all([1, 2, 3, 4].map(() => store.createTransaction()));
    await assert.rejects(store.createTransaction(), { name: 'Error', code: 14800015 });
    await four[2]!.rollback();
    await (await store.createTransaction()).commit();
  });

  test(`${place}, settings and constraints hold in a transaction as they do in the store`, async (t) => {
    const store = await open(t);
    store.version = 7;
    await store.insert('note', { text: 'a' });
    const transaction = await store.createTransaction();
    assert.equal(await transaction.execute('PRAGMA user_version'), 7);
    await assert.rejects(transaction.insert('note', { text: 'a' }), { code: 14800032 });
    assert.equal(await transaction.insert('note', { text: 'a' }, ConflictResolution.ON_CONFLICT_IGNORE), -1);
    await assert.rejects(transaction.batchInsert('note', [{ text: 'b' }, { text: 'a' }]), { code: 14800032 });
    assert.throws(() => transaction.batchInsertSync('note', [{ text: 'a' }]), { code: 14800032 });
    assert.equal(await transaction.update({ number: 1 }, new RdbPredicates('note')), 1);
    assert.equal(transaction.updateSync({ number: 2 }, new RdbPredicates('note').equalTo('text', 'none')), 0);
    assert.equal(transaction.insertSync('note', { text: 'c' }), 2);
    assert.equal(transaction.executeSync('INSERT INTO note (text) VALUES (?)', ['d']), 3);
    assert.equal(await transaction.delete(new RdbPredicates('note').equalTo('text', 'c')), 1);
    assert.deepEqual(seen(transaction.querySqlSync('SELECT text FROM note ORDER BY id')), ['a', 'd']);
    await transaction.commit();
    assert.deepEqual(await texts(store), ['a', 'd']);
    assert.equal(store.version, 7);
  });
}

test('whoever waits for the lock gets it when it is let go within two seconds', async (t) => {
  const device = runningDevice(t);
  const store = await noteStore();
  const writing = await store.createTransaction({ transactionType: IMMEDIATE });
  device.clock.schedule(1500, () => void writing.commit());
  const before = device.clock.now;
  assert.equal(await store.insert('note', { text: 'patient' }), 1);
  assert.ok(device.clock.now - before >= 1500);
});

test('a transaction that is over refuses everything with 14800014, and its results are closed', async (t) => {
  runningDevice(t);
  const store = await noteStore();
  await store.insert('note', { text: 'a' });
  for (const end of ['commit', 'rollback'] as const) {
    const transaction = await store.createTransaction();
    const results = [await transaction.query(NOTES), transaction.querySqlSync('SELECT text FROM note')];
    await transaction[end]();
    assert.deepEqual(
      results.map(({ isClosed }) => isClosed),
      [true, true],
    );
    await assert.rejects(transaction.commit(), CLOSED);
    await assert.rejects(transaction.rollback(), CLOSED);
    await assert.rejects(transaction.insert('note', { text: 'b' }), CLOSED);
    await assert.rejects(transaction.batchInsert('note', [{ text: 'b' }]), CLOSED);
    await assert.rejects(transaction.update({ number: 1 }, NOTES), CLOSED);
    await assert.rejects(transaction.delete(NOTES), CLOSED);
    await assert.rejects(transaction.query(NOTES), CLOSED);
    await assert.rejects(transaction.querySql('SELECT 1'), CLOSED);
    await assert.rejects(transaction.execute('DELETE FROM note'), CLOSED);
    assert.throws(() => transaction.querySync(NOTES), CLOSED);
    assert.throws(() => transaction.executeSync('DELETE FROM note'), CLOSED);
  }
  assert.deepEqual(await texts(store), ['a']);
});

test('a commit that fails ends the transaction all the same, without a trace', async (t) => {
  const device = runningDevice(t);
  const faults = storeFaultsOf(device);
  const store = await noteStore();
  const transaction = await store.createTransaction();
  await transaction.insert('note', { text: 'lost' });
  faults.fillDisk();
  await assert.rejects(transaction.commit(), { code: 14800029 });
  faults.freeDisk();
  await assert.rejects(transaction.rollback(), CLOSED);
  assert.deepEqual(await texts(store), []);
  await store.insert('note', { text: 'others go on' });
});

test('a conflict that rolls the transaction back leaves nothing to commit', async (t) => {
  runningDevice(t);
  const store = await noteStore();
  await store.insert('note', { text: 'a' });
  const transaction = await store.createTransaction();
  await transaction.insert('note', { text: 'b' });
  const conflicting = transaction.insert('note', { text: 'a' }, ConflictResolution.ON_CONFLICT_ROLLBACK);
  await assert.rejects(conflicting, { code: 14800032 });
  await assert.rejects(transaction.commit(), { code: 14800021 });
  assert.deepEqual(await texts(store), ['a']);
});

test('a closed store begins no transaction; the last who closes it ends those that are open', async (t) => {
  runningDevice(t);
  const one = await noteStore();
  const two = await relationalStore.getRdbStore(CONTEXT, CONFIG);
  const transaction = await one.createTransaction();
  await transaction.insert('note', { text: 'open' });
  await one.close();
  assert.throws(() => one.createTransaction(), { code: '14800014' });
  await transaction.insert('note', { text: 'still open' });
  await two.close();
  await assert.rejects(transaction.commit(), CLOSED);
  assert.deepEqual(await texts(await noteStore()), []);
});

test('a process that ends takes its transactions along', async (t) => {
  const device = runningDevice(t);
  const old = await noteStore();
  await (await old.createTransaction({ transactionType: IMMEDIATE })).insert('note', { text: 'gone' });
  device.faults.killApp(device.app);
  const store = await noteStore();
  await store.insert('note', { text: 'new' });
  assert.deepEqual(await texts(store), ['new']);
});

test('a store that is read only has no transactions: 801', async (t) => {
  runningDevice(t);
  await noteStore();
  const store = await relationalStore.getRdbStore(CONTEXT, { ...CONFIG, isReadOnly: true });
  await assert.rejects(store.createTransaction(), { code: 801 });
});

test('options that are none are thrown at once; without a type, a transaction is deferred', async (t) => {
  runningDevice(t);
  const store = await noteStore();
  const create = store.createTransaction as (options?: unknown) => Promise<relationalStore.Transaction>;
  for (const options of [5, 'DEFERRED', { transactionType: 3 }, { transactionType: -1 }, { transactionType: '1' }]) {
    assert.throws(() => create(options), { code: '401' }, JSON.stringify(options));
  }
  for (const options of [undefined, null, {}, { transactionType: undefined }]) {
    const [one, two] = await Promise.all([create(options), create(options)]);
    await Promise.all([one!.commit(), two!.commit()]);
  }
});

test('arguments that are none are thrown at once, with a code that is text', async (t) => {
  runningDevice(t);
  const transaction = await (await noteStore()).createTransaction();
  for (const [name, args] of [
    ['insert', ['note']],
    ['insert', ['note', {}]],
    ['insert', ['note', { text: 'a' }, 6]],
    ['insertSync', [5, { text: 'a' }]],
    ['batchInsert', ['note', []]],
    ['update', [{ text: 'a' }, {}]],
    ['delete', []],
    ['query', ['note']],
    ['querySql', ['SELECT ?', 1]],
    ['execute', []],
  ] as [string, unknown[]][]) {
    const call = Reflect.get(transaction, name) as (...values: unknown[]) => unknown;
    assert.throws(() => call(...args), { code: '401' }, `${name} ${JSON.stringify(args)}`);
  }
});

test('execute takes parts of a transaction, and no query', async (t) => {
  runningDevice(t);
  const store = await noteStore();
  const transaction = await store.createTransaction();
  await transaction.execute("INSERT INTO note (text) VALUES ('kept')");
  assert.equal(await transaction.execute('SAVEPOINT part'), null);
  await transaction.execute("INSERT INTO note (text) VALUES ('undone')");
  await transaction.execute('ROLLBACK TO part');
  await assert.rejects(transaction.execute('SELECT 1'), { code: 14800000 });
  await assert.rejects(transaction.execute('nonsense here'), { code: 14800000 });
  await transaction.commit();
  assert.deepEqual(await texts(store), ['kept']);
});

test('a query that fails looks like an empty one, but for its row count of -1', async (t) => {
  runningDevice(t);
  const transaction = await (await noteStore()).createTransaction();
  assert.equal((await transaction.querySql('SELECT nothing FROM nowhere')).rowCount, -1);
  assert.equal(transaction.querySqlSync('DELETE FROM note').rowCount, -1);
});

test('a store in memory is locked by tables: others get 14800025 at once, readers too', async (t) => {
  const device = runningDevice(t);
  const store = await relationalStore.getRdbStore(CONTEXT, {
    name: 'memory.db',
    securityLevel: SecurityLevel.S1,
    persist: false,
  });
  await store.executeSql('CREATE TABLE t (v)');
  const transaction = await store.createTransaction({ transactionType: IMMEDIATE });
  assert.equal((await store.querySql('SELECT v FROM t')).rowCount, 0);
  await transaction.insert('t', { v: 1 });
  const before = device.clock.now;
  await assert.rejects(store.insert('t', { v: 2 }), { code: 14800025 });
  await assert.rejects(store.createTransaction({ transactionType: IMMEDIATE }), { code: 14800025 });
  assert.equal(device.clock.now, before);
  assert.equal((await store.querySql('SELECT v FROM t')).rowCount, -1);
  await transaction.commit();
  assert.equal((await store.querySql('SELECT v FROM t')).rowCount, 1);
});

test('in a store in memory a query sees what the open transaction changed: it has one connection', async (t) => {
  runningDevice(t);
  const store = await relationalStore.getRdbStore(CONTEXT, {
    name: 'memory.db',
    securityLevel: SecurityLevel.S1,
    persist: false,
  });
  await store.executeSql('CREATE TABLE t (v)');
  store.beginTransaction();
  await store.insert('t', { v: 1 });
  assert.equal((await store.querySql('SELECT v FROM t')).rowCount, 1);
  store.rollBack();
  assert.equal((await store.querySql('SELECT v FROM t')).rowCount, 0);
});

test('faults concern the calls of a transaction as they do those of the store', async (t) => {
  const device = runningDevice(t);
  const faults = storeFaultsOf(device);
  const store = await noteStore();
  faults.failNext('createTransaction', 14800028);
  await assert.rejects(store.createTransaction(), { code: 14800028 });
  const writing = await store.createTransaction({ transactionType: IMMEDIATE });
  faults.failNext('rollback', 14800028);
  await assert.rejects(writing.rollback(), { code: 14800028 });
  await writing.rollback();
});

test('a write that waits for the lock counts once for the process that ends with it', async (t) => {
  const device = runningDevice(t);
  const faults = storeFaultsOf(device);
  const store = await noteStore();
  const writing = await store.createTransaction({ transactionType: IMMEDIATE });
  device.clock.schedule(500, () => void writing.rollback());
  faults.endAfterWrite(2);
  await store.insert('note', { text: 'waited' });
  assert.ok(!faults.isAppEnded);
  void store.insert('note', { text: 'last' });
  await device.clock.settle();
  assert.ok(faults.isAppEnded);
});

for (const profile of [12, 18]) {
  test(`API ${profile} ${profile < 14 ? 'has no transaction objects' : 'has transaction objects'}`, async (t) => {
    runningDevice(t, { profile });
    const store = await noteStore();
    assert.equal(typeof store.createTransaction, profile < 14 ? 'undefined' : 'function');
    assert.equal(typeof relationalStore.TransactionType, profile < 14 ? 'undefined' : 'object');
  });
}

test('a device without a data folder leaves no file behind', async (t) => {
  const device = runningDevice(t);
  const store = await noteStore();
  await (await store.createTransaction()).rollback();
  storesOf(device).close();
  const file = temporaryFile();
  assert.ok(existsSync(join(file, '..')));
  removeTemporaryFile(file);
  assert.ok(!existsSync(join(file, '..')));
});
