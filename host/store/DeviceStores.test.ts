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
const TYPESCRIPT = new URL('../../commands/typescript.mjs', import.meta.url).href;
const WRITER: string = fileURLToPath(new URL('killedWriter.test-support.ts', import.meta.url));
const { RdbPredicates, RebuildType } = relationalStore;

function dataFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'stores-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('a process killed within a transaction loses that transaction and nothing else', async (t) => {
  const folder = dataFolder(t);
  const writer = spawn(process.execPath, ['--import', TYPESCRIPT, WRITER, folder],
    { stdio: ['ignore', 'pipe', 'inherit'] });
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

test('files are in rdb of the context\'s directory, and a path outside of the data folder is 14800010', async (t) => {
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
