// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AuthType } from '../system/AuthType.ts';
import { readyDevice } from './readyDevice.ts';
import { Recording } from './Recording.ts';

/** No type of any device. */
const UNKNOWN = 3 as AuthType;

test('every action on a prompt is refused while there is none', () => {
  const { user } = readyDevice();
  for (const act of [
    () => user.presentFace(),
    () => user.presentStranger(),
    () => user.coverCamera(),
    () => user.typePin('1'),
    () => user.presentFinger(),
    () => user.presentWrongFinger(),
    () => user.cancelPrompt(),
    () => user.pressNavigation(),
    () => user.crashWidget(),
    () => user.rotate(),
  ]) {
    assert.throws(act, { name: 'SimulatedUserError', kind: 'NO_PROMPT' });
  }
  assert.throws(() => user.answerOnCompanion('approve'), { kind: 'NO_COMPANION_REQUEST' });
});

test('a type that the prompt does not offer is refused, with the types that it does offer', async () => {
  const device = readyDevice();
  new Recording({ types: [AuthType.FACE as number] }).instance.start();
  await device.clock.advance(200);
  assert.throws(() => device.user.typePin('1'), {
    kind: 'TYPE_NOT_ON_PROMPT',
    message: /does not offer PIN; it offers face/,
  });
  assert.throws(() => device.user.presentFinger(), { kind: 'TYPE_NOT_ON_PROMPT' });
});

test('a navigation button that is not there cannot be pressed', async () => {
  const device = readyDevice();
  new Recording().instance.start();
  await device.clock.advance(200);
  assert.throws(() => device.user.pressNavigation(), { kind: 'NO_NAVIGATION_BUTTON' });
});

test('a prompt that is closing takes no input', async () => {
  const device = readyDevice();
  new Recording().instance.start();
  await device.clock.advance(200);
  device.user.presentFace();
  await device.clock.settle();
  assert.throws(() => device.user.cancelPrompt(), { kind: 'PROMPT_CLOSING' });
});

test('an action with a delay happens later, and fails out of the advance when there is no occasion', async () => {
  const device = readyDevice();
  const recording = new Recording();
  recording.instance.start();
  device.user.presentFace(1000);
  await device.clock.advance(1004);
  assert.equal(recording.results.length, 0);
  await device.clock.advance(1);
  assert.equal(recording.results.length, 1);
  device.user.presentFace(1000);
  await assert.rejects(device.clock.advance(1000), { kind: 'NO_PROMPT' });
});

test('whenPrompted resolves with the next prompt, or with the one that is up', async () => {
  const device = readyDevice();
  const next = device.user.whenPrompted();
  new Recording().instance.start();
  await device.clock.advance(200);
  const view = await next;
  assert.equal(view.title, 'Recorded');
  assert.equal(view.bundle, device.app);
  assert.deepEqual(
    view.types.map((type) => [type.type, type.remainingAttempts]),
    [
      [1, 5],
      [2, 5],
    ],
  );
  assert.equal((await device.user.whenPrompted()).id, view.id);
});

test('the prompt view shows the remaining attempts and when a lockout ends', async () => {
  const device = readyDevice();
  new Recording({ types: [1] }).instance.start();
  await device.clock.advance(200);
  device.user.typePin('0000');
  await device.clock.settle();
  assert.equal(device.prompt!.types[0]!.remainingAttempts, 4);
  device.user.lockOut(AuthType.PIN);
  assert.deepEqual(device.prompt!.types, [{ type: 1, remainingAttempts: 0, lockedUntil: 60200 }]);
});

test('what is not enrolled cannot be locked out, and a PIN not for good', () => {
  const device = readyDevice();
  assert.throws(() => device.user.lockOut(AuthType.FINGERPRINT), { kind: 'NOT_ENROLLED' });
  assert.throws(() => device.user.lockOut(AuthType.PIN, 'permanent'), { kind: 'NOT_LOCKABLE' });
});

test('the timeline tells a session in plain words', async () => {
  const device = readyDevice();
  const from = device.timeline.entries.length;
  new Recording().instance.start();
  await device.clock.advance(300);
  device.user.presentFace();
  await device.clock.advance(1000);
  assert.deepEqual(
    device.timeline.entries.slice(from).map((entry) => `${entry.at} ${entry.source}: ${entry.text}`),
    [
      '0 app: com.example.app starts an authentication: PIN, face',
      '200 prompt: prompt shown: PIN, face',
      '300 user: the user shows their face',
      '305 app: result 12500000 to com.example.app',
      '600 prompt: prompt gone',
    ],
  );
});

test('a timeline with a limit keeps the newest entries', () => {
  const device = readyDevice({ timelineLimit: 3 });
  for (let i = 0; i < 20; i++) {
    device.timeline.add('user', String(i));
  }
  const texts = device.timeline.entries.map((entry) => entry.text);
  assert.ok(texts.length >= 3 && texts.length < 6);
  assert.deepEqual(texts.slice(-3), ['17', '18', '19']);
});

test('a script that names an unknown type is told which types there are', () => {
  const { user, screen } = readyDevice();
  for (const act of [() => user.lockOut(UNKNOWN), () => user.unenrol(UNKNOWN), () => screen.unlock(UNKNOWN)]) {
    assert.throws(act, { kind: 'UNKNOWN_TYPE', message: /1 \(PIN\), 2 \(face\), 4 \(fingerprint\)/ });
  }
});

test('a script that names an impossible time is told what a time is, at once', () => {
  const { user, faults } = readyDevice();
  for (const time of [-1, Number.NaN, Number.POSITIVE_INFINITY, 0.5, '5' as unknown as number]) {
    for (const act of [
      () => user.presentFace(time),
      () => user.typePin('1', time),
      () => user.cancelPrompt(time),
      () => faults.delayNextResult(time),
      () => faults.setClockBack(time),
    ]) {
      assert.throws(act, { kind: 'IMPOSSIBLE_TIME', message: /whole milliseconds, 0 or more/ });
    }
  }
});

test('a second finger while the first is still compared is refused, and fine afterwards', async () => {
  const device = readyDevice({ matchMs: 50 });
  device.user.enrolFingerprint();
  const recording = new Recording({ types: [4] });
  recording.instance.start();
  await device.clock.advance(300);
  device.user.presentWrongFinger();
  await device.clock.advance(49);
  assert.throws(() => device.user.presentFinger(), { kind: 'STILL_COMPARING', message: /advance by matchMs first/ });
  await device.clock.advance(1);
  device.user.presentFinger();
  await device.clock.advance(60);
  assert.equal(recording.results[0]?.result, 12500000);
});

test('an answer, a duration and a PIN that do not exist are refused with those that do', () => {
  const { user } = readyDevice();
  assert.throws(() => user.answerOnCompanion('maybe' as 'approve'), {
    kind: 'UNKNOWN_VALUE',
    message: /approve, refuse, timeout/,
  });
  assert.throws(() => user.lockOut(2, 'forever' as 'permanent'), {
    kind: 'UNKNOWN_VALUE',
    message: /temporary, permanent/,
  });
  assert.throws(() => user.enrolPin(''), { kind: 'UNKNOWN_VALUE' });
});

test('a clock that is set back starts a lockout of the PIN again, at its full length', async () => {
  const device = readyDevice();
  device.user.lockOut(1);
  await device.clock.advance(59000);
  const wall = device.clock.epoch + device.clock.now;
  assert.equal(device.executor(1).lockout, 1000);
  device.faults.setClockBack(3600000);
  assert.equal(device.executor(1).lockout, 60000);
  assert.equal(device.clock.epoch + device.clock.now, wall - 3600000);
  await device.clock.advance(60000);
  assert.equal(device.executor(1).lockout, 0);
  device.faults.setClockBack(1000);
  assert.equal(device.executor(1).lockout, 0);
});

test("the PIN that is cleared takes the user's secure id with it, and one that is changed does not", () => {
  const device = readyDevice();
  const first = device.account.secureUserId;
  device.user.enrolPin('998877');
  device.user.unenrol(AuthType.FACE);
  assert.equal(device.account.secureUserId, first);
  device.user.unenrol(AuthType.PIN);
  assert.notEqual(device.account.secureUserId, first);
});
