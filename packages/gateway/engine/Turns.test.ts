// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommitPart } from '../state/CommitPart.ts';
import { MemorySharedState } from '../state/MemorySharedState.ts';
import { ManualClock } from '../testing/ManualClock.ts';
import { PATIENCE_MS } from './patiently.ts';
import { Turns, TURNS } from './Turns.ts';

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

test('the third waits for the second, whatever has become of the first', async () => {
  const clock = new ManualClock();
  const turns = new Turns(new MemorySharedState(), clock);
  const done: string[] = [];
  const first = turns.inOrder('anna', async () => void done.push('first'));
  void turns.inOrder('anna', never);
  await first;
  await clock.settle();

  const third = turns.inOrder('anna', async () => void done.push('third'));
  await clock.settle();
  assert.deepEqual(done, ['first']);
  await clock.advance(PATIENCE_MS);
  await third;

  assert.deepEqual(done, ['first', 'third']);
});

test('of two nodes that take the turn of a user one has it, and the other hears of it, each of its own users only', async () => {
  const state = new MemorySharedState();
  const [mine, theirs] = [new Turns(state, new ManualClock()), new Turns(state, new ManualClock())];
  const lost: number[] = [];
  const take = async (turns: Turns, userName: string): Promise<string> => {
    const part = new CommitPart();
    turns.take(part, userName, (revision) => lost.push(revision));
    return (await part.commit(state)).kind;
  };

  assert.deepEqual(await Promise.all([take(mine, 'anna'), take(theirs, 'anna')]), ['committed', 'refused']);
  assert.deepEqual(lost, [1]);
  assert.equal(state.get(`${TURNS}anna`)?.value, '1');
  await theirs.heard('anna', 1);
  assert.equal(theirs.asOf('anna'), 1);
  assert.equal(await take(theirs, 'anna'), 'committed');
  assert.equal(state.get(`${TURNS}anna`)?.value, '2');
});

test('who waits for a turn that is not heard of yet waits for that one, of that user', async () => {
  const state = new MemorySharedState();
  const turns = new Turns(state, new ManualClock());
  const heard: string[] = [];
  const waitFor = (userName: string, revision: number): Promise<void> =>
    turns.heard(userName, revision).then(() => void heard.push(`${userName} ${revision}`));
  const waiting = [waitFor('anna', 2), waitFor('anna', 3), waitFor('ben', 2)];

  await state.commit(new Map(), [{ key: `${TURNS}cleo`, value: '1' }]);
  await new ManualClock().settle();
  assert.deepEqual(heard, []);
  await state.commit(new Map(), [{ key: `${TURNS}anna`, value: '1' }]);
  await waiting[0];
  assert.deepEqual(heard, ['anna 2']);
  await state.commit(new Map(), [{ key: `${TURNS}anna`, value: '2' }]);
  await waiting[1];

  assert.deepEqual(heard, ['anna 2', 'anna 3']);
});

test('a node that comes later has the turns that were taken before', async () => {
  const state = new MemorySharedState();
  await state.commit(new Map(), [{ key: `${TURNS}anna`, value: '7' }]);
  const turns = new Turns(state, new ManualClock());
  const part = new CommitPart();

  turns.take(part, 'anna', () => undefined);

  assert.deepEqual(part.changes, [{ key: `${TURNS}anna`, value: '8' }]);
  assert.equal(turns.asOf('anna'), 1);
});
