// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
// Long because it is one list: what a shared state promises, a sentence each.

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { behavioursOf } from './behavioursOf.ts';
import { MOST_KEY_BYTES, MOST_KEYS, MOST_VALUE_BYTES, SharedStateError, SharedStateFault } from './SharedState.ts';
import type { HeardCommit, SharedState, StateChange, StateRecord } from './SharedState.ts';

/** A state under test, empty, and what a test needs beside it. */
export interface SharedStateBed {
  readonly state: SharedState;
  /** The same state as another node sees it; the same object when there is only one node. */
  readonly other: SharedState;
  /** Until both mirrors have everything that was committed before. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

const NOTHING: ReadonlyMap<string, number> = new Map();

/**
 * What every shared state must do, as tests of Node's runner. An implementation calls this from a test file of its own;
 * `makeBed` makes a fresh, empty state for each test.
 */
export function checkSharedState(makeBed: () => Promise<SharedStateBed>): void {
  const behaviour = behavioursOf(makeBed);

  behaviour('what was committed is in every mirror, with the revision of its commit', async (bed) => {
    const revision = await put(bed.state, 'users/anna', 'Anna');
    await bed.settle();
    for (const view of [bed.state, bed.other]) {
      assert.deepEqual(view.get('users/anna'), { key: 'users/anna', value: 'Anna', revision });
      assert.ok(view.revision >= revision);
    }
  });

  behaviour('a key that nobody wrote is not there', async ({ state }) => {
    assert.equal(state.get('users/anna'), undefined);
    assert.deepEqual(state.list('users/'), []);
    assert.deepEqual(await state.read(['users/anna']), new Map([['users/anna', undefined]]));
  });

  behaviour('revisions grow, from commit to commit and from node to node', async ({ state, other }) => {
    const revisions: number[] = [];
    for (let i = 0; i < 10; i++) {
      revisions.push(await put(i % 2 === 0 ? state : other, `a/${i}`, 'value'));
    }
    assert.ok(revisions[0]! > 0);
    revisions.reduce((before, after) => (assert.ok(after > before), after));
  });

  behaviour('who relies on the right revisions changes all the keys at once', async (bed) => {
    const first = await put(bed.state, 'a/1', 'one');
    const result = await bed.other.commit(
      new Map([
        ['a/1', first],
        ['a/2', 0],
      ]),
      [
        { key: 'a/1', value: undefined },
        { key: 'a/2', value: 'two' },
        { key: 'b/3', value: 'three' },
      ],
    );
    await bed.settle();
    assert.ok(result.kind === 'committed');
    assert.equal(bed.state.get('a/1'), undefined);
    assert.deepEqual(bed.state.get('a/2'), { key: 'a/2', value: 'two', revision: result.revision });
    assert.deepEqual(bed.state.get('b/3'), { key: 'b/3', value: 'three', revision: result.revision });
  });

  behaviour('who relies on one wrong revision changes nothing, and is told what is there', async (bed) => {
    const one = await put(bed.state, 'a/1', 'one');
    const two = await put(bed.other, 'a/2', 'two');
    const result = await bed.state.commit(
      new Map([
        ['a/1', one],
        ['a/2', one],
        ['a/3', 0],
      ]),
      [
        { key: 'a/1', value: 'changed' },
        { key: 'a/4', value: 'new' },
      ],
    );
    assert.deepEqual(result, {
      kind: 'refused',
      found: new Map<string, StateRecord | undefined>([
        ['a/1', { key: 'a/1', value: 'one', revision: one }],
        ['a/2', { key: 'a/2', value: 'two', revision: two }],
        ['a/3', undefined],
      ]),
    });
    await bed.settle();
    assert.equal(bed.state.get('a/1')?.value, 'one');
    assert.equal(bed.other.get('a/4'), undefined);
  });

  behaviour('who relies on a key that must not be there is refused when it is', async ({ state, other }) => {
    const revision = await put(state, 'a/1', 'one');
    const result = await other.commit(new Map([['a/1', 0]]), [{ key: 'a/1', value: 'mine' }]);
    assert.deepEqual(result, {
      kind: 'refused',
      found: new Map([['a/1', { key: 'a/1', value: 'one', revision }]]),
    });
  });

  behaviour('a commit without changes only looks, through the log', async (bed) => {
    const revision = await put(bed.state, 'a/1', 'one');
    assert.equal((await bed.other.commit(new Map([['a/1', revision]]), [])).kind, 'committed');
    assert.equal((await bed.other.commit(new Map([['a/1', revision + 1]]), [])).kind, 'refused');
    await bed.settle();
    assert.deepEqual(bed.state.list('a/'), [{ key: 'a/1', value: 'one', revision }]);
  });

  behaviour('of many who rely on the same revision, one commits', async (bed) => {
    const revision = await put(bed.state, 'codes/1', 'unspent');
    const results = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        (i % 2 === 0 ? bed.state : bed.other).commit(new Map([['codes/1', revision]]), [
          { key: 'codes/1', value: i % 4 < 2 ? undefined : `spent by ${i}` },
          { key: `takers/${i}`, value: 'mine' },
        ]),
      ),
    );
    const winner = results.findIndex(({ kind }) => kind === 'committed');
    assert.equal(results.filter(({ kind }) => kind === 'committed').length, 1);
    await bed.settle();
    assert.deepEqual(
      bed.state.list('takers/').map(({ key }) => key),
      [`takers/${winner}`],
    );
  });

  behaviour('who gives out turns over one key gives out no more than there are', async (bed) => {
    const most = 5;
    const take = async (state: SharedState): Promise<boolean> => {
      for (;;) {
        const now = (await state.read(['turns/anna'])).get('turns/anna');
        const taken = Number(now?.value ?? 0);
        if (taken === most) {
          return false;
        }
        const relied = new Map([['turns/anna', now?.revision ?? 0]]);
        const result = await state.commit(relied, [{ key: 'turns/anna', value: `${taken + 1}` }]);
        if (result.kind === 'committed') {
          return true;
        }
      }
    };
    const taken = await Promise.all(Array.from({ length: 12 }, (_, i) => take(i % 2 === 0 ? bed.state : bed.other)));
    assert.equal(taken.filter(Boolean).length, most);
  });

  behaviour('nothing that relies on a key is committed after that key has changed', async (bed) => {
    const client = await put(bed.state, 'clients/1', 'trusted');
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        i === 10
          ? bed.other.commit(NOTHING, [{ key: 'clients/1', value: 'revoked' }])
          : bed.state.commit(new Map([['clients/1', client]]), [{ key: `approved/${i}`, value: 'yes' }]),
      ),
    );
    const revoked = results[10]!;
    assert.ok(revoked.kind === 'committed');
    await bed.settle();
    for (const { revision } of bed.other.list('approved/')) {
      assert.ok(revision < revoked.revision);
    }
    const late = await bed.state.commit(new Map([['clients/1', client]]), [{ key: 'approved/late', value: 'yes' }]);
    assert.equal(late.kind, 'refused');
  });

  behaviour('a key that came back has another revision: the earlier is worth nothing', async (bed) => {
    const old = await put(bed.state, 'a/1', 'same');
    await remove(bed.other, 'a/1');
    const revision = await put(bed.state, 'a/1', 'same');
    assert.ok(revision > old);
    const late = await bed.other.commit(new Map([['a/1', old]]), [{ key: 'a/1', value: 'late' }]);
    assert.equal(late.kind, 'refused');
    await bed.settle();
    assert.deepEqual(bed.other.get('a/1'), { key: 'a/1', value: 'same', revision });
  });

  behaviour('to take away what is not there changes nothing and is heard by nobody', async (bed) => {
    const heard: HeardCommit[] = [];
    bed.state.watch('a/', (commit) => heard.push(commit));
    assert.equal((await bed.other.commit(NOTHING, [{ key: 'a/1', value: undefined }])).kind, 'committed');
    await bed.settle();
    assert.deepEqual(heard, []);
  });

  behaviour('a read misses nothing that was committed before it, whatever the mirror has', async ({ state, other }) => {
    for (let i = 0; i < 20; i++) {
      const revision = await put(state, 'a/1', `${i}`);
      assert.deepEqual((await other.read(['a/1', 'a/2'])).get('a/1'), { key: 'a/1', value: `${i}`, revision });
    }
  });

  behaviour('a list has what is below its prefix, in the order of the keys, and nothing else', async (bed) => {
    for (const key of ['a/2', 'a/10', 'a/b/1', 'ab/1', 'a', 'b/1']) {
      await put(bed.state, key, `value of ${key}`);
    }
    await bed.settle();
    assert.deepEqual(
      bed.other.list('a/').map(({ key, value }) => [key, value]),
      ['a/10', 'a/2', 'a/b/1'].map((key) => [key, `value of ${key}`]),
    );
    assert.deepEqual(
      bed.other.list('a/b/').map(({ key }) => key),
      ['a/b/1'],
    );
    assert.deepEqual(bed.other.list('c/'), []);
  });

  behaviour('every watcher hears every commit below its prefix once, whole, and in one order', async (bed) => {
    const heard: HeardCommit[] = [];
    const also: HeardCommit[] = [];
    bed.state.watch('a/', (commit) => heard.push(commit));
    bed.other.watch('a/', (commit) => also.push(commit));
    await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        (i % 2 === 0 ? bed.state : bed.other).commit(NOTHING, [
          { key: `a/${i % 5}`, value: `${i}` },
          { key: `b/${i}`, value: 'elsewhere' },
          { key: `a/last`, value: `${i}` },
        ]),
      ),
    );
    await bed.settle();
    assert.equal(heard.length, 30);
    assert.deepEqual(heard, also);
    heard.reduce((before, after) => (assert.ok(after.revision > before.revision), after));
    for (const { revision, changes } of heard) {
      assert.equal(changes.length, 2);
      assert.deepEqual(changes[1], {
        key: 'a/last',
        record: { key: 'a/last', value: changes[0]!.record!.value, revision },
      });
    }
  });

  behaviour('a watcher of nothing in particular hears everything', async (bed) => {
    const keys: string[] = [];
    bed.other.watch('', ({ changes }) => keys.push(...changes.map(({ key }) => key).filter(isOfTest)));
    await bed.state.commit(NOTHING, [
      { key: 'b/1', value: '' },
      { key: 'a', value: '' },
    ]);
    await remove(bed.state, 'b/1');
    await bed.settle();
    assert.deepEqual(keys, ['a', 'b/1', 'b/1']);
  });

  behaviour('when a watcher hears a commit, the mirror has all of it', async (bed) => {
    const seen: unknown[] = [];
    bed.other.watch('a/', ({ revision, changes }) =>
      seen.push([
        bed.other.revision >= revision,
        ...changes.map(({ key, record }) => (bed.other.get(key)?.revision ?? 0) >= (record?.revision ?? 0)),
      ]),
    );
    await bed.state.commit(NOTHING, [
      { key: 'a/1', value: 'one' },
      { key: 'a/2', value: 'two' },
    ]);
    await bed.settle();
    assert.deepEqual(seen, [[true, true, true]]);
  });

  behaviour('a watcher is not called within the call that commits', async (bed) => {
    let isWithin = false;
    let wasWithin = false;
    bed.state.watch('a/', () => {
      wasWithin ||= isWithin;
    });
    isWithin = true;
    const committed = bed.state.commit(NOTHING, [{ key: 'a/1', value: 'one' }]);
    isWithin = false;
    await committed;
    await bed.settle();
    assert.equal(wasWithin, false);
  });

  behaviour('a commit that was refused is heard by nobody', async (bed) => {
    const revision = await put(bed.state, 'a/1', 'one');
    await bed.settle();
    const heard: HeardCommit[] = [];
    bed.other.watch('', (commit) =>
      heard.push(...[commit].filter(({ changes }) => changes.some(({ key }) => isOfTest(key)))),
    );
    await bed.state.commit(new Map([['a/1', revision + 1]]), [{ key: 'a/1', value: 'late' }]);
    await bed.settle();
    assert.deepEqual(heard, []);
  });

  behaviour('who has stopped watching hears nothing; others still do', async (bed) => {
    const heard: string[] = [];
    const same = (): void => void heard.push('same');
    const stops = [
      bed.state.watch('a/', () => void heard.push('first')),
      bed.state.watch('a/', same),
      bed.state.watch('a/', same),
    ];
    stops[0]!();
    stops[1]!();
    stops[1]!();
    await put(bed.other, 'a/1', 'one');
    await bed.settle();
    assert.deepEqual(heard, ['same']);
  });

  behaviour('a watcher that stops another keeps it from hearing the same commit', async (bed) => {
    const heard: string[] = [];
    let stop = (): void => undefined;
    bed.state.watch('a/', () => {
      heard.push('first');
      stop();
    });
    stop = bed.state.watch('a/', () => void heard.push('second'));
    await put(bed.state, 'a/1', 'one');
    await bed.settle();
    assert.deepEqual(heard, ['first']);
  });

  behaviour('keys are any text, and do not know of each other', async (bed) => {
    const keys = [
      ' ',
      '__proto__',
      'constructor',
      'a'.repeat(MOST_KEY_BYTES),
      'ä/ö',
      '*/?',
      '//',
      'Key',
      'key',
      '\0',
      '👤',
    ];
    await bed.state.commit(
      NOTHING,
      keys.map((key) => ({ key, value: `value of ${key}` })),
    );
    await remove(bed.other, 'key');
    await bed.settle();
    for (const key of keys) {
      assert.equal(bed.other.get(key)?.value, key === 'key' ? undefined : `value of ${key}`);
    }
  });

  behaviour('values are any text of the size that is allowed, the empty one too', async (bed) => {
    const values = ['', '\0', 'two\nlines\n', '👤'.repeat(1_000), 'x'.repeat(MOST_VALUE_BYTES)];
    for (const [i, value] of values.entries()) {
      await put(bed.state, `a/${i}`, value);
    }
    await bed.settle();
    for (const [i, value] of values.entries()) {
      assert.equal(bed.other.get(`a/${i}`)?.value === value, true);
    }
  });

  behaviour('as much as is allowed fits into one commit', async (bed) => {
    const keys = Array.from({ length: MOST_KEYS }, (_, i) => `a/${i}`);
    const relied = new Map(keys.map((key) => [key, 0]));
    const result = await bed.state.commit(
      relied,
      keys.map((key) => ({ key, value: 'value' })),
    );
    assert.equal(result.kind, 'committed');
    assert.equal((await bed.other.read(keys)).size, MOST_KEYS);
    assert.equal((await bed.other.commit(relied, [])).kind, 'refused');
  });

  const tooMany = Array.from({ length: MOST_KEYS + 1 }, (_, i) => `a/${i}`);
  const refused: readonly (readonly [string, ReadonlyMap<string, number>, readonly StateChange[], RegExp])[] = [
    ['an empty key', NOTHING, [{ key: '', value: '' }], /1 to 512 bytes/],
    ['a key that is too long', new Map([['ä'.repeat(257), 0]]), [], /1 to 512 bytes.*514/],
    ['half a character', NOTHING, [{ key: '\ud800', value: '' }], /UTF-8/],
    [
      'a key twice',
      NOTHING,
      [
        { key: 'a/1', value: 'one' },
        { key: 'a/1', value: undefined },
      ],
      /named twice/,
    ],
    ['too many keys', NOTHING, tooMany.map((key) => ({ key, value: '' })), /At most 100.*102/],
    ['too many to rely on', new Map(tooMany.map((key) => [key, 0])), [], /At most 100.*101/],
    ['too much', NOTHING, [{ key: 'a/1', value: 'x'.repeat(MOST_VALUE_BYTES + 1) }], /at most 524288/],
    ['a revision below 0', new Map([['a/1', -1]]), [], /from 0 on.*-1/],
    ['half a revision', new Map([['a/1', 1.5]]), [], /whole number.*1\.5/],
  ];
  for (const [what, relied, changes, message] of refused) {
    behaviour(`a commit with ${what} is refused as invalid, and changes nothing`, async (bed) => {
      const and: StateChange = { key: 'a/and', value: 'this' };
      await assert.rejects(bed.state.commit(relied, [...changes.slice(0, 2), and, ...changes.slice(2)]), (error) => {
        assert.ok(error instanceof SharedStateError);
        assert.equal(error.fault, SharedStateFault.INVALID);
        assert.match(error.message, message);
        return true;
      });
      assert.equal((await bed.other.read(['a/and'])).get('a/and'), undefined);
    });
  }

  behaviour('who has caught up has everything that was committed before, and has been told of it', async (bed) => {
    const heard: number[] = [];
    bed.other.watch('a/', ({ revision }) => heard.push(revision));
    for (let i = 0; i < 5; i++) {
      const revision = await put(bed.state, `a/${i}`, 'value');
      const [alone, together] = [bed.other.catchUp(), bed.other.catchUp()];
      await alone;
      assert.equal(bed.other.get(`a/${i}`)?.revision, revision);
      assert.equal(heard.at(-1), revision);
      const later = await put(bed.state, `a/${i}`, 'again');
      await Promise.all([together, bed.other.catchUp()]);
      assert.equal(bed.other.get(`a/${i}`)?.revision, later);
    }
  });

  behaviour('it is fresh while all is well, and says that nothing is wrong', async ({ state, other }) => {
    assert.deepEqual([state.isFresh, other.isFresh], [true, true]);
    assert.deepEqual([state.fault, other.fault], [undefined, undefined]);
  });

  behaviour('a state that was closed answers nobody, tells nobody, and is not fresh', async (bed) => {
    const heard: HeardCommit[] = [];
    bed.state.watch('', (commit) => heard.push(commit));
    await put(bed.state, 'a/1', 'one');
    bed.state.close();
    bed.state.close();
    const told = heard.length;
    const isClosed = (error: unknown): boolean =>
      error instanceof SharedStateError && error.fault === SharedStateFault.CLOSED;
    await assert.rejects(bed.state.commit(NOTHING, [{ key: 'a/2', value: 'two' }]), isClosed);
    await assert.rejects(bed.state.read(['a/1']), isClosed);
    await assert.rejects(bed.state.catchUp(), isClosed);
    assert.equal(bed.state.isFresh, false);
    assert.equal(heard.length, told);
  });

  behaviour('any commits by any node do what they do to a simple table', async (bed) => {
    const keys = ['a/1', 'a/2', 'b/1'];
    const change = fc.record({
      key: fc.constantFrom(...keys),
      value: fc.option(fc.string({ maxLength: 3 }), { nil: undefined }),
    });
    const step = fc.record({
      isOther: fc.boolean(),
      relied: fc.uniqueArray(fc.record({ key: fc.constantFrom(...keys), back: fc.nat({ max: 2 }) }), {
        maxLength: 3,
        selector: ({ key }) => key,
      }),
      changes: fc.uniqueArray(change, { maxLength: 3, selector: ({ key }) => key }),
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        run++;
        const model = new Map<string, StateRecord>();
        const given: number[] = [0];
        const heard: HeardCommit[] = [];
        const stop = bed.other.watch(`${run}/`, (commit) => heard.push(commit));
        let expected = 0;
        for (const { isOther, relied, changes } of steps) {
          const named = new Map(
            relied.map(({ key, back }) => [
              `${run}/${key}`,
              back === 0 ? (model.get(`${run}/${key}`)?.revision ?? 0) : (given.at(-back) ?? 0),
            ]),
          );
          const wanted = changes.map(({ key, value }) => ({ key: `${run}/${key}`, value }));
          const holds = [...named].every(([key, revision]) => (model.get(key)?.revision ?? 0) === revision);
          const result = await (isOther ? bed.other : bed.state).commit(named, wanted);
          assert.equal(result.kind, holds ? 'committed' : 'refused');
          if (result.kind === 'refused') {
            assert.deepEqual(result.found, new Map([...named.keys()].map((key) => [key, model.get(key)])));
            continue;
          }
          given.push(result.revision);
          expected += wanted.some(({ key, value }) => value !== undefined || model.has(key)) ? 1 : 0;
          for (const { key, value } of wanted) {
            if (value === undefined) {
              model.delete(key);
            } else {
              model.set(key, { key, value, revision: result.revision });
            }
          }
        }
        await bed.settle();
        assert.equal(heard.length, expected);
        for (const view of [bed.state, bed.other]) {
          assert.deepEqual(
            view.list(`${run}/`),
            [...model.values()].sort((one, other) => (one.key < other.key ? -1 : 1)),
          );
        }
        stop();
      }),
      { numRuns: 30 },
    );
  });
}

/** Nodes say beside it that they are there, and a bed may write to settle. */
const isOfTest = (key: string): boolean => /^[ab](\/|$)/.test(key);

/** Writes a key whatever is there; the revision. */
async function put(state: SharedState, key: string, value: string): Promise<number> {
  const result = await state.commit(NOTHING, [{ key, value }]);
  assert.ok(result.kind === 'committed');
  return result.revision;
}

async function remove(state: SharedState, key: string): Promise<void> {
  assert.equal((await state.commit(NOTHING, [{ key, value: undefined }])).kind, 'committed');
}
