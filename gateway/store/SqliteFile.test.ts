// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { SqliteFile } from './SqliteFile.ts';
import type { Schema } from './SqliteFile.ts';
import { StoreError } from './StoreError.ts';

const STEPS = ['CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT',
  "ALTER TABLE things ADD COLUMN colour TEXT NOT NULL DEFAULT 'grey'",
  "UPDATE things SET colour = 'green' WHERE name = 'frog'"];

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
  assert.deepEqual(third.prepare('SELECT name, colour FROM things ORDER BY id').all().map((row) => ({ ...row })),
    [{ name: 'frog', colour: 'green' }, { name: 'stone', colour: 'grey' }]);
  third.close();
  SqliteFile.open(file, schema(3)).close();
  assert.throws(() => SqliteFile.open(file, schema(2)), StoreError);
});

test('a step that fails leaves the form before it, whole', (t) => {
  const file = fileFor(t);
  const broken = [STEPS[0]!, 'CREATE TABLE more (id INTEGER PRIMARY KEY) STRICT; INSERT INTO nothing VALUES (1)'];
  assert.throws(() => SqliteFile.open(file, schema(2, broken)), StoreError);
  const opened = SqliteFile.open(file, schema(1));
  assert.equal(opened.prepare("SELECT count(*) AS count FROM sqlite_schema WHERE name = 'more'").get()?.['count'], 0);
  opened.close();
});

test('a transaction is done whole or not at all', (t) => {
  const file = SqliteFile.open(fileFor(t), schema(1));
  t.after(() => file.close());
  const insert = file.prepare('INSERT INTO things (name) VALUES (?)');
  const count = file.prepare('SELECT count(*) AS count FROM things');
  assert.throws(() => file.transaction(() => {
    insert.run('a');
    throw new Error('changed my mind');
  }), /changed my mind/);
  assert.equal(count.get()?.['count'], 0);
  assert.throws(() => file.transaction(() => {
    insert.run('a');
    insert.run(null);
  }), StoreError);
  assert.equal(count.get()?.['count'], 0);
  assert.equal(file.transaction(() => insert.run('a')), 1);
  assert.equal(count.get()?.['count'], 1);
});

test('what was committed is brought to the disk apart, and a disk that does not take it is a fault', async (t) => {
  const name = fileFor(t);
  const file = SqliteFile.open(name, schema(1));
  file.prepare("INSERT INTO things (name) VALUES ('frog')").run();
  await file.flush();
  assert.equal(file.fault, undefined);
  fs.renameSync(`${name}-wal`, `${name}-elsewhere`);
  await file.flush();
  assert.match(file.fault ?? '', /things\.db-wal: .*The disk does not take/);
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
  assert.equal(file.fault, undefined);
});
