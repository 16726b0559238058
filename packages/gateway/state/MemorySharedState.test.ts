// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkSharedState } from './checkSharedState.ts';
import { MemorySharedState } from './MemorySharedState.ts';

const rethrow = (error: unknown): never => {
  throw error;
};

checkSharedState(async () => {
  const state = new MemorySharedState(rethrow);
  return {
    state,
    other: state,
    settle: () => new Promise((resolve) => setImmediate(resolve)),
    close: async () => state.close(),
  };
});

test('a watcher that throws keeps nobody from hearing, and is told of', async () => {
  const failures: unknown[] = [];
  const heard: string[] = [];
  const state = new MemorySharedState((error) => failures.push(error));
  state.watch('', () => {
    throw new Error('mine');
  });
  state.watch('', () => void heard.push('second'));
  await state.commit(new Map(), [{ key: 'a/1', value: 'one' }]);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(heard, ['second']);
  assert.match(String(failures), /mine/);
});
