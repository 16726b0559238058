// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AuthType } from '../system/AuthType.ts';
import { Executor } from './Executor.ts';
import { LADDERS, PERMANENT_LOCKOUT, PIN_LADDER } from './lockoutLadders.ts';
import { readyDevice } from './readyDevice.ts';
import { SeededRandom } from './SeededRandom.ts';
import { VirtualClock } from './VirtualClock.ts';

function executor(type: AuthType): { clock: VirtualClock; made: Executor } {
  const clock = new VirtualClock();
  const ladder = LADDERS[type];
  const made = new Executor(type, ladder, true, 30000, clock, new SeededRandom(1));
  made.enrol();
  return { clock, made };
}

test('the PIN ladder freezes after 5, 8, 11, 14, 17 ... 98 and then after every failure', () => {
  const freezes: [number, number][] = [];
  for (let failures = 1; failures <= 23; failures++) {
    if (PIN_LADDER.freezeAfter(failures) > 0) {
      freezes.push([failures, PIN_LADDER.freezeAfter(failures) / 1000]);
    }
  }
  assert.deepEqual(freezes, [
    [5, 60],
    [8, 600],
    [11, 1800],
    [14, 3600],
    [17, 3600],
    [20, 3600],
    [23, 3600],
  ]);
  assert.equal(PIN_LADDER.freezeAfter(98), 3600000);
  assert.equal(PIN_LADDER.freezeAfter(99), 0);
  assert.equal(PIN_LADDER.freezeAfter(100), 3840000);
  assert.equal(PIN_LADDER.freezeAfter(139), 30720000);
  assert.equal(PIN_LADDER.freezeAfter(140), 86400000);
});

test('the remaining PIN attempts count down from 5, then from 3, and are 1 from 100 failures on', () => {
  assert.deepEqual(
    [0, 1, 4, 5, 6, 7, 8, 99, 100, 150].map((n) => PIN_LADDER.remainingAfter(n)),
    [5, 4, 1, 3, 2, 1, 3, 2, 1, 1],
  );
});

test('five wrong PINs lock for a minute, in which the right one is not even compared', async () => {
  const { clock, made } = executor(AuthType.PIN);
  for (let failure = 1; failure < 5; failure++) {
    assert.deepEqual(made.attempt(false), { outcome: 'mismatch', lockout: 0 });
  }
  assert.deepEqual(made.attempt(false), { outcome: 'mismatch', lockout: 60000 });
  assert.equal(made.remainingAttempts, 0);
  await clock.advance(59999);
  assert.deepEqual(made.attempt(true), { outcome: 'locked', lockout: 1 });
  await clock.advance(1);
  assert.equal(made.remainingAttempts, 3);
  assert.deepEqual(made.attempt(true), { outcome: 'match', lockout: 0 });
  assert.equal(made.remainingAttempts, 5);
});

test('a face is locked for 30 s after 5 failures and for good after the next 5', async () => {
  const { clock, made } = executor(AuthType.FACE);
  made.lockNow(false);
  assert.equal(made.lockout, 30000);
  await clock.advance(30000);
  assert.equal(made.lockEnd, undefined);
  made.lockNow(false);
  assert.equal(made.lockout, PERMANENT_LOCKOUT);
  assert.equal(made.lockEnd, Number.POSITIVE_INFINITY);
});

test('a PIN success ends the permanent lockout of the face', async () => {
  const device = readyDevice();
  device.user.lockOut(AuthType.FACE, 'permanent');
  device.screen.unlock(AuthType.PIN);
  assert.equal(device.executor(AuthType.FACE).lockEnd, undefined);
  assert.equal(device.executor(AuthType.FACE).remainingAttempts, 5);
});

test('an enrolment changes digest and count, and a removal the count only', () => {
  const { made } = executor(AuthType.FACE);
  const first = made.enrolment;
  made.enrol();
  const second = made.enrolment;
  assert.notEqual(second.credentialDigest, first.credentialDigest);
  assert.ok(second.credentialDigest > 0 && second.credentialDigest <= 0xffff);
  assert.equal(second.credentialCount, 2);
  made.removeOne();
  assert.deepEqual(made.enrolment, { credentialDigest: second.credentialDigest, credentialCount: 1 });
});

test('an enrolment changes what all credentials of a type are enrolled under, and a removal does not', () => {
  const { made } = executor(AuthType.FACE);
  const first = made.enrolledId;
  made.enrol();
  const second = made.enrolledId;
  assert.notEqual(second, first);
  assert.equal(made.credentialId, second);
  made.removeOne();
  assert.equal(made.enrolledId, second);
  assert.equal(made.credentialId, first);
});
