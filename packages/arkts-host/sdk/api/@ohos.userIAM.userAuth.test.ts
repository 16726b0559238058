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

test('the class UserAuth tells what can be used in codes of its own, and throws none of them', () => {
  const device = readyDevice();
  const auth = new userAuth.UserAuth();
  const statusOf = auth.getAvailableStatus.bind(auth) as unknown as Call;
  assert.equal(auth.getVersion(), 1);
  assert.equal(statusOf(2), userAuth.ResultCode.INVALID_PARAMETERS);
  assert.equal(statusOf(1, 10000), userAuth.ResultCode.TYPE_NOT_SUPPORT);
  assert.equal(statusOf(2, 5000), userAuth.ResultCode.TRUST_LEVEL_NOT_SUPPORT);
  assert.equal(statusOf(2, 10000), userAuth.ResultCode.SUCCESS);
  assert.equal(statusOf(4, 10000), userAuth.ResultCode.NOT_ENROLLED);
  device.account.isPinExpired = true;
  assert.equal(statusOf(2, 10000), userAuth.ResultCode.GENERAL_ERROR);
  device.permissions.revoke(device.app, ACCESS_BIOMETRIC);
  assert.equal(statusOf(2, 10000), 201);
  assert.equal(auth.getVersion(), 0);
});

/** The results that `UserAuth.auth` gives, each as its code and what goes with it. */
function authenticate(type: number, trustLevel: number = 10000): { contextId: Uint8Array; results: unknown[] } {
  const results: unknown[] = [];
  const contextId = new userAuth.UserAuth().auth(new Uint8Array(8), type, trustLevel, {
    onResult: (result, { token, remainTimes, freezingTime }) =>
      results.push([result, token!.length > 0, remainTimes, freezingTime]),
  });
  return { contextId, results };
}

test('UserAuth.auth looks for a face without a prompt, and ends with the first one', async () => {
  const device = readyDevice();
  const stranger = authenticate(2);
  device.user.presentStranger();
  await device.clock.advance(1000);
  assert.deepEqual(stranger.results, [[userAuth.ResultCode.FAIL, false, 4, 0]]);
  const user = authenticate(2);
  device.user.presentFace();
  await device.clock.advance(1000);
  assert.deepEqual(user.results, [[userAuth.ResultCode.SUCCESS, true, 5, 0]]);
  assert.equal(device.prompt, undefined);
  assert.throws(() => device.user.presentFace(), { kind: 'NO_PROMPT' });
});

test('UserAuth.auth tells every refusal as a result, with an id of zeros', async () => {
  const device = readyDevice();
  const first = authenticate(2);
  const refused = [authenticate(2), authenticate(1), authenticate(2, 5), authenticate(4, 40000)];
  device.foreground.set(device.app, 'background');
  refused.push(authenticate(2));
  await device.clock.advance(1000);
  assert.deepEqual(
    refused.map(({ contextId, results }) => [contextId, results]),
    [7, 5, 6, 10, 201].map((code) => [new Uint8Array(8), [[code, false, undefined, undefined]]]),
  );
  assert.deepEqual(first.results, []);
});

test('a locked face ends UserAuth.auth by itself', async () => {
  const device = readyDevice();
  device.user.lockOut(AuthType.FACE, 'permanent');
  const { results } = authenticate(2);
  await device.clock.advance(1000);
  assert.deepEqual(results, [[userAuth.ResultCode.LOCKED, false, 0, userAuth.PERMANENT_LOCKOUT_DURATION]]);
});

test('UserAuth.cancelAuth ends the authentication that the id is of, and no other', async () => {
  const device = readyDevice();
  const auth = new userAuth.UserAuth();
  const { contextId, results } = authenticate(2);
  assert.equal(auth.cancelAuth(new Uint8Array([99])), userAuth.ResultCode.GENERAL_ERROR);
  assert.equal(auth.cancelAuth(new Uint8Array(8)), undefined);
  assert.equal(auth.cancelAuth(contextId), userAuth.ResultCode.SUCCESS);
  await device.clock.advance(1000);
  assert.deepEqual(results, [[userAuth.ResultCode.CANCELED, false, undefined, undefined]]);
  assert.equal(auth.cancelAuth(contextId), userAuth.ResultCode.GENERAL_ERROR);
});

test('an authentication without a prompt ends with the service, and with a stop of all', async () => {
  const device = readyDevice();
  const killed = authenticate(2);
  device.faults.killAuthService();
  const stopped = authenticate(2);
  device.faults.killAccountService();
  await device.clock.advance(1000);
  assert.deepEqual(killed.results, [[userAuth.ResultCode.GENERAL_ERROR, false, undefined, undefined]]);
  assert.deepEqual(stopped.results, [[userAuth.ResultCode.CANCELED, false, undefined, undefined]]);
});

test('getAuthInstance checks its parameters in their order', () => {
  readyDevice();
  const make = userAuth.getAuthInstance as unknown as Call;
  assert.throws(() => make(new Uint8Array(8), 2), { code: 401 });
  assert.throws(() => make(new Uint8Array(33), 2, 10000), { code: 401 });
  assert.throws(() => make(undefined, 2, 10000), { code: 401 });
  assert.throws(() => make(null, 1, '5'), { code: 12500005 });
  assert.throws(() => make(null, 2, '5'), { code: 401 });
  assert.throws(() => make(null, 2, 5000), { code: 12500006 });
});

test('an AuthInstance takes listeners for results and tips, replaces and forgets them', () => {
  readyDevice();
  const instance = userAuth.getAuthInstance(new Uint8Array(8), 2, 10000);
  const on = instance.on.bind(instance) as unknown as Call;
  const off = instance.off.bind(instance) as unknown as Call;
  const event = { callback: (): void => undefined };
  assert.throws(() => on('results', event), { code: 401 });
  assert.throws(() => on('result'), { code: 401 });
  assert.throws(() => on('result', {}), { code: 401 });
  on('result', event);
  on('result', event);
  off('result');
  off('result');
  assert.throws(() => off('tips'), { code: 401 });
  assert.throws(() => off('result', event), { code: 401 });
  assert.throws(() => off(1), { code: 12500002 });
});

test('an AuthInstance starts once, tells tips and its result, and can be cancelled while it looks', async () => {
  const device = readyDevice();
  const events: unknown[] = [];
  const listening = (): userAuth.AuthInstance => {
    const instance = userAuth.getAuthInstance(new Uint8Array(8), 2, 10000);
    instance.on('result', { callback: (info) => events.push((info as userAuth.AuthResultInfo).result) });
    instance.on('tip', { callback: (info) => events.push(info) });
    return instance;
  };
  const instance = listening();
  assert.throws(() => instance.cancel(), { code: 12500002 });
  instance.start();
  device.user.coverCamera();
  await device.clock.advance(1000);
  assert.deepEqual(events.splice(0), [
    { module: 2, tip: userAuth.FaceTips.FACE_AUTH_TIP_NOT_DETECTED },
    userAuth.UserAuthResultCode.TIMEOUT,
  ]);
  assert.throws(() => instance.start(), { code: 12500002 });
  assert.throws(() => instance.cancel(), { code: 12500002 });
  const next = listening();
  next.start();
  next.cancel();
  device.user.presentFace();
  await device.clock.advance(1000);
  assert.deepEqual(events.splice(0), [userAuth.UserAuthResultCode.CANCELED]);
  device.account.isPinExpired = true;
  listening().start();
  await device.clock.advance(1000);
  assert.deepEqual(events, [userAuth.UserAuthResultCode.GENERAL_ERROR]);
});

test('an Authenticator rejects with bare numbers, and gives its callback nothing but the result', async () => {
  const device = readyDevice();
  const authenticator = userAuth.getAuthenticator();
  const found = authenticator.execute('FACE_ONLY', 'S2');
  device.user.presentFace();
  await device.clock.advance(1000);
  assert.equal(await found, userAuth.AuthenticationResult.SUCCESS);
  const refused = assert.rejects(authenticator.execute('ALL', 'S2'), (reason) => {
    assert.equal(reason, userAuth.AuthenticationResult.NO_SUPPORT);
    return true;
  });
  assert.throws(() => (authenticator.execute as Call)(1, 'S2'), /type must be a string/u);
  const told: unknown[] = [];
  authenticator.execute('FACE_ONLY', 'S5' as 'S4', (...args: unknown[]) => told.push(args));
  await device.clock.advance(1000);
  await refused;
  assert.deepEqual(told, [[userAuth.AuthenticationResult.INVALID_PARAMETERS]]);
});

test('what only system apps are declared is there at run time', () => {
  readyDevice();
  const { UserAuthType, WindowModeType, NoticeType } = userAuth as unknown as Record<string, Record<string, number>>;
  assert.deepEqual(
    [UserAuthType!['PRIVATE_PIN'], WindowModeType!['FULLSCREEN'], NoticeType!['WIDGET_NOTICE']],
    [16, 2, 1],
  );
});
