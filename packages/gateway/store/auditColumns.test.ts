// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { DatabaseSync } from '@photostructure/sqlite';
import { ManualClock } from '../testing/ManualClock.ts';
import { DurableStore } from './DurableStore.ts';
import { SqliteFile } from './SqliteFile.ts';
import { STORE_SCHEMA } from './storeSchema.ts';

test('entries that an earlier version wrote in prose have columns, and are not changed any more', (t) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'audit-'));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'gateway.db');
  const earlier = SqliteFile.open(file, { ...STORE_SCHEMA, steps: STORE_SCHEMA.steps.slice(0, 2) });
  const insert = earlier.prepare('INSERT INTO audit (at, event, user_name, detail) VALUES (?, ?, ?, ?)');
  for (const [event, detail] of [
    ['request-approved', 'approved 192.0.2.1 db:22'],
    ['request-denied', 'not-me 2001:db8::1 [2001:db8::2]:22'],
    ['connection-ended', 'session-over'],
    ['request-refused', 'user-rate'],
    ['client-logged-in', '192.0.2.1'],
    ['login-code-refused', 'wrong, spent or expired 192.0.2.1'],
    ['code-issued', 'enrol'],
    ['client-revoked', ''],
    ['request-denied', ''],
  ] as const) {
    insert.run(1, event, 'anna', detail);
  }
  earlier.close();
  const store = DurableStore.open(file, new ManualClock());
  const found = store.audit
    .latest(10)
    .filter(({ userName }) => userName === 'anna') // the clock is doubted, too
    .map(({ event, cause, source, target, detail, userName }) => [event, cause, source, target, detail, userName])
    .reverse();
  store.close();
  assert.deepEqual(found, [
    ['request-approved', 'approved', '192.0.2.1', 'db:22', '', 'anna'],
    ['request-denied', 'not-me', '2001:db8::1', '[2001:db8::2]:22', '', 'anna'],
    ['connection-ended', 'session-over', undefined, undefined, '', 'anna'],
    ['request-refused', 'user-rate', undefined, undefined, '', 'anna'],
    ['client-logged-in', undefined, '192.0.2.1', undefined, '', 'anna'],
    ['login-code-refused', undefined, '192.0.2.1', undefined, 'wrong, spent or expired', 'anna'],
    ['code-issued', undefined, undefined, undefined, 'enrol', 'anna'],
    ['client-revoked', undefined, undefined, undefined, '', 'anna'],
    ['request-denied', undefined, undefined, undefined, '', 'anna'],
  ]);
  const hand = new DatabaseSync(file);
  assert.throws(() => hand.exec("UPDATE audit SET cause = 'changed'"), /only appended/);
  hand.close();
});
