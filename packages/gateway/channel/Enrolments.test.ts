// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OneTimeCodes } from '../admission/OneTimeCodes.ts';
import { secretHash } from '../admission/secretHash.ts';
import { ManualClock } from '../testing/ManualClock.ts';
import { MemoryCodeTable } from '../testing/MemoryCodeTable.ts';
import { SeededRandomness } from '../testing/SeededRandomness.ts';
import { Enrolments } from './Enrolments.ts';
import type { Enrolment } from './Enrolments.ts';

/** Enrolments that may take ten minutes each, of codes that are good for an hour. */
class Bed {
  readonly clock = new ManualClock();
  readonly displaced: string[] = [];
  readonly enrolments: Enrolments;
  private readonly codes: OneTimeCodes;

  constructor() {
    const randomness = new SeededRandomness('enrolments');
    this.codes = new OneTimeCodes(this.clock, randomness, new MemoryCodeTable(), 'enrol', 3_600_000);
    this.enrolments = new Enrolments(this.clock, randomness, this.codes, 600_000);
  }

  /** The hash of a new code. */
  code(userName = 'anna'): string {
    return secretHash(this.codes.issue(userName).replaceAll('-', ''));
  }

  /** A connection of `who` begins with the key and the code that it has. */
  begin(who: string, hash: string, userName = 'anna', key = 'key'): Enrolment | undefined {
    return this.enrolments.begin(
      userName,
      key,
      '192.0.2.1',
      (one) => one === hash,
      () => this.displaced.push(who),
    );
  }
}

test('a code begins one enrolment, with a name and a challenge of its own, for ten minutes', () => {
  const bed = new Bed();
  const one = bed.begin('one', bed.code())!;
  const other = bed.begin('other', bed.code('ben'), 'ben')!;
  assert.deepEqual([one.userName, one.deviceKey, one.until, one.challenge.length], ['anna', 'key', 600_000, 32]);
  assert.match(one.deviceId, /^[\w-]{22}$/);
  assert.notEqual(one.deviceId, other.deviceId);
  assert.notDeepEqual(one.challenge, other.challenge);
  assert.deepEqual([bed.enrolments.isOpen(one), bed.enrolments.isOpen(other), bed.displaced], [true, true, []]);
});

test('the same phone goes on with its code, and the connection before hears of it', () => {
  const bed = new Bed();
  const hash = bed.code();
  const first = bed.begin('first', hash);
  assert.equal(bed.begin('second', hash), first);
  assert.equal(bed.begin('third', hash), first);
  assert.deepEqual(bed.displaced, ['first', 'second']);
});

test('another key, another user or another code does not go on with it, and displaces nobody', () => {
  const bed = new Bed();
  const hash = bed.code();
  bed.begin('anna', hash);
  assert.equal(bed.begin('a thief with the code', hash, 'anna', 'another key'), undefined);
  assert.equal(bed.begin('another user', hash, 'ben'), undefined);
  assert.equal(bed.begin('the right key without the code', 'a guess'), undefined);
  assert.deepEqual(bed.displaced, []);
});

test('two codes of one user are two enrolments, also of one phone', () => {
  const bed = new Bed();
  const [a, b] = [bed.code(), bed.code()];
  const first = bed.begin('first', a)!;
  const second = bed.begin('second', b)!;
  assert.notEqual(first.deviceId, second.deviceId);
  assert.equal(bed.begin('first again', a), first);
  assert.deepEqual(bed.displaced, ['first']);
});

test('it ends with its ten minutes, and its code with it', async () => {
  const bed = new Bed();
  const hash = bed.code();
  const begun = bed.begin('first', hash)!;
  await bed.clock.advance(599_999);
  assert.equal(bed.enrolments.isOpen(begun), true);
  assert.equal(bed.begin('second', hash), begun, 'to go on does not make it longer');
  await bed.clock.advance(1);
  assert.equal(bed.enrolments.isOpen(begun), false);
  assert.equal(bed.begin('third', hash), undefined);
  assert.deepEqual(bed.displaced, ['first']);
});

test('one that is too old is not gone on with, though nobody has asked in between', async () => {
  const bed = new Bed();
  const hash = bed.code();
  bed.begin('first', hash);
  await bed.clock.advance(600_000);
  assert.equal(bed.begin('second', hash), undefined);
  assert.equal((Reflect.get(bed.enrolments, 'begun') as Map<string, unknown>).size, 0, 'nothing is kept of it');
});

test('when it is done, nothing brings it or its code back; others go on', () => {
  const bed = new Bed();
  const [a, b] = [bed.code(), bed.code('ben')];
  const annas = bed.begin('anna', a)!;
  const bens = bed.begin('ben', b, 'ben')!;
  bed.enrolments.end(annas.deviceId);
  assert.deepEqual([bed.enrolments.isOpen(annas), bed.enrolments.isOpen(bens)], [false, true]);
  assert.equal(bed.begin('anna again', a), undefined);
  assert.deepEqual(bed.displaced, []);
});

test('one whose device is revoked ends, and its connection hears of it; a revocation of others does nothing', () => {
  const bed = new Bed();
  const [a, b] = [bed.code(), bed.code('ben')];
  const annas = bed.begin('anna', a)!;
  const bens = bed.begin('ben', b, 'ben')!;
  bed.enrolments.revoke('a device that was enrolled before');
  assert.deepEqual(bed.displaced, []);
  bed.enrolments.revoke(bens.deviceId);
  assert.deepEqual(bed.displaced, ['ben']);
  assert.deepEqual([bed.enrolments.isOpen(annas), bed.enrolments.isOpen(bens)], [true, false]);
  assert.equal(bed.begin('ben again', b, 'ben'), undefined);
});
