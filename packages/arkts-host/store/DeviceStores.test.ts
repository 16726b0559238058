// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { relationalStore } from '../sdk/kits/@kit.ArkData.ts';
import { storesOf } from './DeviceStores.ts';
import { CONFIG, CONTEXT, contextIn, noteStore, runningDevice, texts } from './store.test-support.ts';

/** What makes Node read TypeScript. */
const TYPESCRIPT = new URL('../../../tools/typescript.mjs', import.meta.url).href;
const WRITER: string = fileURLToPath(new URL('killedWriter.test-support.ts', import.meta.url));
const { RdbPredicates, RebuildType } = relationalStore;

function dataFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'stores-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('a process killed within a transaction loses that transaction and nothing else', async (t) => {
  const folder = dataFolder(t);
  const writer = spawn(process.execPath, ['--import', TYPESCRIPT, WRITER, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(writer.stdout, 'data');
  const ended = once(writer, 'exit');
  writer.kill('SIGKILL');
  await ended;
  runningDevice(t, { dataFolder: folder });
  assert.deepEqual(await texts(await noteStore(contextIn(join(folder, 'apps')))), ['first', 'second']);
});

test('a store in a data folder outlives its device', async (t) => {
  const folder = dataFolder(t);
  const first = runningDevice(t, { dataFolder: folder });
  await (await noteStore(contextIn(folder))).insert('note', { text: 'kept' });
  storesOf(first).close();
  runningDevice(t, { dataFolder: folder });
  assert.deepEqual(await texts(await noteStore(contextIn(folder))), ['kept']);
});

test('a store without a data folder is the same for all who open it, and gone with the device', async (t) => {
  runningDevice(t);
  await (await noteStore()).insert('note', { text: 'remembered' });
  assert.deepEqual(await texts(await noteStore()), ['remembered']);
  assert.ok(!existsSync(CONTEXT.databaseDir));
  runningDevice(t);
  assert.deepEqual(await texts(await noteStore()), []);
});

test('stores of other directories, names and custom directories are others', async (t) => {
  runningDevice(t);
  await (await noteStore()).insert('note', { text: 'here' });
  const others = [
    await relationalStore.getRdbStore(CONTEXT, { ...CONFIG, name: 'other.db' }),
    await relationalStore.getRdbStore(CONTEXT, { ...CONFIG, customDir: 'deeper' }),
    await relationalStore.getRdbStore(contextIn('/data/storage/el2/database'), CONFIG),
  ];
  for (const other of others) {
    assert.equal((await other.querySql("SELECT name FROM sqlite_master WHERE type = 'table'")).rowCount, 0);
  }
});

test("files are in rdb of the context's directory, and a path outside of the data folder is 14800010", async (t) => {
  const folder = dataFolder(t);
  runningDevice(t, { dataFolder: folder });
  await relationalStore.getRdbStore(contextIn(join(folder, 'database')), { ...CONFIG, customDir: 'a/b' });
  assert.ok(readdirSync(join(folder, 'database/rdb/a/b')).includes('notes.db'));
  await assert.rejects(relationalStore.getRdbStore(contextIn(tmpdir()), CONFIG), { code: 14800010 });
  await assert.rejects(relationalStore.deleteRdbStore(contextIn(tmpdir()), CONFIG), { code: 14800010 });
});

test('a file that is no database is 14800011, or replaced when the app allows that', async (t) => {
  const folder = dataFolder(t);
  runningDevice(t, { dataFolder: folder });
  mkdirSync(join(folder, 'rdb'));
  writeFileSync(join(folder, 'rdb/notes.db'), 'no database '.repeat(500));
  await assert.rejects(relationalStore.getRdbStore(contextIn(folder), CONFIG), { code: 14800011 });
  const store = await relationalStore.getRdbStore(contextIn(folder), { ...CONFIG, allowRebuild: true });
  assert.equal(store.rebuilt, RebuildType.REBUILT);
  await store.executeSql('CREATE TABLE note (text TEXT)');
  assert.equal(await store.insert('note', { text: 'anew' }), 1);
});

test('a store opened to be read only reads, writes nothing, and must exist', async (t) => {
  const folder = dataFolder(t);
  runningDevice(t, { dataFolder: folder });
  const readOnly: relationalStore.StoreConfig = { ...CONFIG, isReadOnly: true };
  await assert.rejects(relationalStore.getRdbStore(contextIn(folder), readOnly), { code: 14800030 });
  await (await noteStore(contextIn(folder))).insert('note', { text: 'there' });
  const store = await relationalStore.getRdbStore(contextIn(folder), readOnly);
  assert.deepEqual(await texts(store), ['there']);
  await assert.rejects(store.insert('note', { text: 'more' }), { code: 801 });
  await assert.rejects(store.delete(new RdbPredicates('note')), { code: 801 });
  assert.throws(() => store.beginTransaction(), { code: '801' });
});

test('deleting a store removes its files, and one that does not exist is no failure', async (t) => {
  const folder = dataFolder(t);
  runningDevice(t, { dataFolder: folder });
  await (await noteStore(contextIn(folder))).insert('note', { text: 'gone' });
  await relationalStore.deleteRdbStore(contextIn(folder), 'notes.db');
  assert.deepEqual(readdirSync(join(folder, 'rdb')), []);
  await relationalStore.deleteRdbStore(contextIn(folder), CONFIG);
  assert.deepEqual(await texts(await noteStore(contextIn(folder))), []);
});

test('a transaction that a process left open is gone when the next one opens the store', async (t) => {
  const device = runningDevice(t);
  const old = await noteStore();
  await old.insert('note', { text: 'committed' });
  old.beginTransaction();
  await old.insert('note', { text: 'open' });
  device.faults.killApp(device.app);
  const store = await noteStore();
  assert.deepEqual(await texts(store), ['committed']);
  store.beginTransaction();
  await store.insert('note', { text: 'new' });
  store.commit();
  assert.deepEqual(await texts(store), ['committed', 'new']);
});

const { SecurityLevel, ColumnType } = relationalStore;

/** Opens a store and says with what code that fails, 0 for not. */
async function openCode(config: relationalStore.StoreConfig): Promise<number> {
  try {
    await relationalStore.getRdbStore(CONTEXT, config);
    return 0;
  } catch (error) {
    return (error as { code: number }).code;
  }
}

for (const profile of [12, 26]) {
  test(`API ${profile}: the security level of a store can be raised and never lowered`, async (t) => {
    runningDevice(t, { profile });
    const opened: number[] = [];
    for (const securityLevel of [
      SecurityLevel.S2,
      SecurityLevel.S1,
      SecurityLevel.S3,
      SecurityLevel.S2,
      SecurityLevel.S3,
    ]) {
      opened.push(await openCode({ name: 'level.db', securityLevel }));
    }
    assert.deepEqual(opened, [0, 14800017, 0, 14800017, 0]);
    await relationalStore.deleteRdbStore(CONTEXT, 'level.db');
    assert.equal(await openCode({ name: 'level.db', securityLevel: SecurityLevel.S1 }), 0);
  });
}

test('the security level of a file outlives its device', async (t) => {
  const folder = dataFolder(t);
  const context = contextIn(folder);
  const first = runningDevice(t, { dataFolder: folder });
  await relationalStore.getRdbStore(context, { name: 'level.db', securityLevel: SecurityLevel.S3 });
  storesOf(first).close();
  runningDevice(t, { dataFolder: folder });
  await assert.rejects(relationalStore.getRdbStore(context, { name: 'level.db', securityLevel: SecurityLevel.S2 }), {
    code: 14800017,
  });
  await relationalStore.getRdbStore(context, { name: 'level.db', securityLevel: SecurityLevel.S4 });
});

const MEMORY: relationalStore.StoreConfig = { name: 'memory.db', securityLevel: SecurityLevel.S1, persist: false };

test('a store in memory is shared by all who have it open, is no file, and is gone with the last of them', async (t) => {
  const folder = dataFolder(t);
  runningDevice(t, { dataFolder: folder });
  const context = contextIn(folder);
  const one = await relationalStore.getRdbStore(context, MEMORY);
  await one.executeSql('CREATE TABLE t (v)');
  const two = await relationalStore.getRdbStore(context, MEMORY);
  await two.insert('t', { v: 1 });
  await one.close();
  assert.equal((await two.querySql('SELECT v FROM t')).rowCount, 1);
  assert.deepEqual(
    readdirSync(folder).filter((name) => name !== 'keystore.json'),
    [],
  );
  await two.close();
  const three = await relationalStore.getRdbStore(context, MEMORY);
  assert.equal((await three.querySql('SELECT v FROM t')).rowCount, -1);
});

test('a store in memory and a file of one name are not open at once', async (t) => {
  const device = runningDevice(t);
  const memory = await relationalStore.getRdbStore(CONTEXT, MEMORY);
  assert.equal(await openCode({ name: 'memory.db', securityLevel: SecurityLevel.S1 }), 14800017);
  assert.equal(await openCode({ ...MEMORY, securityLevel: SecurityLevel.S2 }), 14800017);
  device.faults.killApp(device.app);
  assert.equal(await openCode({ name: 'memory.db', securityLevel: SecurityLevel.S1 }), 0);
  assert.equal(memory.rebuilt, RebuildType.NONE);
});

test('persist is an unknown key below 18: the store is a file', async (t) => {
  runningDevice(t, { profile: 12 });
  const store = await relationalStore.getRdbStore(CONTEXT, MEMORY);
  await store.executeSql('CREATE TABLE t (v)');
  await store.close();
  const again = await relationalStore.getRdbStore(CONTEXT, MEMORY);
  assert.equal((await again.querySql('SELECT v FROM t')).rowCount, 0);
});

/** What a store makes of a number: written by a bucket, by an argument, and compared by a condition. */
for (const value of [Number.MIN_VALUE, 1e-16, 2.2e-16, -1e-16, -0.9999999999999999, 0.1, 1 - 2 ** -53, 5]) {
  test(`the number ${value} is kept as it is`, async (t) => {
    runningDevice(t);
    const store = await relationalStore.getRdbStore(CONTEXT, CONFIG);
    await store.executeSql('CREATE TABLE t (v REAL, w REAL)');
    await store.insert('t', { v: value, w: 1 });
    await store.executeSql(`INSERT INTO t VALUES (?, ?) -- really?`, [value, value]);
    await store.executeSql('UPDATE t SET w = ?2 WHERE v = ?1', [value, 7]);
    const rows = await store.query(new RdbPredicates('t').equalTo('v', value).in('v', [value, 3]), ['v', 'w']);
    assert.equal(rows.rowCount, 2);
    rows.goToFirstRow();
    assert.deepEqual([rows.getDouble(0), rows.getDouble(1)], [value, 7]);
  });
}

test('a column has the type of its value, and of its declaration where that is a long integer', async (t) => {
  runningDevice(t);
  const store = await relationalStore.getRdbStore(CONTEXT, CONFIG);
  await store.executeSql('CREATE TABLE t (n, i INTEGER, r REAL, x TEXT, b BLOB, u UNLIMITED INT)');
  await store.insert('t', { n: null, i: 1, r: 1, x: 'x', b: new Uint8Array(2), u: 2n ** 70n });
  const rows = await store.querySql('SELECT * FROM t');
  await assert.rejects(rows.getColumnType(0), { code: 14800012 });
  rows.goToFirstRow();
  const types = ['n', 'i', 'r', 'x', 'b', 'u'].map((name) => ColumnType[rows.getColumnTypeSync(name)]);
  assert.deepEqual(types, ['NULL', 'INTEGER', 'REAL', 'TEXT', 'BLOB', 'UNLIMITED_INT']);
  assert.equal(await rows.getColumnType(1), ColumnType.INTEGER);
  for (const wrong of [-1, 1.5, '', null]) {
    assert.throws(() => rows.getColumnTypeSync(wrong as number), { code: '401' });
  }
  assert.throws(() => rows.getColumnTypeSync(6), { code: '14800013' });
  assert.throws(() => rows.getColumnTypeSync('none'), { code: '14800013' });
  rows.close();
  assert.throws(() => rows.getColumnTypeSync(0), { code: '14800014' });
});
