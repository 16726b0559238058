// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { mock, test } from 'node:test';
import type { TestContext } from 'node:test';
import { DatabaseSync } from '@photostructure/sqlite';
import { auditEntry } from '../audit/AuditLog.ts';
import type { AuditEntry } from '../audit/AuditLog.ts';
import { ManualClock } from '../testing/ManualClock.ts';
import { DurableStore } from './DurableStore.ts';
import { GatewayStoreError, GatewayStoreFault } from './GatewayStoreError.ts';
import type { SqliteFile } from './SqliteFile.ts';

/** A store, how often it was brought to the disk, and a stranger who may lock it. */
class Bed {
  readonly file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'depended-')), 'gateway.db');
  readonly store = DurableStore.open(this.file, new ManualClock(), { auditKeptMs: Infinity, lookEveryMs: Infinity });
  readonly stranger = new DatabaseSync(this.file);
  private readonly transaction = mock.method(Reflect.get(this.store, 'file') as SqliteFile, 'transaction');

  constructor(t: TestContext) {
    t.after(() => {
      this.stranger.close();
      this.store.close();
      fs.rmSync(path.dirname(this.file), { recursive: true });
    });
  }

  get syncs(): number {
    return this.transaction.mock.callCount();
  }

  get details(): string[] {
    return this.store.audit
      .latest(1_000)
      .map(({ detail }) => detail)
      .reverse();
  }
}

function entry(detail: string, at = 1): AuditEntry {
  return auditEntry(at, 'request-approved', { detail });
}

const isBusy = (error: unknown): boolean =>
  error instanceof GatewayStoreError && error.fault === GatewayStoreFault.BUSY;

test('approvals of one turn come to the disk with one sync, in their order', async (t) => {
  const bed = new Bed(t);
  const names = Array.from({ length: 64 }, (_, i) => `approval ${i}`);
  const written = await Promise.all(names.map((name) => bed.store.audit.appendDurably(entry(name))));
  assert.deepEqual([bed.syncs, new Set(written)], [1, new Set([true])]);
  assert.deepEqual(bed.details, names);
});

test('when it cannot be written none of a turn is, each is told, and those of the next turn are', async (t) => {
  const bed = new Bed(t);
  bed.stranger.exec('BEGIN IMMEDIATE');
  const failed = ['a', 'b'].map((name) => assert.rejects(bed.store.audit.appendDurably(entry(name)), isBusy));
  await Promise.all(failed);
  assert.match(bed.store.fault() ?? '', /Another process writes/);
  bed.stranger.exec('ROLLBACK');
  assert.equal(await bed.store.audit.appendDurably(entry('c')), true);
  assert.deepEqual([bed.details, bed.store.fault()], [['c'], undefined]);
});

test('an approval that no table takes fails alone, and is no fault of the store', async (t) => {
  const bed = new Bed(t);
  const [before, after] = [entry('before'), entry('after')].map((good) => bed.store.audit.appendDurably(good));
  const unfit = assert.rejects(bed.store.audit.appendDurably(entry('unfit', 0.5)), GatewayStoreError);
  await unfit;
  assert.deepEqual(await Promise.all([before, after]), [true, true]);
  assert.deepEqual([bed.details, bed.store.fault()], [['before', 'after'], undefined]);
});

test('an approval that was taken away before the end of its turn is not written', async (t) => {
  const bed = new Bed(t);
  let isCancelled = false;
  const written = bed.store.audit.appendDurably(entry('a'), () => !isCancelled);
  isCancelled = true;
  assert.equal(await written, false);
  assert.deepEqual([bed.syncs, bed.details], [0, []]);
});

test('a store that is closed writes first what waits for the end of the turn', async (t) => {
  const bed = new Bed(t);
  const written = bed.store.audit.appendDurably(entry('the last'));
  bed.store.close();
  assert.equal(await written, true);
  const rows = bed.stranger.prepare('SELECT detail FROM audit').all();
  assert.deepEqual(
    rows.map((row) => (row as { detail: string }).detail),
    ['the last'],
  );
});
