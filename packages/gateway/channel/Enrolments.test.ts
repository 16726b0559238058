// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OneTimeCodes } from '../admission/OneTimeCodes.ts';
import { secretHash } from '../admission/secretHash.ts';
import { ManualClock } from '../testing/ManualClock.ts';
import { MemoryTables } from '../testing/MemoryTables.ts';
import { SeededRandomness } from '../testing/SeededRandomness.ts';
import { Enrolments } from './Enrolments.ts';
import type { Enrolment } from './Enrolments.ts';

/** Enrolments that may take ten minutes each, of codes that are good for an hour. */
class Bed {
  readonly clock = new ManualClock();
  readonly displaced: string[] = [];
  readonly enrolments: Enrolments;
  private readonly randomness = new SeededRandomness('enrolments');
  private readonly tables = new MemoryTables();
  private readonly codes = new OneTimeCodes(this.clock, this.randomness, this.tables.codes, 'enrol', 3_600_000);

  constructor() {
    this.enrolments = this.node();
  }

  /** Another node, or another life of this one, with the same tables. */
  node(): Enrolments {
    return new Enrolments(this.clock, this.randomness, this.codes, this.tables.enrolments, 600_000, (what) =>
      assert.fail(what),
    );
  }

  /** The hash of a new code. */
  async code(userName = 'anna'): Promise<string> {
    return secretHash((await this.codes.issue(userName)).replaceAll('-', ''));
  }

  /** A connection of `who` begins with the key and the code that it has. */
  begin(who: string, hash: string, userName = 'anna', key = 'key'): Promise<Enrolment | undefined> {
    return this.enrolments.begin(
      userName,
      key,
      '192.0.2.1',
      (one) => one === hash,
      () => this.displaced.push(who),
    );
  }
}

test('a code begins one enrolment, with a name and a challenge of its own, for ten minutes', async () => {
  const bed = new Bed();
  const one = (await bed.begin('one', await bed.code()))!;
  const other = (await bed.begin('other', await bed.code('ben'), 'ben'))!;
  assert.deepEqual(
    [one.userName, one.deviceKey, bed.enrolments.remainingMs(one), one.challenge.length],
    ['anna', 'key', 600_000, 32],
  );
  assert.match(one.deviceId, /^[\w-]{22}$/);
  assert.notEqual(one.deviceId, other.deviceId);
  assert.notDeepEqual(one.challenge, other.challenge);
  assert.deepEqual([bed.enrolments.isOpen(one), bed.enrolments.isOpen(other), bed.displaced], [true, true, []]);
});

test('what begins and ends at one node is known at another, also at one that starts in between', async () => {
  const bed = new Bed();
  const early = bed.node();
  const begun = (await bed.begin('phone', await bed.code()))!;
  await bed.clock.settle();
  const late = bed.node();
  assert.deepEqual([early.isOpen(begun), late.isOpen(begun)], [true, true]);
  assert.deepEqual([early.ofUser('anna'), late.ofUser('ben')], [[begun.deviceId], []]);
  late.revoke(begun.deviceId);
  await bed.clock.settle();
  assert.deepEqual([early.isOpen(begun), bed.enrolments.isOpen(begun), bed.displaced], [false, false, ['phone']]);
});

test('the same phone goes on with its code, and the connection before hears of it', async () => {
  const bed = new Bed();
  const hash = await bed.code();
  const first = await bed.begin('first', hash);
  assert.deepEqual(await bed.begin('second', hash), first);
  assert.deepEqual(await bed.begin('third', hash), first);
  assert.deepEqual(bed.displaced, ['first', 'second']);
});

test('another key, another user or another code does not go on with it, and displaces nobody', async () => {
  const bed = new Bed();
  const hash = await bed.code();
  await bed.begin('anna', hash);
  assert.equal(await bed.begin('a thief with the code', hash, 'anna', 'another key'), undefined);
  assert.equal(await bed.begin('another user', hash, 'ben'), undefined);
  assert.equal(await bed.begin('the right key without the code', 'a guess'), undefined);
  assert.deepEqual(bed.displaced, []);
});

test('two codes of one user are two enrolments, also of one phone', async () => {
  const bed = new Bed();
  const [a, b] = [await bed.code(), await bed.code()];
  const first = (await bed.begin('first', a))!;
  const second = (await bed.begin('second', b))!;
  assert.notEqual(first.deviceId, second.deviceId);
  assert.deepEqual(await bed.begin('first again', a), first);
  assert.deepEqual(bed.displaced, ['first']);
});

test('it ends with its ten minutes, and its code with it', async () => {
  const bed = new Bed();
  const hash = await bed.code();
  const begun = (await bed.begin('first', hash))!;
  await bed.clock.advance(599_999);
  assert.equal(bed.enrolments.isOpen(begun), true);
  assert.deepEqual(await bed.begin('second', hash), begun, 'to go on does not make it longer');
  await bed.clock.advance(1);
  assert.equal(bed.enrolments.isOpen(begun), false);
  assert.equal(await bed.begin('third', hash), undefined);
  assert.deepEqual(bed.displaced, ['first']);
});

test('one that is too old is not gone on with, though nobody has asked in between', async () => {
  const bed = new Bed();
  const hash = await bed.code();
  await bed.begin('first', hash);
  await bed.clock.advance(600_000);
  assert.equal(await bed.begin('second', hash), undefined);
  assert.equal((Reflect.get(bed.enrolments, 'known') as Map<string, unknown>).size, 0, 'nothing is kept of it');
});

test('when it is done, nothing brings it or its code back; others go on', async () => {
  const bed = new Bed();
  const [a, b] = [await bed.code(), await bed.code('ben')];
  const annas = (await bed.begin('anna', a))!;
  const bens = (await bed.begin('ben', b, 'ben'))!;
  assert.equal(await bed.enrolments.finish(annas, () => undefined), true);
  assert.equal(await bed.enrolments.finish(annas, () => undefined), false);
  assert.deepEqual([bed.enrolments.isOpen(annas), bed.enrolments.isOpen(bens)], [false, true]);
  assert.equal(await bed.begin('anna again', a), undefined);
  assert.deepEqual(bed.displaced, []);
});

test('one whose device is revoked ends, and its connection hears of it; a revocation of others does nothing', async () => {
  const bed = new Bed();
  const [a, b] = [await bed.code(), await bed.code('ben')];
  const annas = (await bed.begin('anna', a))!;
  const bens = (await bed.begin('ben', b, 'ben'))!;
  bed.enrolments.revoke('a device that was enrolled before');
  assert.deepEqual(bed.displaced, []);
  bed.enrolments.revoke(bens.deviceId);
  assert.deepEqual(bed.displaced, ['ben']);
  assert.deepEqual([bed.enrolments.isOpen(annas), bed.enrolments.isOpen(bens)], [true, false]);
  assert.equal(await bed.begin('ben again', b, 'ben'), undefined);
});
