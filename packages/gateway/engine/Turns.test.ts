// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemorySharedState } from '../state/MemorySharedState.ts';
import { ManualClock } from '../testing/ManualClock.ts';
import { PATIENCE_MS } from './patiently.ts';
import { Turns } from './Turns.ts';

const never = (): Promise<void> => new Promise(() => undefined);

test('a request that hangs keeps the next one of its user for a while only, and nobody else', async () => {
  const clock = new ManualClock();
  const turns = new Turns(new MemorySharedState(), clock);
  const done: string[] = [];
  void turns.inOrder('anna', never);

  const next = turns.inOrder('anna', async () => void done.push('the next of anna'));
  await turns.inOrder('ben', async () => void done.push('one of ben'));
  await clock.advance(PATIENCE_MS - 1);
  assert.deepEqual(done, ['one of ben']);
  await clock.advance(1);
  await next;

  assert.deepEqual(done, ['one of ben', 'the next of anna']);
});

test('a request that fails keeps the next one of its user no longer than it takes', async () => {
  const turns = new Turns(new MemorySharedState(), new ManualClock());
  const failing = turns.inOrder('anna', () => Promise.reject(new Error('the log is away')));

  const next = turns.inOrder('anna', async () => 'asked');

  await assert.rejects(failing, /the log is away/);
  assert.equal(await next, 'asked');
});
