// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { DatabaseSync } from '@photostructure/sqlite';
import { checkSharedState } from '../state/checkSharedState.ts';
import { MemorySharedState } from '../state/MemorySharedState.ts';
import { SharedStateError, SharedStateFault } from '../state/SharedState.ts';
import { SqliteJournal } from './SqliteJournal.ts';

const rethrow = (error: unknown): never => {
  throw error;
};
const PREFIXES = ['devices/', 'clients/'];

describe('a shared state that is alone, with a journal in a file', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-journal-'));
    file = path.join(folder, 'state.db');
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  const open = (): MemorySharedState => new MemorySharedState(rethrow, new SqliteJournal(file, PREFIXES));
  const put = async (state: MemorySharedState, key: string, value: string | undefined): Promise<number> => {
    const result = await state.commit(new Map(), [{ key, value }]);
    assert.ok(result.kind === 'committed');
    return result.revision;
  };

  checkSharedState(async () => {
    const state = new MemorySharedState(rethrow, new SqliteJournal(file, ['a/', 'b/', 'codes/', 'clients/']));
    return {
      state,
      other: state,
      settle: () => new Promise((resolve) => setImmediate(resolve)),
      close: async () => state.close(),
    };
  });

  test('what is below its prefixes is there after a new start, with its revisions; the rest is gone', async () => {
    const before = open();
    const revision = await put(before, 'devices/1', 'phone');
    await put(before, 'devices/2', 'lost');
    await put(before, 'devices/2', undefined);
    await put(before, 'requests/1', 'waits');
    const last = await put(before, 'clients/1', 'laptop');
    before.close();
    const after = open();
    assert.deepEqual(after.list('devices/'), [{ key: 'devices/1', value: 'phone', revision }]);
    assert.equal(after.get('clients/1')?.value, 'laptop');
    assert.deepEqual(after.list('requests/'), []);
    assert.ok((await put(after, 'requests/1', 'another')) > last);
    after.close();
  });

  test('what was committed is on the disk at once, whatever becomes of the process', async () => {
    const state = open();
    await put(state, 'devices/1', 'phone');
    fs.copyFileSync(file, `${file}.copy`);
    fs.copyFileSync(`${file}-wal`, `${file}.copy-wal`);
    const copy = new SqliteJournal(`${file}.copy`, PREFIXES);
    assert.deepEqual(
      copy.load().records.map(({ key }) => key),
      ['devices/1'],
    );
    copy.close();
    state.close();
  });

  test('what cannot be kept is not done: nobody hears of it, and what protects in memory goes on', async () => {
    const state = open();
    const revision = await put(state, 'devices/1', 'phone');
    const heard: string[] = [];
    state.watch('', ({ changes }) => heard.push(...changes.map(({ key }) => key)));
    const blocker = new DatabaseSync(file);
    blocker.exec('BEGIN IMMEDIATE');
    await assert.rejects(
      state.commit(new Map([['devices/1', revision]]), [
        { key: 'devices/1', value: undefined },
        { key: 'requests/1', value: 'approved' },
      ]),
      (error) => {
        assert.ok(error instanceof SharedStateError);
        assert.equal(error.fault, SharedStateFault.NOT_WRITTEN);
        assert.match(error.message, /Nothing was changed.*locked/s);
        return true;
      },
    );
    assert.match(state.fault!, /locked/);
    assert.equal(state.get('devices/1')?.value, 'phone');
    assert.equal(state.get('requests/1'), undefined);
    await put(state, 'requests/2', 'denied');
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(heard, ['requests/2']);
    blocker.exec('ROLLBACK');
    blocker.close();
    await put(state, 'devices/1', undefined);
    assert.equal(state.fault, undefined);
    state.close();
  });

  test('a file that was replaced takes nothing more', async () => {
    const state = open();
    await put(state, 'devices/1', 'phone');
    fs.renameSync(file, `${file}.away`);
    await assert.rejects(put(state, 'devices/2', 'another'), /is gone: it was moved or removed/);
    assert.equal(state.get('devices/2'), undefined);
    fs.renameSync(`${file}.away`, file);
    await put(state, 'devices/2', 'another');
    state.close();
  });
});
