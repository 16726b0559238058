// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AuthType } from '../system/AuthType.ts';
import type { Device } from './Device.ts';
import { PROFILE_VERSIONS } from './DeviceProfile.ts';
import { READY_PIN, readyDevice } from './readyDevice.ts';
import type { RecordingRequest } from './Recording.ts';
import { Recording } from './Recording.ts';

const { PIN, FACE, FINGERPRINT } = AuthType;
const EASY: number = 10000;
const WITH_TIPS: readonly number[] = PROFILE_VERSIONS.filter((profile) => profile >= 20);

/** What is told when something is done with a prompt that has pages, as one line. */
async function told(
  profile: number,
  request: RecordingRequest,
  act: (device: Device) => void | Promise<void>,
  prepare: (device: Device) => void = (): void => undefined,
): Promise<string> {
  const device = readyDevice({ profile, promptTips: 'byPage' });
  prepare(device);
  const recording = new Recording(request);
  recording.instance.start();
  await device.clock.advance(300);
  await act(device);
  await device.clock.advance(20000);
  assert.equal(device.prompt, undefined);
  return recording.emitted.join(' ').replaceAll('LOADED', 'L').replaceAll('RELEASED', 'R').replaceAll('RE', '');
}

/** Registers one test for each profile with tips. */
function onPages(
  name: string,
  expected: string,
  request: RecordingRequest,
  act: (device: Device) => void | Promise<void>,
  prepare?: (device: Device) => void,
): void {
  for (const profile of WITH_TIPS) {
    test(`API ${profile}: ${name}`, async () => {
      assert.equal(await told(profile, request, act, prepare), expected);
    });
  }
}

function enrolFinger(device: Device): void {
  device.user.enrolFingerprint();
}

async function freeze(device: Device, present: () => void): Promise<void> {
  for (let i = 0; i < 5; i++) {
    present();
    await device.clock.advance(50);
  }
}

onPages(
  'a success is followed by the releases of its page at once',
  'L(FACE) 12500000+token R(FACE)',
  {},
  async (device) => {
    device.user.presentFace();
    await device.clock.advance(20);
    assert.equal(device.prompt?.state, 'closing', 'the prompt still shows the success');
  },
);

onPages('typing a PIN turns the page first', 'L(FACE) R(FACE) L(PIN) 12500000+token R(PIN)', {}, (device) =>
  device.user.typePin(READY_PIN),
);

onPages(
  'face and finger share a page',
  'L(FINGERPRINT) L(FACE) R(FINGERPRINT) R(FACE) L(PIN) R(PIN) 12500003',
  { types: [PIN, FACE, FINGERPRINT], trustLevel: EASY },
  async (device) => {
    device.user.turnToPin();
    device.user.turnToPin();
    await device.clock.advance(50);
    assert.deepEqual(
      device.prompt?.types.map((view) => view.type),
      [PIN],
    );
    assert.throws(() => device.user.presentFace(), { kind: 'TYPE_NOT_ON_PROMPT' });
    device.user.cancelPrompt();
  },
  enrolFinger,
);

onPages('a PIN alone has one page', 'L(PIN) 12500000+token R(PIN)', { types: [PIN] }, (device) =>
  device.user.typePin(READY_PIN),
);

onPages("the user's cancel releases before the result", 'L(FACE) R(FACE) 12500003', {}, (device) =>
  device.user.cancelPrompt(),
);

onPages(
  'the navigation button releases before the result',
  'L(FACE) R(FACE) 12500011',
  { types: [FACE], navigationText: 'Other' },
  (device) => device.user.pressNavigation(),
);

onPages(
  'a frozen face turns to the PIN',
  'L(FACE) tip1(FACE) tip1(FACE) tip1(FACE) tip1(FACE) tip7(FACE) R(FACE) L(PIN) 12500000+token R(PIN)',
  {},
  async (device) => {
    await freeze(device, () => device.user.presentStranger());
    device.user.typePin(READY_PIN);
  },
);

onPages(
  'a face that skipLocked drops turns to the PIN',
  'L(FACE) tip1(FACE) tip1(FACE) tip1(FACE) tip1(FACE) tip7(FACE) R(FACE) L(PIN) 12500000+token R(PIN)',
  { skipLocked: true },
  async (device) => {
    await freeze(device, () => device.user.presentStranger());
    device.user.typePin(READY_PIN);
  },
);

onPages(
  'a face that is locked from the start turns to the PIN',
  'L(FACE) R(FACE) L(PIN) 12500000+token R(PIN)',
  {},
  (device) => device.user.typePin(READY_PIN),
  (device) => device.user.lockOut(FACE),
);

onPages(
  'the second freeze of two biometrics releases before the prompt gives up',
  'L(FINGERPRINT) L(FACE) tip1(FACE) tip1(FACE) tip1(FACE) tip1(FACE) tip7(FACE) tip1(FINGERPRINT) tip1(FINGERPRINT) ' +
    'tip1(FINGERPRINT) tip1(FINGERPRINT) tip7(FINGERPRINT) R(FINGERPRINT) R(FACE) 12500003',
  { types: [PIN, FACE, FINGERPRINT], trustLevel: EASY, skipLocked: true },
  async (device) => {
    await freeze(device, () => device.user.presentStranger());
    await freeze(device, () => device.user.presentWrongFinger());
  },
  (device) => {
    device.user.enrolFingerprint();
    device.user.unenrol(PIN);
  },
);

onPages(
  'a finger with a navigation text and skipLocked is never loaded',
  'R(FINGERPRINT) 12500003',
  { types: [FINGERPRINT], navigationText: 'Other', skipLocked: true },
  (device) => device.user.cancelPrompt(),
  enrolFinger,
);

onPages(
  'a finger with a navigation text without skipLocked is',
  'L(FINGERPRINT) R(FINGERPRINT) 12500003',
  { types: [FINGERPRINT], navigationText: 'Other' },
  (device) => device.user.cancelPrompt(),
  enrolFinger,
);
