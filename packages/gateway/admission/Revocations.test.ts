// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../testing/ManualClock.ts';
import { Revocations } from './Revocations.ts';
import type { Revocable, RevocationTable } from './Revocations.ts';

/** A table in a test's hand. */
class Table implements RevocationTable {
  readonly written: string[] = [];
  fault: Error | undefined;
  /** Another node has revoked something. */
  elsewhere: (kind: Revocable, id: string) => void = () => undefined;

  revoked(kind: Revocable): Iterable<string> {
    this.check();
    return this.written.filter((line) => line.startsWith(kind)).map((line) => line.split(' ')[1]!);
  }

  async write(kind: Revocable, id: string, at: number): Promise<void> {
    this.check();
    this.written.push(`${kind} ${id} ${at}`);
  }

  listen(heard: (kind: Revocable, id: string) => void): void {
    this.elsewhere = heard;
  }

  private check(): void {
    if (this.fault !== undefined) {
      throw this.fault;
    }
  }
}

function bed(): { clock: ManualClock; table: Table; failures: string[]; revocations: Revocations } {
  const clock = new ManualClock();
  const table = new Table();
  const failures: string[] = [];
  return { clock, table, failures, revocations: new Revocations(clock, table, (what) => failures.push(what)) };
}

test('a revocation is in force and written, once', async () => {
  const { clock, table, revocations } = bed();
  assert.equal(await revocations.revoke('client', 'laptop'), true);
  assert.equal(await revocations.revoke('client', 'laptop'), true);
  assert.deepEqual([revocations.has('client', 'laptop'), revocations.has('device', 'laptop')], [true, false]);
  assert.deepEqual(table.written, [`client laptop ${clock.wall()}`]);
  assert.deepEqual([revocations.fault, clock.pending], [undefined, 0]);
});

test('one that cannot be written is in force, said, and written when it can be, with the time at which it was made', async () => {
  const { clock, table, revocations } = bed();
  const at = clock.wall();
  table.fault = new Error('database or disk is full');
  assert.equal(await revocations.revoke('device', 'phone'), false);
  assert.equal(await revocations.revoke('client', 'laptop'), false);
  assert.equal(revocations.has('device', 'phone'), true);
  assert.equal(revocations.fault, '2 revocations are in force, and not written yet: database or disk is full');
  await clock.advance(60_000);
  assert.equal(revocations.unwrittenCount, 2);
  table.fault = undefined;
  await clock.advance(30_000);
  assert.deepEqual(table.written.sort(), [`client laptop ${at}`, `device phone ${at}`]);
  assert.deepEqual([revocations.fault, revocations.unwrittenCount, clock.pending], [undefined, 0, 0]);
});

test('it is tried again after 1, 2, 4 seconds and so on, at least every 30', async () => {
  const { clock, table, failures, revocations } = bed();
  table.fault = new Error('locked');
  await revocations.revoke('device', 'phone');
  const at: number[] = [];
  for (let second = 1; second <= 120; second++) {
    const before = failures.length;
    await clock.advance(1_000);
    if (failures.length > before) {
      at.push(second);
    }
  }
  assert.deepEqual(at, [1, 3, 7, 15, 31, 61, 91]);
});

test('it is read back at the start; what cannot be read is tried again, and said', async () => {
  const clock = new ManualClock();
  const table = new Table();
  table.written.push('client laptop 1', 'device phone 1');
  table.fault = new Error('locked');
  const revocations = new Revocations(clock, table, () => undefined);
  assert.match(revocations.fault ?? '', /could not be read: locked/);
  table.fault = undefined;
  await clock.advance(1_000);
  assert.deepEqual(
    [revocations.has('client', 'laptop'), revocations.has('device', 'phone'), revocations.fault],
    [true, true, undefined],
  );
});

test('an older copy of the store in the place of the file brings nothing back', async () => {
  const { clock, table, revocations } = bed();
  await revocations.revoke('client', 'laptop');
  table.written.length = 0;
  await clock.advance(60_000);
  assert.equal(revocations.has('client', 'laptop'), true);
});

test('those who have to act hear of it before it is written, and one that throws keeps it from nobody', async () => {
  const { table, failures, revocations } = bed();
  const heard: string[] = [];
  revocations.listen(() => {
    throw new Error('broken');
  });
  revocations.listen((kind, id) => heard.push(`${kind} ${id}, written: ${table.written.length}`));
  assert.equal(await revocations.revoke('device', 'phone'), true);
  assert.deepEqual(heard, ['device phone, written: 0']);
  assert.deepEqual(failures, ['acting on a revocation']);
});

test('the end of the process is one more try, and the last', async () => {
  const { clock, table, revocations } = bed();
  table.fault = new Error('locked');
  await revocations.revoke('device', 'phone');
  assert.equal(await revocations.close(), 1);
  assert.equal(clock.pending, 0);
  table.fault = undefined;
  assert.equal(await revocations.close(), 0);
  assert.equal(table.written.length, 1);
});

test('a store that does not write is tried with one revocation at a time, however many wait', async () => {
  const { clock, table, failures, revocations } = bed();
  table.fault = new Error('locked');
  for (const id of ['a', 'b', 'c']) {
    await revocations.revoke('client', id);
  }
  failures.length = 0;
  await clock.advance(1_000);
  assert.deepEqual(failures, ['writing a revoked client']);
});

test('one that no table takes keeps no other from being written', async (t) => {
  const { clock, table, revocations } = bed();
  table.fault = new Error('database or disk is full');
  for (const id of ['broken', 'laptop', 'phone']) {
    await revocations.revoke('client', id);
  }
  table.fault = undefined;
  const write = table.write.bind(table);
  t.mock.method(table, 'write', async (kind: Revocable, id: string, at: number) => {
    assert.notEqual(id, 'broken', 'no such row can be');
    await write(kind, id, at);
  });
  await clock.advance(60_000);
  assert.deepEqual(
    table.written.map((line) => line.split(' ')[1]),
    ['laptop', 'phone'],
  );
  assert.equal(revocations.unwrittenCount, 1);
});

test('what is in order is told to nobody', async () => {
  const { failures, revocations } = bed();
  await revocations.revoke('client', 'laptop');
  assert.deepEqual(failures, []);
});

test('after a success the first try again comes after a second, however long the last one waited', async () => {
  const { clock, table, revocations } = bed();
  table.fault = new Error('locked');
  await revocations.revoke('device', 'phone');
  await clock.advance(60_000);
  table.fault = undefined;
  await clock.advance(30_000);
  table.fault = new Error('locked');
  await revocations.revoke('client', 'laptop');
  table.fault = undefined;
  await clock.advance(1_000);
  assert.equal(revocations.unwrittenCount, 0);
});
