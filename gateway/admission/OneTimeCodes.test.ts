// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../testing/ManualClock.ts';
import { MemoryCodeTable } from '../testing/MemoryCodeTable.ts';
import { SeededRandomness } from '../testing/SeededRandomness.ts';
import { OneTimeCodes } from './OneTimeCodes.ts';
import { secretHash } from './secretHash.ts';

const MINUTE = 60_000;

test('a code is good once, however it is typed', () => {
  const codes = new OneTimeCodes(new ManualClock(), new SeededRandomness(1), new MemoryCodeTable(), 'login', 10 * MINUTE);
  const code = codes.issue('anna');
  assert.match(code, /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
  assert.equal(codes.redeem(` ${code.toLowerCase().replaceAll('-', ' ')}`, 'here'), 'anna');
  assert.equal(codes.redeem(code, 'here'), undefined);
});

test('a code is good for its time', async () => {
  const clock = new ManualClock();
  const codes = new OneTimeCodes(clock, new SeededRandomness(1), new MemoryCodeTable(), 'login', 10 * MINUTE);
  const code = codes.issue('anna');
  await clock.advance(10 * MINUTE);
  assert.equal(codes.redeem(code, 'here'), undefined);
});

test('who guesses wrong ten times waits a minute, and others do not', async () => {
  const clock = new ManualClock();
  const codes = new OneTimeCodes(clock, new SeededRandomness(1), new MemoryCodeTable(), 'login', 10 * MINUTE);
  const code = codes.issue('anna');
  const second = codes.issue('ben');
  for (let i = 0; i < 10; i++) {
    assert.equal(codes.redeem(`wrong ${i}`, 'guesser'), undefined);
  }
  assert.equal(codes.redeem(code, 'guesser'), undefined);
  assert.equal(codes.redeem(second, 'other'), 'ben');
  await clock.advance(MINUTE);
  assert.equal(codes.redeem(code, 'guesser'), 'anna');
});

test('a code for one thing is none for another', () => {
  const table = new MemoryCodeTable();
  const [login, enrol] = ['login', 'enrol'].map((purpose) =>
    new OneTimeCodes(new ManualClock(), new SeededRandomness(1), table, purpose, 10 * MINUTE));
  const code = login!.issue('anna');
  assert.equal(enrol!.redeem(code, 'here'), undefined);
  assert.equal(login!.redeem(code, 'here'), 'anna');
});

test('who knows a code need not say it: whoever proves its hash spends it, once', async () => {
  const clock = new ManualClock();
  const codes = new OneTimeCodes(clock, new SeededRandomness(1), new MemoryCodeTable(), 'enrol', 10 * MINUTE);
  const hash = secretHash(codes.issue('anna').replaceAll('-', ''));
  const knows = (known: string): boolean => known === hash;
  assert.equal(codes.redeemProven('ben', 'here', knows), undefined, 'a code of another user');
  assert.equal(codes.redeemProven('anna', 'here', () => false), undefined);
  assert.equal(codes.redeemProven('anna', 'here', knows), hash);
  assert.equal(codes.redeemProven('anna', 'here', knows), undefined);
  const late = secretHash(codes.issue('anna').replaceAll('-', ''));
  await clock.advance(10 * MINUTE);
  assert.equal(codes.redeemProven('anna', 'here', (known) => known === late), undefined);
});

test('who proves nothing ten times waits a minute', async () => {
  const clock = new ManualClock();
  const codes = new OneTimeCodes(clock, new SeededRandomness(1), new MemoryCodeTable(), 'enrol', 10 * MINUTE);
  codes.issue('anna');
  for (let i = 0; i < 10; i++) {
    codes.redeemProven('anna', 'guesser', () => false);
  }
  assert.equal(codes.redeemProven('anna', 'guesser', () => assert.fail('nothing is verified for him')), undefined);
  await clock.advance(MINUTE);
  assert.notEqual(codes.redeemProven('anna', 'guesser', () => true), undefined);
});
