// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AuthType } from '../../system/AuthType.ts';
import { ACCESS_BIOMETRIC } from '../../device/Permissions.ts';
import { readyDevice } from '../../device/readyDevice.ts';
import { userAuth } from '../kits/@kit.UserAuthenticationKit.ts';

type Call = (...args: unknown[]) => unknown;

// The wrong calls are the point of these tests, so the types must not forbid them.
const getAvailableStatus = userAuth.getAvailableStatus as unknown as Call;
const getEnrolledState = userAuth.getEnrolledState as unknown as Call;
const getAuthLockState = userAuth.getAuthLockState as unknown as (...args: unknown[]) => Promise<unknown>;

test('getUserAuthInstance counts its parameters', () => {
  readyDevice();
  assert.throws(() => (userAuth.getUserAuthInstance as unknown as Call)({}), { code: 401 });
});

test('getUserAuthInstance needs no permission', () => {
  const device = readyDevice();
  device.permissions.revoke(device.app, ACCESS_BIOMETRIC);
  const instance = userAuth.getUserAuthInstance(
    { challenge: new Uint8Array(1), authType: [userAuth.UserAuthType.FACE], authTrustLevel: 10000 },
    { title: 'T' },
  );
  instance.on('result', { onResult: () => undefined });
  instance.off('result');
});

test('getAvailableStatus checks its arguments before anything else', () => {
  const device = readyDevice();
  device.permissions.revoke(device.app, ACCESS_BIOMETRIC);
  assert.throws(() => getAvailableStatus(2), { code: 401 });
  assert.throws(() => getAvailableStatus(2, 10000, 1), { code: 401 });
  assert.throws(() => getAvailableStatus('2', 10000), { code: 12500002 });
  assert.throws(() => getAvailableStatus(2, null), { code: 12500002 });
  assert.throws(() => getAvailableStatus(3, 5), { code: 12500005 });
  assert.throws(() => getAvailableStatus(2, 5), { code: 12500006 });
  assert.throws(() => getAvailableStatus(2, 10000), { code: 201 });
});

test('getAvailableStatus tells in order: hardware, trust level, enrolment, expired PIN', () => {
  const device = readyDevice();
  const face = device.executor(AuthType.FACE);
  device.account.isPinExpired = true;
  assert.throws(() => getAvailableStatus(2, 10000), { code: 12500013 });
  face.unenrol();
  assert.throws(() => getAvailableStatus(2, 10000), { code: 12500010 });
  assert.throws(() => getAvailableStatus(2, 40000), { code: 12500006 });
  face.supported = false;
  assert.throws(() => getAvailableStatus(2, 40000), { code: 12500005 });
});

test('getAvailableStatus returns nothing for a usable type, locked, in the background or with a busy camera', () => {
  const device = readyDevice();
  device.user.lockOut(AuthType.FACE, 'permanent');
  device.foreground.set(device.app, 'background');
  device.isCameraBusy = true;
  assert.equal(getAvailableStatus(2, 30000), undefined);
  assert.equal(getAvailableStatus(1, 40000), undefined);
});

test('getEnrolledState tells digest and count, and throws what it must', () => {
  const device = readyDevice();
  assert.throws(() => getEnrolledState(), { code: 401 });
  assert.throws(() => getEnrolledState(2, 3), { code: 401 });
  assert.throws(() => getEnrolledState('2'), { code: 12500002 });
  assert.throws(() => getEnrolledState(3), { code: 12500005 });
  assert.throws(() => getEnrolledState(4), { code: 12500010 });
  const state = userAuth.getEnrolledState(userAuth.UserAuthType.FACE);
  assert.equal(state.credentialCount, 1);
  device.user.enrolFace();
  const next = userAuth.getEnrolledState(userAuth.UserAuthType.FACE);
  assert.equal(next.credentialCount, 2);
  assert.notEqual(next.credentialDigest, state.credentialDigest);
  device.permissions.revoke(device.app, ACCESS_BIOMETRIC);
  assert.throws(() => getEnrolledState(2), { code: 201 });
});

test('getAuthLockState throws for wrong arguments and rejects for everything else', async () => {
  const device = readyDevice();
  assert.throws(() => getAuthLockState(), { code: 12500008 });
  assert.throws(() => getAuthLockState('2'), { code: 12500008 });
  assert.throws(() => getAuthLockState(1, 2), { code: 12500008 });
  assert.throws(() => getAuthLockState(3), { code: 12500005 });
  const rejects = async (type: number, code: number): Promise<void> => {
    const rejected = assert.rejects(getAuthLockState(type), { code });
    await device.clock.advance(5000);
    await rejected;
  };
  await rejects(4, 12500010);
  device.executor(AuthType.FACE).lockStateDelay = 3001;
  await rejects(2, 12500002);
  device.executor(AuthType.FACE).supported = false;
  await rejects(2, 12500002);
  device.permissions.revoke(device.app, ACCESS_BIOMETRIC);
  await rejects(2, 201);
});

test('getAuthLockState tells attempts and lockouts, and the permanent one by its constant', async () => {
  const device = readyDevice();
  const state = async (): Promise<userAuth.AuthLockState> => {
    const promise = userAuth.getAuthLockState(userAuth.UserAuthType.FACE);
    await device.clock.advance(5);
    return promise;
  };
  assert.deepEqual(await state(), { isLocked: false, remainingAuthAttempts: 5, lockoutDuration: 0 });
  device.user.lockOut(AuthType.FACE);
  assert.deepEqual(await state(), { isLocked: true, remainingAuthAttempts: 0, lockoutDuration: 29995 });
  device.user.lockOut(AuthType.FACE, 'permanent');
  assert.deepEqual(await state(), {
    isLocked: true,
    remainingAuthAttempts: 0,
    lockoutDuration: userAuth.PERMANENT_LOCKOUT_DURATION,
  });
});
