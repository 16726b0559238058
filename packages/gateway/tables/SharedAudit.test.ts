// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { auditEntry } from '../audit/AuditLog.ts';
import type { AuditEntry } from '../audit/AuditLog.ts';
import { formatBeat, NODES } from '../cluster/NodeBeat.ts';
import { CommitPart } from '../state/CommitPart.ts';
import { MemorySharedState } from '../state/MemorySharedState.ts';
import { ManualClock } from '../testing/ManualClock.ts';
import { MemoryTables } from '../testing/MemoryTables.ts';
import { TappedState } from '../testing/TappedState.ts';
import { AUDIT, AWAY_MS, FORGOTTEN_MS, MOST_HELD_BYTES, SharedAudit } from './SharedAudit.ts';

/** A node's audit, with its own store and its own way to the log. */
class Node {
  readonly state: TappedState;
  readonly store = new MemoryTables();
  readonly failures: string[] = [];
  readonly missed: (number | undefined)[] = [];
  audit: SharedAudit;
  private readonly bed: Bed;
  private starts = 0;

  constructor(bed: Bed, name: string) {
    this.bed = bed;
    this.state = new TappedState(bed.log);
    this.audit = this.start(name);
  }

  start(name: string): SharedAudit {
    const { clock } = this.bed;
    return new SharedAudit({
      state: this.state,
      own: this.store.audit,
      clock,
      node: `${name}${++this.starts}`,
      archive: name,
      failed: (what) => this.failures.push(what),
      missed: (entries) => this.missed.push(entries),
    });
  }

  get details(): string[] {
    return this.store.entries.map(({ detail }) => detail);
  }
}

class Bed {
  readonly clock = new ManualClock();
  readonly log = new MemorySharedState();
  readonly one = new Node(this, 'one');
  readonly two = new Node(this, 'two');

  beat(name: string, heard: number): Promise<unknown> {
    const value = formatBeat({ n: 1, heard, version: '1', config: '', at: 0 } as Parameters<typeof formatBeat>[0]);
    return this.log.commit(new Map(), [{ key: NODES + name, value }]);
  }
}

function entry(detail: string, at = 1): AuditEntry {
  return auditEntry(at, 'disowned', { detail, userName: 'anna' });
}

test('what a node hears together of the others is written together into its store', async () => {
  const { clock, log, one, two } = new Bed();
  const written = mock.method(two.store.audit, 'appendAll');
  const part = new CommitPart();
  one.audit.shareWith(part, entry('a'));
  one.audit.shareWith(part, entry('b'));
  const next = new CommitPart();
  one.audit.shareWith(next, entry('c'));
  await Promise.all([part.commit(log), next.commit(log)]);
  await clock.settle();
  assert.deepEqual(two.details, ['a', 'b', 'c']);
  assert.deepEqual(
    written.mock.calls.map((call) => call.arguments[0].length),
    [3],
  );
});

test('an entry of one node is at once in its store, and a moment later in that of the other, each once', async () => {
  const { clock, one, two } = new Bed();
  one.audit.append(entry('a'));
  await one.audit.appendDurably(entry('b'));
  assert.deepEqual([one.details, two.details], [['a', 'b'], []]);
  await clock.advance(1_000);
  two.audit.append(entry('c'));
  await clock.advance(1_000);
  assert.deepEqual(
    [one.details, two.details],
    [
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
    ],
  );
  assert.deepEqual(two.store.entries[0], entry('a'));
});

test('an entry about a decision comes to the others with the decision, or not at all', async () => {
  const { clock, log, one, two } = new Bed();
  const lost = new CommitPart();
  lost.rely('requests/a', 7);
  await one.audit.appendUnshared(entry('refused'));
  one.audit.shareWith(lost, entry('refused'));
  await lost.commit(log);
  const part = new CommitPart();
  await one.audit.appendUnshared(entry('approved'));
  one.audit.shareWith(part, entry('approved'));
  await part.commit(log);
  await clock.advance(5_000);
  assert.deepEqual([one.details, two.details], [['refused', 'approved'], ['approved']]);
});

test('what the log does not take waits, in its order, and is there once when an answer was lost', async () => {
  const { clock, one, two } = new Bed();
  one.state.onCommit = () => Promise.reject(new Error('no quorum'));
  one.audit.append(entry('a'));
  await clock.advance(3_000);
  one.state.onCommit = async (commit) => {
    await commit.go();
    throw new Error('no answer');
  };
  one.audit.append(entry('b'));
  await clock.advance(1_000);
  one.state.letGo();
  await clock.advance(3_000);
  assert.deepEqual(two.details, ['a', 'b']);
  assert.equal(new Set(one.failures).size, 1);
});

test('a node that starts again copies what it has not, and nothing twice', async () => {
  const { clock, one, two } = new Bed();
  one.audit.append(entry('a'));
  await clock.advance(1_000);
  two.state.isDeaf = true;
  one.audit.append(entry('a'.repeat(2)));
  await clock.advance(1_000);
  two.start('two');
  assert.deepEqual(two.details, ['a', 'aa']);
});

test('the log is rid of an entry when every node has it, also one that is away; that one finds it when it comes back', async () => {
  const { clock, log, one, two } = new Bed();
  await clock.advance(5_000);
  await two.audit.close();
  two.state.isDeaf = true; // it is away
  one.audit.append(entry('a'));
  one.audit.append(entry('b'));
  await clock.advance(60_000);
  assert.equal(log.list(AUDIT).length, 1);
  assert.deepEqual(
    [...one.audit.behind()],
    [
      ['one', 0],
      ['two', 2],
    ],
  );
  two.state.isDeaf = false;
  two.audit = two.start('two');
  assert.deepEqual(two.details, ['a', 'b']);
  await clock.advance(10_000);
  assert.deepEqual([log.list(AUDIT).length, [...one.audit.behind().values()]], [0, [0, 0]]);
  assert.deepEqual(two.missed, []);
});

test('for a node that is away for more than a day two others are enough, and it is told how much it lacks', async () => {
  const bed = new Bed();
  const { clock, log, one, two } = bed;
  const three = new Node(bed, 'three');
  await clock.advance(5_000);
  await three.audit.close();
  three.state.isDeaf = true;
  one.audit.append(entry('a'));
  await clock.advance(60_000);
  assert.equal(log.list(AUDIT).length, 1);
  await clock.advance(AWAY_MS);
  assert.deepEqual([log.list(AUDIT).length, two.details], [0, ['a']]);
  three.state.isDeaf = false;
  three.audit = three.start('three');
  await clock.advance(10_000);
  assert.deepEqual([three.details, three.missed], [[], [1]]);
  await three.audit.close();
  await clock.advance(10_000);
  assert.deepEqual(three.missed, [1], 'it is told once');
});

test('the log carries no more than so much for a node that is away', async () => {
  const bed = new Bed();
  const { clock, log, one } = bed;
  const three = new Node(bed, 'three');
  await clock.advance(5_000);
  await three.audit.close();
  three.state.isDeaf = true;
  const big = 'x'.repeat(400_000);
  for (let i = 0; i < 200; i++) {
    one.audit.append(entry(`${i} ${big}`));
    await clock.advance(1_000);
  }
  await clock.advance(10_000);
  const bytes = log.list(AUDIT).reduce((sum, { value }) => sum + value.length, 0);
  assert.ok(bytes <= MOST_HELD_BYTES && bytes > MOST_HELD_BYTES - 1_000_000, `${bytes}`);
});

test("what waits for a node's own store is not said to be in it", async () => {
  const { clock, log, one, two } = new Bed();
  await clock.advance(5_000);
  two.store.unwritten.push(entry('before it'));
  one.audit.append(entry('a'));
  await clock.advance(20_000);
  assert.equal(log.list(AUDIT).length, 1);
  two.store.unwritten.length = 0;
  await clock.advance(10_000);
  assert.equal(log.list(AUDIT).length, 0);
});

test('a node of an earlier version is waited for while it is there, by what it says that it has heard', async () => {
  const bed = new Bed();
  const { clock, log, one } = bed;
  await bed.beat('four', 0);
  one.audit.append(entry('a'));
  await clock.advance(20_000);
  const [kept] = log.list(AUDIT);
  assert.notEqual(kept, undefined);
  await bed.beat('four', kept!.revision);
  await clock.advance(5_000);
  assert.equal(log.list(AUDIT).length, 0);
});

test('what the log does not take is bounded: beyond ten thousand the oldest are in the own store alone', () => {
  const { one } = new Bed();
  for (let i = 0; i < 10_100; i++) {
    one.audit.append(entry(`${i}`));
  }
  assert.deepEqual([one.audit.unsharedCount, one.details.length], [10_000, 10_100]);
});

test('what is on its way to the log is not in it yet, and counts', async () => {
  const { clock, one } = new Bed();
  one.state.onCommit = () => new Promise(() => undefined);
  one.audit.append(entry('a'));
  one.audit.append(entry('b'));
  await clock.advance(1_000);
  one.audit.append(entry('c'));
  assert.equal(one.audit.unsharedCount, 3);
});

test('a site in which nothing happens writes nothing into its log', async () => {
  const { clock, log, one } = new Bed();
  one.audit.append(entry('a'));
  await clock.advance(60_000);
  const { revision } = log;
  await clock.advance(3_600_000);
  assert.equal(log.revision, revision);
});

test('a node that has been away for a week is waited for no more, and told when it comes back that it lacks something', async () => {
  const bed = new Bed();
  const { clock, log, one } = bed;
  const three = new Node(bed, 'three');
  one.audit.append(entry('a'));
  await clock.advance(10_000);
  await Promise.all([three.audit.close(), bed.two.audit.close()]);
  three.state.isDeaf = true;
  await clock.advance(FORGOTTEN_MS - 60_000);
  assert.ok(one.audit.behind().has('three'));
  await clock.advance(120_000);
  assert.deepEqual([...one.audit.behind().keys()], ['one']);
  one.audit.append(entry('b'));
  await clock.advance(60_000);
  assert.equal(log.list(AUDIT).length, 0);
  three.state.isDeaf = false;
  three.audit = three.start('three');
  await clock.advance(10_000);
  assert.deepEqual([three.details, three.missed], [['a'], [undefined]]);
});

test('the end of a process brings what waits, however much it is', async () => {
  const { one, two, clock } = new Bed();
  for (let i = 0; i < 200; i++) {
    one.audit.append(entry(`${i}`));
  }
  await one.audit.close();
  assert.equal(two.details.length, 200);
  await two.audit.close();
  assert.equal(clock.pending, 0);
});
