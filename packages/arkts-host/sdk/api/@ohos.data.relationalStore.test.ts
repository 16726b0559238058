// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readyDevice } from '../../device/readyDevice.ts';
import { CONFIG, CONTEXT, noteStore, runningDevice, texts } from '../../store/store.test-support.ts';
import { relationalStore } from '../kits/@kit.ArkData.ts';

type Call = (...args: unknown[]) => unknown;

const { ConflictResolution, RdbPredicates, SecurityLevel } = relationalStore;

test('a call is done and answered later, by promise or by callback', async () => {
  const device = readyDevice();
  const told: unknown[] = [];
  const promise = relationalStore.getRdbStore(CONTEXT, CONFIG);
  relationalStore.getRdbStore(CONTEXT, CONFIG, (error, store) => told.push(error, typeof store));
  assert.equal(told.length, 0);
  await device.clock.settle();
  assert.deepEqual(told, [undefined, 'object']);
  const store = await promise;
  const codes: number[] = [];
  store.executeSql('nonsense here', (error) => codes.push(error.code));
  assert.equal(codes.length, 0);
  await device.clock.settle();
  assert.deepEqual(codes, [14800021]);
});

test("an exception of a callback is the app's, and the next call is answered", async (t) => {
  const device = runningDevice(t);
  const failures: unknown[] = [];
  device.onCallbackError = (error) => failures.push(error);
  const store = await noteStore();
  const failure = new Error('of the app');
  store.insert('note', { text: 'one' }, () => {
    throw failure;
  });
  await store.insert('note', { text: 'two' });
  assert.deepEqual(failures, [failure]);
});

test('arguments that are no store are thrown at once, with a code that is text', () => {
  readyDevice();
  const open = relationalStore.getRdbStore as Call;
  const bad: unknown[][] = [
    [],
    [CONTEXT],
    [undefined, CONFIG],
    [{}, CONFIG],
    [CONTEXT, null],
    [CONTEXT, { name: 'a.db' }],
    [CONTEXT, { ...CONFIG, securityLevel: 5 }],
    [CONTEXT, { ...CONFIG, securityLevel: '1' }],
    [CONTEXT, { securityLevel: SecurityLevel.S1 }],
    [CONTEXT, { ...CONFIG, name: 'a/b.db' }],
    [CONTEXT, { ...CONFIG, name: '' }],
    [CONTEXT, { ...CONFIG, encrypt: 1 }],
    [CONTEXT, { ...CONFIG, customDir: '/a' }],
    [CONTEXT, { ...CONFIG, customDir: '../a' }],
    [CONTEXT, { ...CONFIG, customDir: 'a'.repeat(129) }],
    [CONTEXT, CONFIG, 5],
  ];
  for (const args of bad) {
    assert.throws(() => open(...args), { name: 'Error', code: '401' }, JSON.stringify(args));
  }
  assert.throws(() => open(CONTEXT, { ...CONFIG, dataGroupId: 'group' }), { code: '14801002' });
});

test('arguments that are no row, condition or statement are thrown at once, with a code that is text', async (t) => {
  runningDevice(t);
  const store = await noteStore();
  const all = new RdbPredicates('note');
  const calls: [string, unknown[]][] = [
    ['insert', ['note']],
    ['insert', ['', { text: 'a' }]],
    ['insert', ['note', {}]],
    ['insert', ['note', null]],
    ['insert', ['note', { text: new Date() }]],
    ['insert', ['note', { text: 'a' }, 6]],
    ['batchInsert', ['note', []]],
    ['batchInsert', ['note', { text: 'a' }]],
    ['batchInsert', ['note', [{}]]],
    ['update', [{ text: 'a' }]],
    ['update', [{ text: 'a' }, {}]],
    ['delete', [{}]],
    ['delete', []],
    ['query', ['note']],
    ['query', [all, 'text']],
    ['query', [all, [1]]],
    ['querySql', ['']],
    ['querySql', ['SELECT ?', 1]],
    ['querySql', ['SELECT ?', [undefined]]],
    ['executeSql', [5]],
    ['execute', []],
  ];
  for (const [name, args] of calls) {
    const call = Reflect.get(store, name) as Call;
    assert.throws(() => call(...args), { code: '401' }, `${name} ${JSON.stringify(args)}`);
  }
  assert.throws(
    () => {
      store.version = 0;
    },
    { code: '401' },
  );
});

test('conditions refuse fields that are no text and values that are none', () => {
  assert.throws(() => new RdbPredicates(''), { code: '401' });
  const all = new RdbPredicates('note');
  for (const [name, args] of [
    ['equalTo', ['', 1]],
    ['equalTo', ['id', undefined]],
    ['in', ['id', 1]],
    ['limitAs', ['1']],
    ['like', ['text', 1]],
    ['groupBy', ['text']],
  ] as [string, unknown[]][]) {
    assert.throws(() => (Reflect.get(all, name) as Call).apply(all, args), { code: '401' }, name);
  }
});

test('rows come back with the values that went in', async (t) => {
  runningDevice(t);
  const store = await noteStore();
  const bytes = new Uint8Array([0, 255, 7]);
  assert.equal(await store.insert('note', { text: 'ünï 😀', number: 42, bytes }), 1);
  assert.equal(await store.insert('note', { text: '', number: null, bytes: new Uint8Array(0) }), 2);
  const unset = undefined as unknown as null;
  assert.equal(await store.insert('note', { id: 9, text: 'true', number: true, bytes: unset }), 9);
  const result = await store.query(new RdbPredicates('note').orderByAsc('id'));
  const rows: relationalStore.ValuesBucket[] = [];
  while (result.goToNextRow()) {
    rows.push(result.getRow());
  }
  assert.deepEqual(rows, [
    { id: 1, text: 'ünï 😀', number: 42, bytes },
    { id: 2, text: '', number: null, bytes: new Uint8Array(0) },
    { id: 9, text: 'true', number: 1, bytes: null },
  ]);
});

test('the bytes that go in and come out are copies', async (t) => {
  runningDevice(t);
  const store = await noteStore();
  const bytes = new Uint8Array([1, 2, 3, 4]);
  const inserted = store.insert('note', { text: 'a', bytes: bytes.subarray(1, 3) });
  bytes.fill(0);
  await inserted;
  const result = await store.query(new RdbPredicates('note'), ['bytes']);
  result.goToFirstRow();
  const first = result.getBlob(0);
  first.fill(9);
  assert.deepEqual([...result.getBlob(0)], [2, 3]);
  assert.ok(first.constructor === Uint8Array);
});

test('systems before API 14 store no bytes as NULL', async (t) => {
  runningDevice(t, { profile: 12 });
  const store = await noteStore();
  await store.insert('note', { text: 'a', bytes: new Uint8Array(0) });
  const result = await store.query(new RdbPredicates('note'), ['bytes']);
  result.goToFirstRow();
  assert.ok(result.isColumnNull(0));
});

test('a number in a column of text is that of a floating number', async (t) => {
  runningDevice(t);
  const store = await noteStore();
  await store.insert('note', { text: 5, number: 5 });
  const result = await store.query(new RdbPredicates('note'));
  result.goToFirstRow();
  assert.deepEqual(result.getRow(), { id: 1, text: '5.0', number: 5, bytes: null });
});

test('bigints of any size are for columns of UNLIMITED INT', async (t) => {
  runningDevice(t);
  const store = await noteStore();
  await store.executeSql('CREATE TABLE big (n UNLIMITED INT)');
  await store.insert('big', { n: 2n ** 70n });
  const result = await store.query(new RdbPredicates('big'));
  result.goToFirstRow();
  assert.equal(result.getValue(0), 2n ** 70n);
  assert.throws(() => result.getLong(0), { code: '14800000' });
});

test('a violated constraint is 14800032, and the resolution of the conflict decides', async (t) => {
  runningDevice(t);
  const store = await noteStore();
  await store.insert('note', { text: 'a', number: 1 });
  await assert.rejects(store.insert('note', { text: 'a' }), { name: 'Error', code: 14800032 });
  await assert.rejects(store.insert('note', { number: 1 }), { code: 14800032 });
  assert.equal(await store.insert('note', { text: 'a' }, ConflictResolution.ON_CONFLICT_IGNORE), -1);
  assert.equal(await store.insert('note', { text: 'a', number: 2 }, ConflictResolution.ON_CONFLICT_REPLACE), 2);
  assert.deepEqual((await store.querySql('SELECT number FROM note')).rowCount, 1);
  assert.throws(() => store.insertSync('note', { text: 'a' }), { code: 14800032 });
});

test('ON_CONFLICT_ROLLBACK ends the open transaction, whose commit then fails', async (t) => {
  runningDevice(t);
  const store = await noteStore();
  await store.insert('note', { text: 'a' });
  store.beginTransaction();
  await store.insert('note', { text: 'b' });
  const conflicting = store.insert('note', { text: 'a' }, ConflictResolution.ON_CONFLICT_ROLLBACK);
  await assert.rejects(conflicting, { code: 14800032 });
  assert.throws(() => store.commit(), { code: '14800021' });
  assert.deepEqual(await texts(store), ['a']);
});

test('batchInsert gives the number of rows, and -1 instead of a failure', async (t) => {
  runningDevice(t);
  const store = await noteStore();
  assert.equal(await store.batchInsert('note', [{ text: 'a', number: 1 }, { text: 'b' }]), 2);
  assert.equal(await store.batchInsert('note', [{ text: 'c' }, { text: 'a' }]), -1);
  assert.equal(await store.batchInsert('nowhere', [{ text: 'c' }]), -1);
  assert.equal(store.batchInsertSync('note', [{ text: 'd' }]), 1);
  assert.deepEqual(await texts(store), ['a', 'b', 'd']);
});

test('update and delete give the number of rows that they meant', async (t) => {
  runningDevice(t);
  const store = await noteStore();
  await store.batchInsert(
    'note',
    ['a', 'b', 'c'].map((text) => ({ text })),
  );
  assert.equal(await store.update({ number: 7 }, new RdbPredicates('note').in('text', ['a', 'c'])), 2);
  assert.equal(await store.delete(new RdbPredicates('note').isNull('number')), 1);
  assert.equal(store.updateSync({ number: 8 }, new RdbPredicates('note').equalTo('text', 'none')), 0);
  assert.equal(store.deleteSync(new RdbPredicates('note')), 2);
});

test('conditions choose and order rows', async (t) => {
  runningDevice(t);
  const store = await noteStore();
  await store.batchInsert(
    'note',
    [1, 2, 3, 4, 5].map((number) => ({ text: `n${number}`, number })),
  );
  const chosen = async (predicates: relationalStore.RdbPredicates): Promise<number[]> => {
    const result = await store.query(predicates, ['number']);
    return Array.from({ length: result.rowCount }, () => (result.goToNextRow() ? result.getLong(0) : -1));
  };
  const all = (): relationalStore.RdbPredicates => new RdbPredicates('note');
  assert.deepEqual(await chosen(all().equalTo('number', 2).or().equalTo('text', 'n4')), [2, 4]);
  assert.deepEqual(await chosen(all().notEqualTo('number', 2).and().lessThan('number', 4)), [1, 3]);
  assert.deepEqual(
    await chosen(all().beginWrap().equalTo('number', 1).or().equalTo('number', 5).endWrap().greaterThan('number', 2)),
    [5],
  );
  assert.deepEqual(await chosen(all().between('number', 2, 3)), [2, 3]);
  assert.deepEqual(await chosen(all().notBetween('number', 2, 4).orderByDesc('number')), [5, 1]);
  assert.deepEqual(await chosen(all().notIn('number', [1, 2, 3])), [4, 5]);
  assert.deepEqual(await chosen(all().in('number', [])), []);
  assert.deepEqual(await chosen(all().greaterThanOrEqualTo('number', 2).lessThanOrEqualTo('number', 3)), [2, 3]);
  assert.deepEqual(await chosen(all().orderByAsc('number').limitAs(2).offsetAs(1)), [2, 3]);
  assert.deepEqual(await chosen(all().endsWith('text', '3').or().beginsWith('text', 'n1')), [1, 3]);
  assert.deepEqual(
    await chosen(all().contains('text', 'n').notContains('text', '1').notLike('text', '_5').glob('text', 'n[34]')),
    [3, 4],
  );
  assert.deepEqual(await chosen(all().isNotNull('number').like('text', '%2')), [2]);
  assert.deepEqual(await chosen(all().distinct().groupBy(['number']).limitAs(0)), [1, 2, 3, 4, 5]);
  assert.deepEqual(await chosen(all().contains('text', '')), [1, 2, 3, 4, 5]);
});

test('the cursor of a result is before its first row, within its rows, or behind the last', async (t) => {
  runningDevice(t);
  const store = await noteStore();
  await store.batchInsert('note', [{ text: 'a' }, { text: 'b' }]);
  const result = await store.querySql('SELECT text FROM note ORDER BY id');
  const place = (): unknown[] => [
    result.rowIndex,
    result.isStarted,
    result.isAtFirstRow,
    result.isAtLastRow,
    result.isEnded,
  ];
  assert.deepEqual(place(), [-1, false, false, false, false]);
  assert.equal(result.goToPreviousRow(), false);
  assert.ok(result.goToNextRow());
  assert.deepEqual(place(), [0, true, true, false, false]);
  assert.ok(result.goToNextRow());
  assert.deepEqual(place(), [1, true, false, true, false]);
  assert.equal(result.goToNextRow(), false);
  assert.deepEqual(place(), [2, true, false, false, true]);
  assert.ok(result.goToPreviousRow());
  assert.equal(result.getString(0), 'b');
  assert.ok(result.goToRow(0));
  assert.ok(result.goTo(1));
  assert.equal(result.goTo(-2), false);
  assert.equal(result.rowIndex, 1);
  assert.ok(result.goToFirstRow());
  assert.ok(result.goToLastRow());
  assert.equal(result.rowIndex, 1);
  assert.throws(() => (result.goToRow as Call).call(result, '1'), { code: '401' });
});

test('a result without rows has ended, and its cursor goes nowhere', async (t) => {
  runningDevice(t);
  const result = await (await noteStore()).query(new RdbPredicates('note'));
  assert.deepEqual(
    [result.rowCount, result.isEnded, result.goToFirstRow(), result.goToLastRow(), result.goToNextRow()],
    [0, true, false, false, false],
  );
  assert.throws(() => result.getString(0), { code: '14800012' });
});

test('columns are found by name, in any case, and at the first place of several', async (t) => {
  runningDevice(t);
  const store = await noteStore();
  await store.insert('note', { text: 'a' });
  const result = await store.querySql('SELECT id, text AS Word, id FROM note');
  assert.deepEqual([result.columnCount, result.columnNames], [3, ['id', 'Word', '']]);
  assert.deepEqual(
    ['id', 'word', 'note.WORD', 'other'].map((name) => result.getColumnIndex(name)),
    [0, 1, 1, -1],
  );
  assert.deepEqual(
    [0, 1, 7].map((index) => result.getColumnName(index)),
    ['id', 'Word', ''],
  );
  assert.throws(() => result.getColumnIndex(''), { code: '401' });
  assert.ok(result.goToFirstRow());
  assert.throws(() => result.getLong(3), { code: '14800013' });
  assert.throws(() => result.getLong(-1), { code: '14800013' });
  assert.throws(() => (result.getLong as Call).call(result, '0'), { code: '401' });
});

test('a closed result has nothing and refuses to be read', async (t) => {
  runningDevice(t);
  const store = await noteStore();
  await store.insert('note', { text: 'a' });
  const result = await store.query(new RdbPredicates('note'));
  result.goToFirstRow();
  result.close();
  result.close();
  assert.deepEqual(
    [result.isClosed, result.rowCount, result.rowIndex, result.columnCount, result.goToFirstRow()],
    [true, -1, -1, 0, false],
  );
  assert.throws(() => result.getString(0), { code: '14800014' });
  assert.throws(() => result.getRow(), { code: '14800014' });
  assert.throws(() => result.isColumnNull(0), { code: '14800014' });
});

test('a query that fails looks like an empty one, but for its row count of -1', async (t) => {
  runningDevice(t);
  const store = await noteStore();
  for (const [sql, code] of [
    ['SELECT * FROM nowhere', '14800021'],
    ['DELETE FROM note', '14800019'],
    ['BEGIN', '14800019'],
    ['SELECT nothing FROM note', '14800021'],
  ] as const) {
    const result = await store.querySql(sql);
    assert.deepEqual(
      [result.rowCount, result.columnCount, result.goToFirstRow(), result.goToNextRow(), result.isEnded],
      [-1, 0, false, false, true],
      sql,
    );
    assert.throws(() => result.getRow(), { code }, sql);
    assert.throws(() => result.getLong(0), { code: '14800012' }, sql);
  }
  assert.equal((await store.query(new RdbPredicates('nowhere'))).rowCount, -1);
});

test('a query takes fewer values than it has places for, a change does not', async (t) => {
  runningDevice(t);
  const store = await noteStore();
  const result = await store.querySql('SELECT ?, ?', ['a']);
  assert.ok(result.goToFirstRow());
  assert.deepEqual([result.getValue(0), result.getValue(1)], ['a', null]);
  assert.equal((await store.querySql('SELECT ?', [1, 2])).rowCount, -1);
  await assert.rejects(store.executeSql('INSERT INTO note(text) VALUES(?)'), { code: 14800000 });
  await assert.rejects(store.executeSql('INSERT INTO note(text) VALUES(?)', ['a', 'b']), { code: 14800000 });
});

test('execute gives the row, the number of rows, the value of a PRAGMA, or null', async (t) => {
  runningDevice(t);
  const store = await noteStore();
  assert.equal(await store.execute('INSERT INTO note(text) VALUES(?)', ['a']), 1);
  assert.equal(await store.execute('UPDATE note SET number = ?', [3]), 1);
  assert.equal(await store.execute('PRAGMA user_version'), 0);
  assert.equal(await store.execute('CREATE TABLE more (a)'), null);
  assert.equal(store.executeSync('DELETE FROM note'), 1);
  await assert.rejects(store.execute('SELECT 1'), { code: 14800021 });
  await assert.rejects(store.execute('COMMIT'), { code: 14800021 });
  assert.throws(() => store.executeSync('INSERT INTO nowhere VALUES(1)'), { code: 14800021 });
});

test('executeSql refuses the statements of transactions with 801', async (t) => {
  runningDevice(t);
  const store = await noteStore();
  for (const sql of ['BEGIN', 'COMMIT;', 'rollback', 'SAVEPOINT a', 'END;']) {
    await assert.rejects(store.executeSql(sql), { code: 801 }, sql);
  }
});

test('what was rolled back is gone, and what was committed stays', async (t) => {
  runningDevice(t);
  const store = await noteStore();
  store.beginTransaction();
  await store.insert('note', { text: 'kept' });
  store.commit();
  store.beginTransaction();
  await store.insert('note', { text: 'dropped' });
  store.rollBack();
  assert.deepEqual(await texts(store), ['kept']);
  store.commit();
  assert.throws(() => store.rollBack(), { code: '14800000' });
});

test('an inner transaction is rolled back alone', async (t) => {
  runningDevice(t);
  const store = await noteStore();
  store.beginTransaction();
  await store.insert('note', { text: 'outer' });
  store.beginTransaction();
  await store.insert('note', { text: 'inner' });
  assert.deepEqual(await texts(store), []);
  store.rollBack();
  await store.insert('note', { text: 'after' });
  store.commit();
  assert.deepEqual(await texts(store), ['outer', 'after']);
});

test('a query in a transaction sees what was committed before it', async (t) => {
  runningDevice(t);
  const store = await noteStore();
  await store.insert('note', { text: 'before', number: 1 });
  store.beginTransaction();
  await store.insert('note', { text: 'within' });
  await store.update({ number: 2 }, new RdbPredicates('note').equalTo('text', 'before'));
  await assert.rejects(store.insert('note', { text: 'within' }), { code: 14800032 });
  assert.deepEqual(await texts(store), ['before']);
  assert.equal((await store.query(new RdbPredicates('note').equalTo('number', 2))).rowCount, 0);
  await store.insert('note', { text: 'more' });
  store.commit();
  assert.deepEqual(await texts(store), ['before', 'within', 'more']);
  assert.equal((await store.query(new RdbPredicates('note').equalTo('number', 2))).rowCount, 1);
});

test('the version of a store is 0 at first and kept', async (t) => {
  runningDevice(t);
  const store = await noteStore();
  assert.equal(store.version, 0);
  store.version = 3;
  assert.equal((await noteStore()).version, 3);
});

test('a closed store refuses at once, and the others of its database go on', async (t) => {
  runningDevice(t);
  const [store, other] = [await noteStore(), await noteStore()];
  const pending = store.insert('note', { text: 'asked before' });
  await store.close();
  await pending;
  assert.throws(() => void store.insert('note', { text: 'a' }), { code: '14800014' });
  assert.throws(() => void store.query(new RdbPredicates('note')), { code: '14800014' });
  assert.throws(() => store.beginTransaction(), { code: '14800014' });
  assert.throws(() => store.version, { code: '14800014' });
  assert.throws(() => void store.close(), { code: '14800014' });
  assert.deepEqual(await texts(other), ['asked before']);
});
