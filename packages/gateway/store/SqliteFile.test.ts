// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { DatabaseSync } from '@photostructure/sqlite';
import { SqliteFile } from './SqliteFile.ts';
import type { Schema } from './SqliteFile.ts';
import { GatewayStoreError, GatewayStoreFault } from './GatewayStoreError.ts';

const STEPS = [
  'CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT',
  "ALTER TABLE things ADD COLUMN colour TEXT NOT NULL DEFAULT 'grey'",
  "UPDATE things SET colour = 'green' WHERE name = 'frog'",
];

function schema(version: number, steps: readonly string[] = STEPS): Schema {
  return { applicationId: 42, steps: steps.slice(0, version), checked: ['things'] };
}

function fileFor(t: TestContext): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sqlite-'));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  return path.join(folder, 'things.db');
}

test('an older file is brought to the newest form, step by step, with what it holds', (t) => {
  const file = fileFor(t);
  const first = SqliteFile.open(file, schema(1));
  first.prepare("INSERT INTO things (name) VALUES ('frog'), ('stone')").run();
  first.close();
  const third = SqliteFile.open(file, schema(3));
  assert.deepEqual(
    third
      .prepare('SELECT name, colour FROM things ORDER BY id')
      .all()
      .map((row) => ({ ...row })),
    [
      { name: 'frog', colour: 'green' },
      { name: 'stone', colour: 'grey' },
    ],
  );
  third.close();
  SqliteFile.open(file, schema(3)).close();
  assert.throws(() => SqliteFile.open(file, schema(2)), GatewayStoreError);
});

test('a file whose rows are not what its tables promise is refused, with what to do', (t) => {
  const file = fileFor(t);
  SqliteFile.open(file, schema(1)).close();
  /** Changes the promise where it is written down, in the file itself. */
  const replace = (text: string, other: string): void => {
    const bytes = fs.readFileSync(file, 'latin1');
    assert.ok(bytes.includes(text));
    fs.writeFileSync(file, bytes.replace(text, other), 'latin1');
  };
  replace('name TEXT NOT NULL', 'name TEXT         ');
  const stranger = new DatabaseSync(file);
  stranger.exec('INSERT INTO things (name) VALUES (NULL)');
  stranger.close();
  replace('name TEXT         ', 'name TEXT NOT NULL');
  assert.throws(
    () => SqliteFile.open(file, schema(1)),
    (error: unknown) =>
      error instanceof GatewayStoreError &&
      error.fault === GatewayStoreFault.CORRUPT &&
      /is damaged \(NULL value in things\.name\)\. .*backup/.test(error.message),
  );
});

test('a step that fails leaves the form before it, whole', (t) => {
  const file = fileFor(t);
  const broken = [STEPS[0]!, 'CREATE TABLE more (id INTEGER PRIMARY KEY) STRICT; INSERT INTO nothing VALUES (1)'];
  assert.throws(() => SqliteFile.open(file, schema(2, broken)), GatewayStoreError);
  const opened = SqliteFile.open(file, schema(1));
  assert.equal(opened.prepare("SELECT count(*) AS count FROM sqlite_schema WHERE name = 'more'").get()?.['count'], 0);
  opened.close();
});

test('a transaction is done whole or not at all', (t) => {
  const file = SqliteFile.open(fileFor(t), schema(1));
  t.after(() => file.close());
  const insert = file.prepare('INSERT INTO things (name) VALUES (?)');
  const count = file.prepare('SELECT count(*) AS count FROM things');
  assert.throws(
    () =>
      file.transaction(() => {
        insert.run('a');
        throw new Error('changed my mind');
      }),
    /changed my mind/,
  );
  assert.equal(count.get()?.['count'], 0);
  assert.throws(
    () =>
      file.transaction(() => {
        insert.run('a');
        insert.run(null);
      }),
    GatewayStoreError,
  );
  assert.equal(count.get()?.['count'], 0);
  assert.equal(
    file.transaction(() => insert.run('a')),
    1,
  );
  assert.equal(count.get()?.['count'], 1);
});

test('what was committed is brought to the disk apart, and a disk that does not take it is a fault', async (t) => {
  const name = fileFor(t);
  const file = SqliteFile.open(name, schema(1));
  file.prepare("INSERT INTO things (name) VALUES ('frog')").run();
  await file.flush();
  fs.renameSync(`${name}-wal`, `${name}-elsewhere`);
  await assert.rejects(file.flush(), /things\.db-wal: .*The disk does not take/);
  fs.renameSync(`${name}-elsewhere`, `${name}-wal`);
  file.close();
});

test('a file that is closed has nothing left to bring to the disk', async (t) => {
  const file = SqliteFile.open(fileFor(t), schema(1));
  file.prepare("INSERT INTO things (name) VALUES ('frog')").run();
  const flushed = file.flush();
  file.close();
  await flushed;
  await file.flush();
});

test('the log is folded into the file, and a reader that keeps it from that is a fault', (t) => {
  const name = fileFor(t);
  const file = SqliteFile.open(name, schema(1));
  t.after(() => file.close());
  file.prepare("INSERT INTO things (name) VALUES ('frog')").run();
  const reader = new DatabaseSync(name);
  reader.exec('BEGIN');
  reader.prepare('SELECT * FROM things').all();
  file.prepare("INSERT INTO things (name) VALUES ('stone')").run();
  assert.throws(
    () => file.fold(),
    (error) => error instanceof GatewayStoreError && error.fault === GatewayStoreFault.BUSY,
  );
  reader.exec('COMMIT');
  file.fold();
  reader.close();
  assert.equal(fs.statSync(`${name}-wal`).size, 0);
});

test('a file that is locked keeps the first who writes waiting for a moment, and those after it not at all', (t) => {
  const name = fileFor(t);
  const file = SqliteFile.open(name, schema(1));
  t.after(() => file.close());
  const insert = file.prepare('INSERT INTO things (name) VALUES (?)');
  const timeout = (): unknown => Object.values(file.prepare('PRAGMA busy_timeout').get()!)[0];
  const writer = new DatabaseSync(name);
  assert.equal(timeout(), 25);
  writer.exec('BEGIN IMMEDIATE');
  assert.throws(
    () => insert.run('frog'),
    (error) => error instanceof GatewayStoreError && error.fault === GatewayStoreFault.BUSY,
  );
  const raw = file as unknown as { database: InstanceType<typeof DatabaseSync> };
  assert.equal(Object.values(raw.database.prepare('PRAGMA busy_timeout').get() as object)[0], 0);
  writer.close();
  insert.run('frog');
  assert.equal(timeout(), 25);
});

for (const [fault, message] of [
  [GatewayStoreFault.READ_ONLY, 'attempt to write a readonly database'],
  [GatewayStoreFault.DISK_FAILED, 'disk I/O error'],
  [GatewayStoreFault.FULL, 'database or disk is full'],
] as const) {
  test(`"${message}" is ${fault}, with what to do`, (t) => {
    const file = SqliteFile.open(fileFor(t), schema(1));
    const raw = file as unknown as { database: object };
    const { database } = raw;
    raw.database = {
      isOpen: true,
      isTransaction: false,
      exec: () => {
        throw new Error(message);
      },
    };
    assert.throws(
      () => file.transaction(() => undefined),
      (error) =>
        error instanceof GatewayStoreError && error.fault === fault && error.message.length > message.length + 30,
    );
    raw.database = database;
    file.close();
  });
}

for (const [what, change] of [
  ['was moved', (name: string) => fs.renameSync(name, `${name}-elsewhere`)],
  ['was removed', (name: string) => fs.rmSync(name)],
  ['was removed, log and index, too', (name: string) => ['', '-wal', '-shm'].forEach((end) => fs.rmSync(name + end))],
  ['has lost its log', (name: string) => fs.rmSync(`${name}-wal`)],
  [
    'was replaced',
    (name: string) => {
      fs.copyFileSync(name, `${name}-copy`);
      fs.renameSync(`${name}-copy`, name);
    },
  ],
] as const) {
  test(`a file that ${what} while it is open is noticed`, { skip: process.platform === 'win32' }, (t) => {
    const name = fileFor(t);
    const file = SqliteFile.open(name, schema(1));
    t.after(() => file.close());
    file.check();
    change(name);
    assert.throws(
      () => file.check(),
      (error) =>
        error instanceof GatewayStoreError &&
        error.fault === GatewayStoreFault.REPLACED &&
        /ove (it|that one) back/.test(error.message),
    );
  });
}
