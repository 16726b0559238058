// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemorySharedState } from './MemorySharedState.ts';
import { Mirror } from './Mirror.ts';
import type { HeardCommit, StateRecord } from './SharedState.ts';

const rethrow = (error: unknown): never => {
  throw error;
};
const told = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function record(key: string, value: string, revision: number): StateRecord {
  return { key, value, revision };
}

/** What a commit says: `3: a/1=x b/2-`. */
function words({ revision, changes }: HeardCommit): string {
  return `${revision}: ${changes.map(({ key, record: now }) => (now === undefined ? `${key}-` : `${key}=${now.value}`)).join(' ')}`;
}

test('what was missed is told as what is other than before: gone, new and changed, and nothing else', async () => {
  const mirror = new Mirror(rethrow);
  mirror.apply(1, [
    { key: 'a/1', record: record('a/1', 'same', 1) },
    { key: 'a/2', record: record('a/2', 'old', 1) },
    { key: 'b/3', record: record('b/3', 'gone', 1) },
  ]);
  const heard: string[] = [];
  const ofA: string[] = [];
  await told();
  mirror.watch('', (commit) => void heard.push(words(commit)));
  mirror.watch('a/', (commit) => void ofA.push(words(commit)));
  mirror.replace(7, [record('a/1', 'same', 1), record('a/2', 'new', 5), record('c/4', 'made', 7)]);
  await told();
  assert.deepEqual(heard, ['7: a/2=new b/3- c/4=made']);
  assert.deepEqual(ofA, ['7: a/2=new']);
  assert.equal(mirror.revision, 7);
  assert.deepEqual([...mirror.all()].map(({ key }) => key).sort(), ['a/1', 'a/2', 'c/4']);
  mirror.replace(9, [record('a/1', 'same', 1), record('a/2', 'new', 5), record('c/4', 'made', 7)]);
  await told();
  assert.deepEqual([heard.length, mirror.revision], [1, 9], 'nothing is other, and nothing is told');
});

test('an echo of what it has is dropped, and what went is gone', async () => {
  const mirror = new Mirror(rethrow);
  mirror.apply(2, [{ key: 'a/1', record: record('a/1', 'x', 2) }]);
  mirror.apply(2, [{ key: 'a/1', record: record('a/1', 'an echo', 2) }]);
  assert.equal(mirror.get('a/1')?.value, 'x');
  mirror.apply(3, [{ key: 'a/1', record: undefined }]);
  mirror.apply(4, [{ key: 'nowhere/1', record: undefined }]);
  assert.deepEqual([mirror.get('a/1'), mirror.list('a/'), [...mirror.all()]], [undefined, [], []]);
});

test('a list is in the order of its keys, and a watch that was taken away within a telling hears no more', async () => {
  const mirror = new Mirror(rethrow);
  const heard: string[] = [];
  let unwatch = (): void => undefined;
  mirror.watch('', () => unwatch());
  unwatch = mirror.watch('', (commit) => void heard.push(words(commit)));
  mirror.apply(1, [
    { key: 'a/b', record: record('a/b', '2', 1) },
    { key: 'a/a', record: record('a/a', '1', 1) },
    { key: 'a/c', record: record('a/c', '3', 1) },
  ]);
  await told();
  assert.deepEqual(heard, []);
  assert.deepEqual(
    mirror.list('a/').map(({ value }) => value),
    ['1', '2', '3'],
  );
});

test('one that is closed tells nobody, not even what was to be told', async () => {
  const mirror = new Mirror(rethrow);
  const heard: string[] = [];
  mirror.watch('', (commit) => void heard.push(words(commit)));
  mirror.apply(1, [{ key: 'a/1', record: record('a/1', 'x', 1) }]);
  mirror.close();
  await told();
  assert.deepEqual(heard, []);
});

test('a state with a journal begins with what that holds, changes nothing that it cannot keep, and closes it once', async () => {
  const calls: string[] = [];
  let isFull = false;
  const state = new MemorySharedState(rethrow, {
    load: () => ({ revision: 4, records: [record('a/1', 'kept', 3)] }),
    keep: (revision, changes) => {
      if (isFull) {
        throw new Error('the disk is full');
      }
      calls.push(words({ revision, changes }));
    },
    fault: 'what the journal says',
    close: () => void calls.push('closed'),
  });
  assert.deepEqual([state.get('a/1')?.value, state.revision, state.fault], ['kept', 4, 'what the journal says']);
  await state.commit(new Map([['a/1', 3]]), [{ key: 'a/2', value: 'new' }]);
  isFull = true;
  await assert.rejects(state.commit(new Map(), [{ key: 'a/1', value: 'lost' }]), {
    name: 'SharedStateError',
    fault: 'not-written',
    message: 'Nothing was changed, because it cannot be kept: the disk is full',
  });
  assert.equal(state.get('a/1')?.value, 'kept');
  state.close();
  state.close();
  assert.deepEqual(calls, ['5: a/2=new', 'closed']);
});
