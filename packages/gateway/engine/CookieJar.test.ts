// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../testing/ManualClock.ts';
import { SeededRandomness } from '../testing/SeededRandomness.ts';
import { CookieJar } from './CookieJar.ts';

const ANNA = {
  clientId: 'c1',
  clientName: 'laptop',
  userName: 'anna',
  userDomain: '',
  address: '10.0.0.1',
  purpose: { kind: 'connection', target: 'db:22' } as const,
};

test('a cookie names its client once', () => {
  const jar = new CookieJar(new ManualClock(), new SeededRandomness(1), 60_000);
  const cookie = jar.issue(ANNA);
  assert.equal(jar.redeem(cookie), ANNA);
  assert.equal(jar.redeem(cookie), undefined);
});

test('a cookie that nobody gave out names nobody', () => {
  const jar = new CookieJar(new ManualClock(), new SeededRandomness(1), 60_000);
  const cookie = jar.issue(ANNA);
  assert.equal(jar.redeem(cookie.subarray(1)), undefined);
  assert.equal(jar.redeem(new Uint8Array(4096)), undefined);
});

test('an expired cookie names nobody, and is forgotten', async () => {
  const clock = new ManualClock();
  const jar = new CookieJar(clock, new SeededRandomness(1), 60_000);
  const early = jar.issue(ANNA);
  await clock.advance(59_999);
  const late = jar.issue(ANNA);
  await clock.advance(1);
  jar.issue(ANNA);
  assert.equal(jar.size, 2);
  assert.equal(jar.redeem(early), undefined);
  assert.equal(jar.redeem(late), ANNA);
  const last = jar.issue(ANNA);
  await clock.advance(60_000);
  assert.equal(jar.redeem(last), undefined, 'also when none was given out since');
});

test('of cookies that nobody uses the oldest go, beyond twenty thousand', () => {
  const jar = new CookieJar(new ManualClock(), new SeededRandomness(1), 60_000);
  const first = jar.issue(ANNA);
  const second = jar.issue(ANNA);
  for (let i = 2; i < 20_001; i++) {
    jar.issue(ANNA);
  }
  assert.equal(jar.size, 20_000);
  assert.equal(jar.redeem(first), undefined);
  assert.equal(jar.redeem(second), ANNA);
});
