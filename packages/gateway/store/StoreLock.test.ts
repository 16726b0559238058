// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { GatewayStoreError, GatewayStoreFault } from './GatewayStoreError.ts';
import { StoreLock } from './StoreLock.ts';

function storeOf(t: TestContext): string {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'store-lock-'));
  t.after(() => fs.rmSync(dir, { recursive: true }));
  return path.join(dir, 'gateway.db');
}

test('a store has one gateway: the second is told which store it is, and what the system said', (t) => {
  const store = storeOf(t);
  const lock = new StoreLock(store);
  assert.throws(
    () => new StoreLock(store),
    (error) =>
      error instanceof GatewayStoreError &&
      error.fault === GatewayStoreFault.IN_USE &&
      error.message.includes(store) &&
      error.cause instanceof Error &&
      /locked/.test(error.cause.message),
  );
  lock.release();
});

test('a store that was let go of, once or more often, is free for the next', (t) => {
  const store = storeOf(t);
  const first = new StoreLock(store);
  first.release();
  first.release();
  const second = new StoreLock(store);
  assert.throws(() => new StoreLock(store), GatewayStoreError);
  first.release(); // what was let go of lets nothing go any more
  assert.throws(() => new StoreLock(store), GatewayStoreError);
  second.release();
});

test("stores beside each other have locks of their own, and the lock is nobody else's to read", (t) => {
  const store = storeOf(t);
  const lock = new StoreLock(store);
  const other = new StoreLock(`${store}2`);
  assert.equal(fs.statSync(`${store}.lock`).mode & 0o077, 0);
  lock.release();
  other.release();
});
