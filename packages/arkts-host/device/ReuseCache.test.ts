// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AuthType } from '../system/AuthType.ts';
import type { Device } from './Device.ts';
import type { DeviceOptions } from './DeviceOptions.ts';
import { PROFILE_VERSIONS } from './DeviceProfile.ts';
import { READY_PIN, readyDevice } from './readyDevice.ts';
import { Recording } from './Recording.ts';

const { PIN, FACE } = AuthType;
const COMPARING: number = 200;

/** Whether anything is there that a start could reuse: any app's success, of any type. */
function isReusable(device: Device): boolean {
  return (
    device.reuseCache.find(
      { mode: 4, duration: 300000 },
      new Uint8Array(1),
      [PIN],
      10000,
      device.account.userId,
      device.account.secureUserId,
      device.clock.now,
    ) !== undefined
  );
}

/** A prompt for PIN and face is up, and a comparison takes `COMPARING`. */
async function prompted(
  profile: number,
  options: Partial<DeviceOptions> = {},
): Promise<{ device: Device; recording: Recording }> {
  const device = readyDevice({ profile, matchMs: COMPARING, ...options });
  const recording = new Recording({ types: [PIN, FACE] });
  recording.instance.start();
  await device.clock.advance(300);
  return { device, recording };
}

type Stop = (device: Device, recording: Recording) => void;

/** What takes a prompt away while its device compares; after each of them the match is nobody's. */
const STOPS: Record<string, Stop> = {
  'the app cancels': (_device, recording) => recording.instance.cancel(),
  'the user cancels': (device) => device.user.cancelPrompt(),
  'another prompt takes its place': (device) => device.otherApp.startPrompt(),
  'the app goes to the background': (device) => device.foreground.set(device.app, 'background'),
  'the prompt crashes': (device) => device.user.crashWidget(),
  'the app dies': (device) => device.faults.killApp(device.app),
  'the service dies': (device) => device.faults.killAuthService(),
  'the account service dies': (device) => device.faults.killAccountService(),
  'the device is turned': (device) => device.user.rotate(),
};

const CREDENTIALS: Record<string, (device: Device) => void> = {
  'a face': (device) => device.user.presentFace(),
  'a PIN': (device) => device.user.typePin(READY_PIN),
};

for (const profile of PROFILE_VERSIONS) {
  for (const [stopWords, stop] of Object.entries(STOPS)) {
    for (const [credential, present] of Object.entries(CREDENTIALS)) {
      test(`API ${profile}: ${credential} is compared when ${stopWords}: nobody can reuse the match`, async () => {
        const { device, recording } = await prompted(profile);
        present(device);
        await device.clock.advance(50);
        stop(device, recording);
        await device.clock.advance(5000);
        // Where a second prompt does not end the first, the match was handed over as it should.
        const isHandedOver: boolean = recording.results.some((result) => result.result === 12500000);
        assert.equal(isHandedOver, profile === 12 && stopWords === 'another prompt takes its place');
        assert.equal(isReusable(device), isHandedOver);
      });
    }
  }

  test(`API ${profile}: a PIN that was compared in vain does not end the lock of the face`, async () => {
    const { device, recording } = await prompted(profile);
    device.user.lockOut(FACE, 'permanent');
    device.user.typePin(READY_PIN);
    await device.clock.advance(50);
    recording.instance.cancel();
    await device.clock.advance(5000);
    assert.equal(device.executor(FACE).lockout, 0x7fffffff);
  });

  test(`API ${profile}: a match that was handed over is reusable, and a mismatch is not`, async () => {
    const { device } = await prompted(profile);
    device.user.presentStranger();
    await device.clock.advance(COMPARING);
    assert.equal(isReusable(device), false);
    device.user.presentFace();
    await device.clock.advance(COMPARING);
    assert.equal(isReusable(device), true);
  });

  test(`API ${profile}: a weak PIN is reusable where it gives a token, which is everywhere but on 18`, async () => {
    const { device } = await prompted(profile);
    device.account.isPinWeak = true;
    device.user.typePin(READY_PIN);
    await device.clock.advance(5000);
    assert.equal(isReusable(device), profile !== 18);
  });

  test(`API ${profile}: while the PIN is expired only a screen unlock is remembered`, async () => {
    const { device } = await prompted(profile);
    device.account.isPinExpired = true;
    device.user.presentFace();
    await device.clock.advance(5000);
    assert.equal(isReusable(device), false);
    device.screen.unlock(PIN);
    assert.equal(isReusable(device), true);
  });

  test(`API ${profile}: a reused result is no source of another one`, async () => {
    const { device } = await prompted(profile, { matchMs: 0 });
    device.screen.unlock(PIN);
    const lifetime: number = 60000;
    for (let age = 0; age < lifetime; age += 25000) {
      const recording = new Recording({ types: [PIN], reuse: { reuseMode: 1, reuseDuration: lifetime } });
      recording.instance.start();
      await device.clock.advance(25000);
      assert.equal(recording.results[0]?.result, 12500000);
    }
    const late = new Recording({ types: [PIN], reuse: { reuseMode: 1, reuseDuration: lifetime } });
    late.instance.start();
    await device.clock.advance(1000);
    assert.deepEqual(late.results, []);
  });
}

test('a companion device that is asked in vain leaves nothing to reuse', async () => {
  const device = readyDevice({ matchMs: COMPARING });
  device.user.pairCompanion();
  const recording = new Recording({ types: [AuthType.COMPANION_DEVICE] });
  recording.instance.start();
  await device.clock.advance(300);
  device.user.answerOnCompanion('approve');
  await device.clock.advance(50);
  recording.instance.cancel();
  await device.clock.advance(5000);
  assert.equal(isReusable(device), false);
});

test('an answer that is there when the stop runs beside the handler thread belongs to the app, token and all', async () => {
  const { device, recording } = await prompted(20, { matchMs: 0 });
  device.user.presentFace();
  recording.instance.cancel();
  await device.clock.advance(5000);
  assert(recording.results.some((result) => result.token !== undefined));
  assert.equal(isReusable(device), true);
});

test('the secure id of a user who has set another PIN after clearing it reuses nothing of before', async () => {
  const device = readyDevice();
  device.screen.unlock(PIN);
  device.account.renewSecureUserId();
  assert.equal(isReusable(device), false);
});
