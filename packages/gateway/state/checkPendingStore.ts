// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { behavioursOf } from './behavioursOf.ts';
import { KeyTakenError } from './PendingStore.ts';
import type { PendingStore, StoreChange } from './PendingStore.ts';

/** A store under test, empty, and what a test needs beside it. */
export interface PendingStoreBed {
  readonly store: PendingStore<string>;
  /** The same store as another process sees it; the same object when there is only one process. */
  readonly other: PendingStore<string>;
  /** Lets time pass, as the store counts it. */
  pass(ms: number): Promise<void>;
  /** Lets the watchers hear of what has happened. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** A life that tests wait for. */
const LIFE_MS = 200;

/**
 * What every pending store must do, as tests of Node's runner. An implementation calls this from a test file of its own;
 * `makeBed` makes a fresh, empty store for each test.
 */
export function checkPendingStore(makeBed: () => Promise<PendingStoreBed>): void {
  const behaviour = behavioursOf(makeBed);

  behaviour('a key that was created is read with its value and its revision', async ({ store, other }) => {
    const revision = await store.create('key', 'value');
    assert.ok(Number.isInteger(revision) && revision > 0);
    assert.deepEqual(await other.read('key'), { value: 'value', revision });
    assert.equal(await other.count(), 1);
  });

  behaviour('a key that nobody created is not there', async ({ store }) => {
    assert.equal(await store.read('key'), undefined);
    assert.equal(await store.compareAndSet('key', 1, 'value'), undefined);
    assert.equal(await store.compareAndSet('key', 0, 'value'), undefined);
    await store.remove('key');
    assert.equal(await store.count(), 0);
  });

  behaviour('a key that is there cannot be created, and keeps its value', async ({ store, other }) => {
    const revision = await store.create('key', 'first');
    await assert.rejects(other.create('key', 'second'), KeyTakenError);
    assert.deepEqual(await store.read('key'), { value: 'first', revision });
  });

  behaviour('of many who create a key at the same time, one does', async ({ store, other }) => {
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? store : other).create('key', `${i}`)),
    );
    const winners = results.flatMap((result, i) =>
      result.status === 'fulfilled' ? [{ i, revision: result.value }] : [],
    );
    assert.equal(winners.length, 1);
    assert.deepEqual(await store.read('key'), { value: `${winners[0]!.i}`, revision: winners[0]!.revision });
  });

  behaviour('who names the right revision writes, and the new one is greater', async ({ store, other }) => {
    const first = await store.create('key', 'first');
    const second = await other.compareAndSet('key', first, 'second');
    assert.ok(second !== undefined && second > first);
    assert.deepEqual(await store.read('key'), { value: 'second', revision: second });
  });

  behaviour('who names an older revision writes nothing', async ({ store, other }) => {
    const first = await store.create('key', 'first');
    const second = await store.compareAndSet('key', first, 'second');
    assert.equal(await other.compareAndSet('key', first, 'third'), undefined);
    assert.deepEqual(await other.read('key'), { value: 'second', revision: second });
  });

  behaviour('of many who write over the same revision, one does', async ({ store, other }) => {
    const revision = await store.create('key', 'value');
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, i) => (i % 2 === 0 ? store : other).compareAndSet('key', revision, `${i}`)),
    );
    const winner = results.findIndex((result) => result !== undefined);
    assert.equal(results.filter((result) => result !== undefined).length, 1);
    assert.deepEqual(await store.read('key'), { value: `${winner}`, revision: results[winner] });
  });

  behaviour(
    'a key that was removed is not there, and its revision is worth nothing when it comes back',
    async ({ store, other }) => {
      const old = await store.create('key', 'old');
      await other.remove('key');
      assert.equal(await store.read('key'), undefined);
      assert.equal(await store.compareAndSet('key', old, 'late'), undefined);
      const revision = await store.create('key', 'new');
      assert.notEqual(revision, old);
      assert.equal(await store.compareAndSet('key', old, 'late'), undefined);
      assert.deepEqual(await other.read('key'), { value: 'new', revision });
    },
  );

  behaviour('keys do not know of each other', async ({ store }) => {
    const names = ['', ' ', '__proto__', 'constructor', 'a'.repeat(200), 'ä', 'a/b', '*', 'key', 'Key'];
    for (const name of names) {
      await store.create(name, `value of ${name}`);
    }
    await store.remove('key');
    for (const name of names) {
      assert.equal((await store.read(name))?.value, name === 'key' ? undefined : `value of ${name}`);
    }
    assert.equal(await store.count(), names.length - 1);
  });

  behaviour('a key is gone when its life is over, and not before', async (bed) => {
    const revision = await bed.store.create('key', 'value', LIFE_MS);
    await bed.pass(LIFE_MS / 2);
    assert.equal((await bed.store.read('key'))?.value, 'value');
    await bed.pass(LIFE_MS / 2);
    assert.equal(await bed.other.read('key'), undefined);
    assert.equal(await bed.store.compareAndSet('key', revision, 'late'), undefined);
    assert.equal(await bed.store.count(), 0);
    assert.notEqual(await bed.store.create('key', 'another'), revision);
  });

  behaviour('a key without a life stays', async (bed) => {
    await bed.store.create('key', 'value');
    await bed.pass(3 * LIFE_MS);
    assert.equal((await bed.store.read('key'))?.value, 'value');
  });

  behaviour('a write with a life counts it from there; one without leaves what is left of it', async (bed) => {
    const first = await bed.store.create('longer', 'value', LIFE_MS);
    const other = await bed.store.create('same', 'value', LIFE_MS);
    await bed.pass(LIFE_MS / 2);
    assert.notEqual(await bed.store.compareAndSet('longer', first, 'value', LIFE_MS), undefined);
    assert.notEqual(await bed.store.compareAndSet('same', other, 'value'), undefined);
    await bed.pass((3 * LIFE_MS) / 4);
    assert.equal((await bed.store.read('longer'))?.value, 'value');
    assert.equal(await bed.store.read('same'), undefined);
    await bed.pass(LIFE_MS / 2);
    assert.equal(await bed.store.read('longer'), undefined);
  });

  behaviour('a write can give a life to a key that had none, and shorten one', async (bed) => {
    const first = await bed.store.create('none', 'value');
    const second = await bed.store.create('long', 'value', 100 * LIFE_MS);
    await bed.store.compareAndSet('none', first, 'value', LIFE_MS);
    await bed.store.compareAndSet('long', second, 'value', LIFE_MS);
    await bed.pass(LIFE_MS);
    assert.deepEqual([await bed.store.read('none'), await bed.store.read('long')], [undefined, undefined]);
  });

  behaviour('who watches a key is told of what happens to it, and of nothing else', async (bed) => {
    const changes: StoreChange<string>[] = [];
    bed.other.watch('key', (change) => changes.push(change));
    await bed.store.create('another', 'value');
    const first = await bed.store.create('key', 'first');
    await bed.settle();
    const second = await bed.store.compareAndSet('key', first, 'second', LIFE_MS);
    await bed.settle();
    await bed.pass(LIFE_MS);
    await bed.settle();
    await bed.store.create('key', 'again');
    await bed.settle();
    await bed.store.remove('key');
    await bed.settle();
    assert.deepEqual(
      changes.map((change) => change.stored?.value),
      ['first', 'second', undefined, 'again', undefined],
    );
    assert.deepEqual(
      changes.slice(0, 2).map((change) => [change.key, change.stored?.revision]),
      [
        ['key', first],
        ['key', second],
      ],
    );
  });

  behaviour('a write that was refused is no change', async (bed) => {
    const revision = await bed.store.create('key', 'value');
    await bed.settle();
    const changes: StoreChange<string>[] = [];
    bed.store.watch('key', (change) => changes.push(change));
    await bed.store.compareAndSet('key', revision + 1, 'late');
    await bed.store.create('key', 'taken').catch(() => undefined);
    await bed.settle();
    assert.deepEqual(changes, []);
  });

  behaviour('the last that a watcher is told is how it is, however many wrote', async (bed) => {
    const changes: StoreChange<string>[] = [];
    bed.store.watch('key', (change) => changes.push(change));
    let revision: number | undefined = await bed.store.create('key', '0');
    for (let i = 1; i <= 20; i++) {
      revision = await (i % 2 === 0 ? bed.store : bed.other).compareAndSet('key', revision!, `${i}`);
    }
    await bed.settle();
    assert.deepEqual(changes.at(-1)?.stored, { value: '20', revision });
    const told = changes.map((change) => change.stored?.revision ?? 0);
    assert.deepEqual(
      told,
      [...told].sort((one, other) => one - other),
    );
  });

  behaviour('a watcher is not called within the call that wrote', async (bed) => {
    let isWriting = false;
    let wasWithin = false;
    bed.store.watch('key', () => {
      wasWithin ||= isWriting;
    });
    isWriting = true;
    const created = bed.store.create('key', 'value');
    isWriting = false;
    await created;
    await bed.settle();
    assert.equal(wasWithin, false);
  });

  behaviour('who has stopped watching is told nothing; others still are', async (bed) => {
    const heard: string[] = [];
    const listener = (name: string) => (): void => void heard.push(name);
    const same = listener('same');
    const stops = [bed.store.watch('key', listener('a')), bed.store.watch('key', same), bed.store.watch('key', same)];
    stops[0]!();
    stops[1]!();
    stops[1]!();
    await bed.store.create('key', 'value');
    await bed.settle();
    assert.deepEqual(heard, ['same']);
    stops[2]!();
    await bed.store.remove('key');
    await bed.settle();
    assert.deepEqual(heard, ['same']);
  });

  behaviour('who watches first and reads then misses no change', async (bed) => {
    const revision = await bed.store.create('key', 'pending');
    const decided = new Promise<string>((resolve) => {
      const look = async (): Promise<void> => {
        const stored = await bed.store.read('key');
        if (stored !== undefined && stored.value !== 'pending') {
          resolve(stored.value);
        }
      };
      bed.store.watch('key', () => void look());
      void look();
    });
    await bed.other.compareAndSet('key', revision, 'approved');
    await bed.settle();
    assert.equal(await decided, 'approved');
  });

  behaviour('any sequence of calls does what it does to a simple table', async ({ store, other }) => {
    const keys = fc.constantFrom('a', 'b', 'c');
    const steps = fc.array(
      fc.oneof(
        fc.record({ call: fc.constant('create' as const), key: keys, back: fc.constant(0) }),
        fc.record({ call: fc.constant('write' as const), key: keys, back: fc.nat({ max: 2 }) }),
        fc.record({ call: fc.constant('remove' as const), key: keys, back: fc.constant(0) }),
      ),
      { maxLength: 30 },
    );
    let run = 0;
    await fc.assert(
      fc.asyncProperty(steps, async (calls) => {
        run++;
        const model = new Map<string, { value: string; revision: number }>();
        const given: number[] = [];
        for (const [i, { call, key: name, back }] of calls.entries()) {
          const key = `${run} ${name}`;
          const target = i % 2 === 0 ? store : other;
          const value = `${i}`;
          const expected = model.get(key);
          if (call === 'create') {
            const revision = await target.create(key, value).catch(() => undefined);
            assert.equal(revision === undefined, expected !== undefined);
            if (revision !== undefined) {
              assert.ok(!given.includes(revision));
              model.set(key, { value, revision });
              given.push(revision);
            }
          } else if (call === 'write') {
            const named = given.at(-1 - back) ?? 1;
            const revision = await target.compareAndSet(key, named, value);
            assert.equal(revision !== undefined, expected?.revision === named);
            if (revision !== undefined) {
              assert.ok(revision > named);
              model.set(key, { value, revision });
              given.push(revision);
            }
          } else {
            await target.remove(key);
            model.delete(key);
          }
          assert.deepEqual(await store.read(key), model.get(key));
        }
      }),
      { numRuns: 30 },
    );
  });
}
