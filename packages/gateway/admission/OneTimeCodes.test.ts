// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../testing/ManualClock.ts';
import { MemorySharedState } from '../state/MemorySharedState.ts';
import { SharedCodes } from '../tables/SharedCodes.ts';
import { SeededRandomness } from '../testing/SeededRandomness.ts';
import { OneTimeCodes } from './OneTimeCodes.ts';
import { secretHash } from './secretHash.ts';

const MINUTE = 60_000;

function codeTable(): SharedCodes {
  return new SharedCodes(new MemorySharedState(), assert.fail, () => true);
}

test('a code is good once, however it is typed', async () => {
  const codes = new OneTimeCodes(new ManualClock(), new SeededRandomness(1), codeTable(), 'login', 10 * MINUTE);
  const code = await codes.issue('anna');
  assert.match(code, /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
  assert.equal(await codes.redeem(` ${code.toLowerCase().replaceAll('-', ' ')}`), 'anna');
  assert.equal(await codes.redeem(code), undefined);
});

test('a code is good for its time', async () => {
  const clock = new ManualClock();
  const codes = new OneTimeCodes(clock, new SeededRandomness(1), codeTable(), 'login', 10 * MINUTE);
  const code = await codes.issue('anna');
  await clock.advance(10 * MINUTE);
  assert.equal(await codes.redeem(code), undefined);
});

test("a code that is over by the wall's clock is worth nothing", async () => {
  const clock = new ManualClock();
  const codes = new OneTimeCodes(clock, new SeededRandomness(1), codeTable(), 'login', 10 * MINUTE);
  const code = await codes.issue('anna');
  clock.stepWall(10 * MINUTE);
  assert.equal(await codes.redeem(code), undefined);
  clock.stepWall(-1);
  assert.equal(await codes.redeem(code), 'anna');
});

test('a good code is taken however many wrong ones came from the same source', async () => {
  const codes = new OneTimeCodes(new ManualClock(), new SeededRandomness(1), codeTable(), 'login', 10 * MINUTE);
  const code = await codes.issue('anna');
  for (let i = 0; i < 1_000; i++) {
    assert.equal(await codes.redeem(`wrong ${i}`), undefined);
  }
  assert.equal(await codes.redeem(code), 'anna');
});

test('a code for one thing is none for another', async () => {
  const table = codeTable();
  const [login, enrol] = ['login', 'enrol'].map(
    (purpose) => new OneTimeCodes(new ManualClock(), new SeededRandomness(1), table, purpose, 10 * MINUTE),
  );
  const code = await login!.issue('anna');
  assert.equal(await enrol!.redeem(code), undefined);
  assert.equal(await login!.redeem(code), 'anna');
});

test('who knows a code need not say it: whoever proves its hash spends it, once', async () => {
  const clock = new ManualClock();
  const codes = new OneTimeCodes(clock, new SeededRandomness(1), codeTable(), 'enrol', 10 * MINUTE);
  const hash = secretHash((await codes.issue('anna')).replaceAll('-', ''));
  const knows = (known: string): boolean => known === hash;
  assert.equal(await codes.redeemProven('ben', 'here', knows), undefined, 'a code of another user');
  assert.equal(await codes.redeemProven('anna', 'here', () => false), undefined);
  assert.equal(await codes.redeemProven('anna', 'here', knows), hash);
  assert.equal(await codes.redeemProven('anna', 'here', knows), undefined);
  const late = secretHash((await codes.issue('anna')).replaceAll('-', ''));
  await clock.advance(10 * MINUTE);
  assert.equal(await codes.redeemProven('anna', 'here', (known) => known === late), undefined);
});

test('who proves nothing ten times waits a minute for this user, and nobody else at the same source does', async () => {
  const clock = new ManualClock();
  const codes = new OneTimeCodes(clock, new SeededRandomness(1), codeTable(), 'enrol', 10 * MINUTE);
  await codes.issue('anna');
  await codes.issue('anna');
  for (let i = 0; i < 10; i++) {
    await codes.redeemProven('anna', 'guesser', () => false);
  }
  assert.equal(
    await codes.redeemProven('anna', 'guesser', () => assert.fail('nothing is verified for them')),
    undefined,
  );
  assert.notEqual(await codes.redeemProven('anna', 'elsewhere', () => true), undefined, 'nor does she anywhere else');
  await codes.issue('ben');
  assert.notEqual(await codes.redeemProven('ben', 'guesser', () => true), undefined);
  await clock.advance(MINUTE);
  assert.notEqual(await codes.redeemProven('anna', 'guesser', () => true), undefined);
});

test('a proof is worth nothing when its code was spent by another meanwhile', async () => {
  const table = codeTable();
  const codes = new OneTimeCodes(new ManualClock(), new SeededRandomness(1), table, 'enrol', 10 * MINUTE);
  const code = await codes.issue('anna');
  assert.equal(
    await codes.redeemProven('anna', 'here', (hash) => table.take(hash, 'enrol', 0) !== undefined),
    undefined,
  );
  assert.equal(await codes.redeem(code), undefined);
});

test("a code that an earlier process has issued is good for a life after the start, whatever the wall's clock says", async () => {
  for (const [ms, found] of [
    [10 * MINUTE - 1, 'anna'],
    [10 * MINUTE, undefined],
  ] as const) {
    const clock = new ManualClock();
    const table = codeTable();
    await clock.advance(MINUTE);
    const code = await new OneTimeCodes(clock, new SeededRandomness(1), table, 'login', 10 * MINUTE).issue('anna');
    const later = new OneTimeCodes(clock, new SeededRandomness(2), table, 'login', 10 * MINUTE);
    clock.stepWall(-60 * MINUTE);
    await clock.advance(ms);
    assert.equal(await later.redeem(code), found);
  }
});

test('codes that have been over for a life are forgotten, and no others', async () => {
  const clock = new ManualClock();
  const codes = new OneTimeCodes(clock, new SeededRandomness(1), codeTable(), 'login', 10 * MINUTE);
  const remembered = (): number => (Reflect.get(codes, 'overAt') as Map<string, number>).size;
  await codes.issue('anna');
  await clock.advance(MINUTE);
  assert.notEqual(await codes.redeemProven('anna', 'elsewhere', () => true), undefined, 'nor does she anywhere else');
  await codes.issue('ben');
  await clock.advance(19 * MINUTE - 1);
  await codes.issue('cleo');
  assert.equal(remembered(), 3);
  await clock.advance(1);
  await codes.issue('dora');
  assert.equal(remembered(), 3, 'without the first');
  await clock.advance(MINUTE);
  await codes.issue('emil');
  assert.equal(remembered(), 3, 'without the second');
});

test('a code that is taken back is good for nothing, the others are; one of another kind is not found', async () => {
  const clock = new ManualClock();
  const table = codeTable();
  const randomness = new SeededRandomness(1);
  const logins = new OneTimeCodes(clock, randomness, table, 'login', 10 * MINUTE);
  const enrolments = new OneTimeCodes(clock, randomness, table, 'enrol', 10 * MINUTE);
  const code = await logins.issue('anna');
  const { id } = logins.open()[0]!;
  const kept = await logins.issue('ben');
  await enrolments.issue('cleo');
  const other = enrolments.open()[0]!;

  assert.deepEqual([logins.open().length, enrolments.open().length], [2, 1]);
  assert.deepEqual([await logins.withdraw('none'), await logins.withdraw(other.id)], [undefined, undefined]);
  assert.equal(await logins.withdraw(id), 'anna');
  assert.equal(await logins.withdraw(id), undefined);
  assert.equal(await logins.redeem(code), undefined);
  assert.equal(await logins.redeem(kept), 'ben');
  await clock.advance(10 * MINUTE);
  assert.deepEqual(enrolments.open(), []);
});
