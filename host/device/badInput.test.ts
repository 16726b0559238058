// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuthType } from './AuthType.ts';
import { readyDevice } from './readyDevice.ts';
import { Recording } from './Recording.ts';

const UNKNOWN = 3 as AuthType;

test('a script that names an unknown type is told which types there are', () => {
  const { user, screen } = readyDevice();
  for (const act of [() => user.lockOut(UNKNOWN), () => user.unenrol(UNKNOWN), () => screen.unlock(UNKNOWN)]) {
    assert.throws(act, { kind: 'UNKNOWN_TYPE', message: /1 \(PIN\), 2 \(face\), 4 \(fingerprint\)/ });
  }
});

test('a script that names an impossible time is told what a time is, at once', () => {
  const { user, faults } = readyDevice();
  for (const time of [-1, Number.NaN, Number.POSITIVE_INFINITY, 0.5, '5' as unknown as number]) {
    for (const act of [() => user.presentFace(time), () => user.typePin('1', time), () => user.cancelPrompt(time),
      () => faults.delayNextResult(time), () => faults.setClockBack(time)]) {
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
  assert.throws(() => user.answerOnCompanion('maybe' as 'approve'),
    { kind: 'UNKNOWN_VALUE', message: /approve, refuse, timeout/ });
  assert.throws(() => user.lockOut(2, 'forever' as 'permanent'),
    { kind: 'UNKNOWN_VALUE', message: /temporary, permanent/ });
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
