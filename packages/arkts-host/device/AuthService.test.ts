// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuthRequest } from './AuthRequest.ts';
import { AuthType } from '../system/AuthType.ts';
import type { Device } from './Device.ts';
import { ACCESS_BIOMETRIC, ACCESS_USER_AUTH_INTERNAL, USER_AUTH_FROM_BACKGROUND } from './Permissions.ts';
import { readyDevice } from './readyDevice.ts';

const { PIN, FACE, FINGERPRINT, PRIVATE_PIN, COMPANION_DEVICE } = AuthType;

/** Starts and tells the first result, or the types on the prompt. */
async function outcome(
  device: Device,
  request: Partial<AuthRequest>,
  bundle: string = device.app,
): Promise<number | AuthType[]> {
  const results: number[] = [];
  device.auth.start(
    bundle,
    {
      challenge: new Uint8Array(8),
      types: [PIN, FACE],
      trustLevel: 30000,
      title: 'Test',
      navigationText: '',
      skipLocked: false,
      hasUiContext: false,
      ...request,
    },
    { onResult: (result) => results.push(result.code), onTip: () => undefined },
  );
  assert.deepEqual(results, [], 'nothing is delivered inside start');
  await device.clock.advance(205);
  return results[0] ?? device.prompt!.types.map((view) => view.type);
}

function withFinger(): Device {
  const device = readyDevice();
  device.user.enrolFingerprint();
  return device;
}

test('an unresolvable user is 12500002, before the permission is looked at', async () => {
  const device = readyDevice();
  device.account.isResolvable = false;
  device.permissions.revoke(device.app, ACCESS_BIOMETRIC);
  assert.equal(await outcome(device, {}), 12500002);
});

test('more than 100 credentials are 401', async () => {
  assert.equal(await outcome(readyDevice(), { credentialCount: 101 }), 401);
  assert.deepEqual(await outcome(readyDevice(), { credentialCount: 100 }), [PIN, FACE]);
});

test('a window mode of a normal app is 202 for mode 4 and 401 for the others', async () => {
  assert.equal(await outcome(readyDevice(), { windowMode: 4 }), 202);
  assert.equal(await outcome(readyDevice(), { windowMode: 1 }), 401);
  assert.equal(await outcome(readyDevice(), { windowMode: 2 }), 401);
});

test('a system app may set the window mode, but fullscreen needs more than face and fingerprint', async () => {
  const device = withFinger();
  device.systemApps.add(device.app);
  assert.deepEqual(await outcome(device, { windowMode: 2 }), [PIN, FACE]);
  assert.equal(await outcome(device, { windowMode: 2, types: [FACE] }), 401);
});

test('a private PIN of a normal app is 201', async () => {
  assert.equal(await outcome(readyDevice(), { types: [PRIVATE_PIN] }), 201);
});

test('without ACCESS_BIOMETRIC a start is 201, before its types are looked at', async () => {
  const device = readyDevice();
  device.permissions.revoke(device.app, ACCESS_BIOMETRIC);
  assert.equal(await outcome(device, { types: [] }), 201);
});

test('USER_AUTH_FROM_BACKGROUND does not replace ACCESS_BIOMETRIC', async () => {
  const device = readyDevice();
  device.permissions.revoke(device.app, ACCESS_BIOMETRIC);
  device.permissions.grant(device.app, USER_AUTH_FROM_BACKGROUND);
  assert.equal(await outcome(device, {}), 201);
});

test("another user's id is 201 for a normal app, and its own is fine", async () => {
  assert.equal(await outcome(readyDevice(), { userId: 101 }), 201);
  assert.deepEqual(await outcome(readyDevice(), { userId: 100 }), [PIN, FACE]);
  const device = readyDevice();
  device.permissions.grant(device.app, ACCESS_USER_AUTH_INTERNAL);
  assert.deepEqual(await outcome(device, { userId: 101 }), [PIN, FACE]);
});

test('a start in the background is 201, and fine with USER_AUTH_FROM_BACKGROUND', async () => {
  const device = readyDevice();
  device.foreground.set(device.app, 'background');
  assert.equal(await outcome(device, {}), 201);
  device.permissions.grant(device.app, USER_AUTH_FROM_BACKGROUND);
  assert.deepEqual(await outcome(device, {}), [PIN, FACE]);
});

test('a session that was started in the background does not end with the background', async () => {
  const device = readyDevice();
  device.foreground.set(device.app, 'background');
  device.permissions.grant(device.app, USER_AUTH_FROM_BACKGROUND);
  await outcome(device, {});
  device.foreground.set(device.app, 'foreground');
  device.foreground.set(device.app, 'background');
  await device.clock.advance(1000);
  assert.equal(device.prompt?.state, 'asking');
});

test('no types, more than 8, duplicates, both PINs and a companion with others are 401', async () => {
  const system = (): Device => {
    const device = readyDevice();
    device.systemApps.add(device.app);
    return device;
  };
  assert.equal(await outcome(system(), { types: [] }), 401);
  assert.equal(await outcome(system(), { types: [1, 2, 4, 64, 1, 2, 4, 64, 1] }), 401);
  assert.equal(await outcome(system(), { types: [PIN, PIN] }), 401);
  assert.equal(await outcome(system(), { types: [PIN, PRIVATE_PIN] }), 401);
  assert.equal(await outcome(system(), { types: [COMPANION_DEVICE, PIN] }), 401);
});

test('a type that no widget serves is 12500005, before duplicates are looked at', async () => {
  assert.equal(await outcome(readyDevice(), { types: [128, PIN, PIN] }), 12500005);
});

test('exactly face and fingerprint without a navigation text is 401, even when one is not enrolled', async () => {
  assert.equal(await outcome(withFinger(), { types: [FACE, FINGERPRINT] }), 401);
  assert.equal(await outcome(readyDevice(), { types: [FINGERPRINT, FACE] }), 401);
  assert.deepEqual(await outcome(withFinger(), { types: [FINGERPRINT, FACE], navigationText: 'Go' }), [
    FACE,
    FINGERPRINT,
  ]);
});

test('PIN, face and fingerprint pass without a navigation text, also when PIN drops out', async () => {
  assert.deepEqual(await outcome(withFinger(), { types: [PIN, FACE, FINGERPRINT] }), [PIN, FACE, FINGERPRINT]);
  const device = withFinger();
  device.user.unenrol(PIN);
  assert.deepEqual(await outcome(device, { types: [PIN, FACE, FINGERPRINT] }), [FACE, FINGERPRINT]);
});

test('of several reasons for no usable type the furthest is told', async () => {
  const device = readyDevice();
  device.user.unenrol(PIN);
  device.executor(FACE).supported = false;
  assert.equal(await outcome(device, { types: [FACE] }), 12500005);
  assert.equal(await outcome(device, { types: [FACE, PIN] }), 12500010);
  device.executor(PIN).maxTrustLevel = 20000;
  assert.equal(await outcome(device, { types: [PIN, FACE] }), 12500006);
});

test('unusable types drop out silently as long as one is usable', async () => {
  assert.deepEqual(await outcome(readyDevice(), { types: [PIN, FACE], trustLevel: 40000 }), [PIN]);
  assert.deepEqual(await outcome(readyDevice(), { types: [FACE, FINGERPRINT, PIN] }), [PIN, FACE]);
});

test('a navigation text with PIN is 401 where the PIN is usable and passes where it is not', async () => {
  assert.equal(await outcome(readyDevice(), { navigationText: 'Go' }), 401);
  const device = readyDevice();
  device.user.unenrol(PIN);
  assert.deepEqual(await outcome(device, { navigationText: 'Go' }), [FACE]);
});

test('before the first unlock since boot only PINs are offered', async () => {
  const device = readyDevice();
  device.account.isUnlockedSinceBoot = false;
  assert.deepEqual(await outcome(device, {}), [PIN]);
  assert.equal(await outcome(device, { types: [FACE] }), 12500005);
});

test('a type whose profile cannot be read drops out, and with none left it is LOCKED', async () => {
  const device = readyDevice();
  device.executor(FACE).profileReadable = false;
  assert.deepEqual(await outcome(device, {}), [PIN]);
  device.executor(PIN).profileReadable = false;
  assert.equal(await outcome(device, { types: [PIN] }), 12500009);
});

test('a locked face drops out with skipLocked only', async () => {
  const device = readyDevice();
  device.user.lockOut(FACE);
  assert.deepEqual(await outcome(device, {}), [PIN, FACE]);
  assert.deepEqual(await outcome(device, { skipLocked: true }), [PIN]);
  assert.equal(await outcome(device, { skipLocked: true, types: [FACE] }), 12500009);
  assert.equal(await outcome(device, { skipLocked: true, types: [FACE], navigationText: 'Go' }), 12500011);
});

test('a locked PIN stays on the prompt under skipLocked', async () => {
  const device = readyDevice();
  device.user.lockOut(PIN);
  assert.deepEqual(await outcome(device, { skipLocked: true, types: [PIN] }), [PIN]);
});

test('with an expired PIN every prompt has the PIN page only, whatever was asked for', async () => {
  const device = readyDevice();
  device.account.isPinExpired = true;
  assert.deepEqual(await outcome(device, { types: [FACE] }), [PIN]);
  assert.equal(device.prompt?.pinExpired, true);
});

test('a busy camera drops the face when there is another type', async () => {
  const device = readyDevice();
  device.isCameraBusy = true;
  assert.deepEqual(await outcome(device, {}), [PIN]);
  assert.deepEqual(await outcome(device, { types: [FACE] }), [FACE]);
});

test('a start that is refused preempts nobody', async () => {
  const device = readyDevice();
  device.otherApp.startPrompt();
  await device.clock.advance(205);
  assert.equal(await outcome(device, { types: [] }), 401);
  assert.equal(device.prompt?.bundle, device.otherApp.bundle);
  assert.deepEqual(device.otherApp.results, []);
});

test('a start preempts the session of another app', async () => {
  const device = readyDevice();
  device.otherApp.startPrompt();
  await device.clock.advance(205);
  assert.deepEqual(await outcome(device, {}), [PIN, FACE]);
  assert.deepEqual(device.otherApp.results, [12500003, 12500003]);
});

test('an earlier success of any app answers a reuse of mode 4, with its own time and type', async () => {
  const device = readyDevice();
  device.otherApp.startPrompt();
  await device.clock.advance(205);
  device.user.typePin('274913');
  await device.clock.advance(5000);
  const results: { code: number; authType?: number | undefined; token?: Uint8Array | undefined }[] = [];
  const request = {
    challenge: new Uint8Array([5]),
    types: [FACE],
    trustLevel: 10000,
    title: 'T',
    navigationText: '',
    skipLocked: false,
    hasUiContext: false,
  };
  const receiver = { onResult: (result: (typeof results)[0]) => results.push(result), onTip: () => undefined };
  const id = device.auth.start(device.app, { ...request, reuse: { mode: 4, duration: 300000 } }, receiver);
  await device.clock.advance(10);
  assert.equal(device.auth.cancel(device.app, id), 12500002);
  assert.deepEqual(
    results.map((result) => [result.code, result.authType]),
    [[12500000, PIN]],
  );
  const contents = device.tokens.verify(results[0]!.token!);
  assert.deepEqual([contents!.authMode, contents!.tokenType, contents!.time, contents!.challenge[0]], [3, 1, 205, 5]);
  assert.equal(device.prompt, undefined);
});

test('a reuse of mode 1 or 2 needs a screen unlock, and 1 or 3 a type that was asked for', async () => {
  const unlocked = readyDevice();
  unlocked.screen.unlock(PIN);
  assert.equal(await outcome(unlocked, { reuse: { mode: 1, duration: 1000 } }), 12500000);
  assert.equal(await outcome(unlocked, { types: [FACE], reuse: { mode: 2, duration: 1000 } }), 12500000);
  assert.deepEqual(await outcome(unlocked, { types: [FACE], reuse: { mode: 1, duration: 5000 } }), [FACE]);
  assert.deepEqual(await outcome(unlocked, { types: [FACE], reuse: { mode: 3, duration: 5000 } }), [FACE]);
});

test('a companion device is asked whatever trust level it reaches', async () => {
  const device = readyDevice();
  device.user.pairCompanion();
  device.executor(COMPANION_DEVICE).maxTrustLevel = 10000;
  device.auth.start(
    device.app,
    {
      challenge: new Uint8Array(1),
      types: [COMPANION_DEVICE],
      trustLevel: 40000,
      title: 'T',
      navigationText: '',
      skipLocked: false,
      hasUiContext: false,
    },
    { onResult: () => assert.fail('refused'), onTip: () => undefined },
  );
  await device.clock.advance(205);
  device.user.answerOnCompanion('approve');
});

test('a private PIN that is not enrolled beside face and fingerprint is 401', async () => {
  const device = withFinger();
  device.systemApps.add(device.app);
  assert.equal(await outcome(device, { types: [PRIVATE_PIN, FACE, FINGERPRINT] }), 401);
  assert.deepEqual(await outcome(device, { types: [PRIVATE_PIN, FACE] }), [FACE]);
});

test('the 101st session of the device is 12500002', async () => {
  const device = readyDevice();
  for (let session = 0; session < 100; session++) {
    // Each start stops the one before, but the service holds it until its handler thread has released it.
    device.otherApp.startPrompt();
  }
  assert.equal(device.auth.sessionCount, 100);
  assert.equal(await outcome(device, {}), 12500002);
});

test("another user's result is not reused", async () => {
  const device = readyDevice();
  device.screen.unlock(PIN);
  device.account.userId = 101;
  assert.deepEqual(await outcome(device, { reuse: { mode: 4, duration: 1000 } }), [PIN, FACE]);
});

test('a reuse fails when the result is too old, of too low a level, or the PIN was removed', async () => {
  const device = readyDevice();
  device.screen.unlock(PIN);
  await device.clock.advance(1001);
  assert.deepEqual(await outcome(device, { reuse: { mode: 4, duration: 1000 } }), [PIN, FACE]);
  const low = readyDevice();
  low.screen.unlock(FACE);
  assert.deepEqual(await outcome(low, { trustLevel: 40000, reuse: { mode: 4, duration: 1000 } }), [PIN]);
  const removed = readyDevice();
  removed.screen.unlock(PIN);
  removed.user.unenrol(PIN);
  assert.deepEqual(await outcome(removed, { reuse: { mode: 4, duration: 1000 } }), [FACE]);
});
