// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deviceProfile, NEWEST_PROFILE } from './DeviceProfile.ts';
import { readAuthRequest } from './readAuthRequest.ts';
import { contextOfAnAbility } from './Recording.ts';

const NEWEST = deviceProfile(NEWEST_PROFILE);

const AUTH = { challenge: new Uint8Array(8), authType: [2], authTrustLevel: 30000 };
const WIDGET = { title: 'Title' };

function read(auth: object, widget: object = {}): unknown {
  return readAuthRequest(
    [
      { ...AUTH, ...auth },
      { ...WIDGET, ...widget },
    ],
    NEWEST,
    true,
  );
}

function refuses(code: number, auth: object, widget: object = {}): void {
  assert.throws(() => read(auth, widget), { code, name: 'Error' });
}

test('any number of parameters but two is 401', () => {
  for (const args of [[], [AUTH], [AUTH, WIDGET, undefined]]) {
    assert.throws(() => readAuthRequest(args, NEWEST, true), { code: 401 });
  }
});

test('a parameter that is not an object is 401', () => {
  for (const wrong of [null, undefined, 1, 'text']) {
    assert.throws(() => readAuthRequest([wrong, WIDGET], NEWEST, true), { code: 401 });
    assert.throws(() => readAuthRequest([AUTH, wrong], NEWEST, true), { code: 401 });
  }
});

test('a challenge that is no Uint8Array is 401', () => {
  for (const challenge of [undefined, null, [1, 2], 'text', new Uint8ClampedArray(4), new Uint16Array(4)]) {
    refuses(401, { challenge });
  }
});

test('a challenge of 33 bytes is 401, and of 32 or 1 it is fine', () => {
  refuses(401, { challenge: new Uint8Array(33) });
  read({ challenge: new Uint8Array(32) });
  read({ challenge: new Uint8Array(1) });
});

test('a challenge of no bytes is 401 unless the device takes it', () => {
  refuses(401, { challenge: new Uint8Array(0) });
  const taken = readAuthRequest([{ ...AUTH, challenge: new Uint8Array(0) }, WIDGET], NEWEST, false);
  assert.equal(taken.challenge.length, 0);
});

test('the challenge is copied: what the app writes into its array later does not matter', () => {
  const challenge = new Uint8Array([1, 2, 3]);
  const request = readAuthRequest([{ ...AUTH, challenge }, WIDGET], NEWEST, true);
  challenge.fill(0);
  assert.deepEqual([...request.challenge], [1, 2, 3]);
});

test('types that are no array, or hold something that is no number, are 401', () => {
  refuses(401, { authType: 2 });
  refuses(401, { authType: undefined });
  refuses(401, { authType: ['2'] });
});

test('a type outside 1, 2, 4, 16, 64 and 128 is 12500005, before a later duplicate is seen', () => {
  for (const type of [0, 3, 5, 8, 32, -1, 256]) {
    refuses(12500005, { authType: [type, 2, 2] });
  }
  for (const type of [1, 2, 4, 16, 64, 128]) {
    read({ authType: [type] });
  }
});

test('a type with a fraction is cut to a whole number', () => {
  assert.deepEqual(readAuthRequest([{ ...AUTH, authType: [2.9] }, WIDGET], NEWEST, true).types, [2]);
});

test('a duplicate type is 401', () => {
  refuses(401, { authType: [2, 1, 2] });
});

test('an empty list of types is let through', () => {
  assert.deepEqual(readAuthRequest([{ ...AUTH, authType: [] }, WIDGET], NEWEST, true).types, []);
});

test('a trust level that is no number is 401, and a number that is no level is 12500006', () => {
  for (const authTrustLevel of [undefined, null, '30000']) {
    refuses(401, { authTrustLevel });
  }
  for (const authTrustLevel of [0, -1, 10001, 50000]) {
    refuses(12500006, { authTrustLevel });
  }
});

test('a reuse without its two numbers is 401', () => {
  for (const reuseUnlockResult of [
    {},
    { reuseMode: 1 },
    { reuseDuration: 1 },
    { reuseMode: null, reuseDuration: 1 },
    { reuseMode: 1, reuseDuration: '1' },
    null,
    5,
  ]) {
    refuses(401, { reuseUnlockResult });
  }
});

test('a reuse mode is 1 to 4 and a reuse duration 1 to 300000, else 401', () => {
  for (const reuseMode of [0, 5, -1]) {
    refuses(401, { reuseUnlockResult: { reuseMode, reuseDuration: 1 } });
  }
  for (const reuseDuration of [0, -1, 300001]) {
    refuses(401, { reuseUnlockResult: { reuseMode: 1, reuseDuration } });
  }
  read({ reuseUnlockResult: { reuseMode: 4, reuseDuration: 300000 } });
});

test('unknown keys are ignored everywhere', () => {
  read({ colour: undefined, reuseUnlockResult: { reuseMode: 1, reuseDuration: 1, extra: 1 } }, { size: null });
});

test('a user id that is no number or negative is 401', () => {
  refuses(401, { userId: '100' });
  refuses(401, { userId: -1 });
  read({ userId: 100 });
});

test('skipLockedBiometricAuth that is no boolean is 401', () => {
  refuses(401, { skipLockedBiometricAuth: 1 });
  read({ skipLockedBiometricAuth: false });
});

test('a credential list of more than 200, or with other than 8 bytes, is 401', () => {
  refuses(401, { credentialIdList: Array.from({ length: 201 }, () => new Uint8Array(8)) });
  refuses(401, { credentialIdList: [new Uint8Array(7)] });
  refuses(401, { credentialIdList: [8] });
  read({ credentialIdList: Array.from({ length: 200 }, () => new Uint8Array(8)) });
});

test('a title that is no string or empty is 401', () => {
  for (const title of [undefined, null, 5, '']) {
    refuses(401, {}, { title });
  }
});

test('a title of 500 code points is fine and of 501 it is 401, an emoji being one', () => {
  read({}, { title: 'x'.repeat(500) });
  read({}, { title: '\u{1F600}'.repeat(500) });
  refuses(401, {}, { title: 'x'.repeat(501) });
  refuses(401, {}, { title: '\u{1F600}'.repeat(501) });
});

test('a navigation text has 1 to 60 code points, else 401', () => {
  read({}, { navigationButtonText: '字'.repeat(60) });
  refuses(401, {}, { navigationButtonText: '字'.repeat(61) });
  refuses(401, {}, { navigationButtonText: '' });
  refuses(401, {}, { navigationButtonText: 7 });
});

test('a window mode outside 1, 2 and 4 is 401', () => {
  for (const windowMode of ['1', 0, 3, 5]) {
    refuses(401, {}, { windowMode });
  }
  read({}, { windowMode: 2 });
});

test('a uiContext that is no object is 401', () => {
  for (const uiContext of [null, 5, 'context']) {
    refuses(401, {}, { uiContext });
  }
  assert.equal(
    readAuthRequest([AUTH, { ...WIDGET, uiContext: contextOfAnAbility() }], NEWEST, true).hasUiContext,
    true,
  );
});

test('every optional key set to undefined is 401: the key counts, not its value', () => {
  for (const key of ['reuseUnlockResult', 'userId', 'skipLockedBiometricAuth', 'credentialIdList']) {
    refuses(401, { [key]: undefined });
  }
  for (const key of ['navigationButtonText', 'windowMode', 'uiContext']) {
    refuses(401, {}, { [key]: undefined });
  }
});

test('an inherited key counts as given', () => {
  const inherited = Object.assign(Object.create({ skipLockedBiometricAuth: undefined }) as object, AUTH);
  assert.throws(() => readAuthRequest([inherited, WIDGET], NEWEST, true), { code: 401 });
});

test("the first wrong parameter in the system's order decides", () => {
  // challenge before authType before reuse before trust level before title
  refuses(401, { challenge: null, authType: [3], authTrustLevel: 1 });
  refuses(12500005, { authType: [3], authTrustLevel: 1 }, { title: '' });
  refuses(401, { reuseUnlockResult: undefined, authTrustLevel: 1 });
  refuses(12500006, { authTrustLevel: 1, userId: -1 }, { title: '' });
});
