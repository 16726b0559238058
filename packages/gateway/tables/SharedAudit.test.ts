// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditEntry } from '../audit/AuditLog.ts';
import type { AuditEntry } from '../audit/AuditLog.ts';
import { formatBeat, NODES } from '../cluster/NodeBeat.ts';
import { CommitPart } from '../state/CommitPart.ts';
import { MemorySharedState } from '../state/MemorySharedState.ts';
import { ManualClock } from '../testing/ManualClock.ts';
import { MemoryTables } from '../testing/MemoryTables.ts';
import { TappedState } from '../testing/TappedState.ts';
import { AUDIT, SharedAudit } from './SharedAudit.ts';

/** A node's audit, with its own store and its own way to the log. */
class Node {
  readonly state: TappedState;
  readonly store = new MemoryTables();
  readonly failures: string[] = [];
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
    const node = `${name}${++this.starts}`;
    return new SharedAudit(this.state, this.store.audit, clock, node, (what) => this.failures.push(what));
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

test('an entry of one node is at once in its store, and a moment later in that of the other, each once', async () => {
  const { clock, one, two } = new Bed();
  one.audit.append(entry('a'));
  one.audit.appendDurably(entry('b'));
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
  one.audit.appendWith(lost, entry('refused'));
  await lost.commit(log);
  const part = new CommitPart();
  one.audit.appendWith(part, entry('approved'));
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

test('the log is rid of an entry when every node that is there has heard of it', async () => {
  const bed = new Bed();
  const { clock, log, one } = bed;
  one.audit.append(entry('a'));
  await clock.advance(1_000);
  const [kept] = log.list(AUDIT);
  await bed.beat('one', kept!.revision + 1);
  await bed.beat('two', kept!.revision - 1);
  await clock.advance(20_000);
  assert.equal(log.list(AUDIT).length, 1);
  await bed.beat('two', kept!.revision);
  await clock.advance(5_000);
  assert.equal(log.list(AUDIT).length, 0);
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
