// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GatewayStoreError, GatewayStoreFault } from './GatewayStoreError.ts';
import { GroupCommit } from './GroupCommit.ts';

/** A group commit of texts, whose turns end when a test says so. */
class Bed {
  /** What each write wrote. */
  readonly written: string[][] = [];
  fault: Error | undefined;
  readonly group = new GroupCommit<string>(
    (items) => {
      if (this.fault !== undefined) {
        throw this.fault;
      }
      if (items.some((item) => item.includes('unfit'))) {
        throw new GatewayStoreError(GatewayStoreFault.UNFIT, 'no value');
      }
      this.written.push([...items]);
    },
    (task) => void this.tasks.push(task),
  );
  private readonly tasks: (() => void)[] = [];

  endTurn(): void {
    this.tasks.splice(0).forEach((task) => task());
  }
}

const yes = (): boolean => true;

test('all of a turn are written together, and each is told', async () => {
  const bed = new Bed();
  const told = ['a', 'b', 'c'].map((item) => bed.group.add(item, yes));
  assert.deepEqual(bed.written, [], 'nothing before the end of the turn');
  bed.endTurn();
  assert.deepEqual(bed.written, [['a', 'b', 'c']]);
  assert.deepEqual(await Promise.all(told), [true, true, true]);
});

test('what comes after a write is the next one', async () => {
  const bed = new Bed();
  const first = bed.group.add('a', yes);
  bed.endTurn();
  const next = bed.group.add('b', yes);
  bed.endTurn();
  assert.deepEqual(bed.written, [['a'], ['b']]);
  assert.deepEqual(await Promise.all([first, next]), [true, true]);
});

test('what nobody wants any more when it comes to it is not written, and the others are', async () => {
  const bed = new Bed();
  let isCancelled = false;
  const told = [bed.group.add('a', () => !isCancelled), bed.group.add('b', yes)];
  isCancelled = true;
  bed.endTurn();
  assert.deepEqual(bed.written, [['b']]);
  assert.deepEqual(await Promise.all(told), [false, true]);
});

test('of whom it cannot be said whether they are wanted, nothing is written, and the others are', async () => {
  const bed = new Bed();
  const unknown = bed.group.add('a', () => {
    throw new Error('who knows');
  });
  const other = bed.group.add('b', yes);
  bed.endTurn();
  await assert.rejects(unknown, /who knows/);
  assert.equal(await other, true);
  assert.deepEqual(bed.written, [['b']]);
});

test('a fault of the store is told to each of a group, and says nothing of the next', async () => {
  const bed = new Bed();
  bed.fault = new GatewayStoreError(GatewayStoreFault.FULL, 'the disk is full');
  const failed = ['a', 'b'].map((item) => assert.rejects(bed.group.add(item, yes), /the disk is full/));
  bed.endTurn();
  await Promise.all(failed);
  bed.fault = undefined;
  const next = bed.group.add('c', yes);
  bed.endTurn();
  assert.equal(await next, true);
  assert.deepEqual(bed.written, [['c']], 'what was told to have failed is not written later');
});

test('one that can never be written fails alone', async () => {
  const bed = new Bed();
  const [before, unfit, after] = ['a', 'unfit', 'b'].map((item) => bed.group.add(item, yes));
  const failed = assert.rejects(unfit!, /no value/);
  bed.endTurn();
  await failed;
  assert.deepEqual(await Promise.all([before, after]), [true, true]);
  assert.deepEqual(bed.written, [['a'], ['b']]);
});

test('what has been gathered is written at once when that is asked for, and nothing twice', async () => {
  const bed = new Bed();
  const told = bed.group.add('a', yes);
  bed.group.commit();
  assert.equal(await told, true);
  bed.endTurn();
  assert.deepEqual(bed.written, [['a']]);
});
