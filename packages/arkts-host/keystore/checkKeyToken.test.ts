// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { beforeEach, describe, it } from 'node:test';
import { AuthType } from '../system/AuthType.ts';
import { Device } from '../device/Device.ts';
import { READY_PIN, readyDevice } from '../device/readyDevice.ts';
import { huks } from '../sdk/kits/@kit.UniversalKeystoreKit.ts';
import {
  answerOf,
  forgedToken,
  generated,
  keyOptions,
  OPEN_KEY,
  opened,
  signed,
  signedWith,
  successOf,
  tokenFor,
} from './keystore.test-support.ts';
import type { KeyWish } from './keystore.test-support.ts';

const { HuksTag: Tag, HuksUserAuthType: KeyType, HuksAuthAccessType: Access, HuksChallengeType: Challenge } = huks;
const STRICT: KeyWish = { access: Access.HUKS_AUTH_ACCESS_INVALID_NEW_BIO_ENROLL };
const ALWAYS: KeyWish = { access: Access.HUKS_AUTH_ACCESS_ALWAYS_VALID };
const MESSAGE: Uint8Array = new Uint8Array(69).fill(5);

let device: Device;

beforeEach(() => {
  device = readyDevice();
});

async function isSignature(alias: string, signature: Uint8Array | number, message: Uint8Array): Promise<boolean> {
  const { outData } = await successOf(huks.exportKeyItem(alias, keyOptions()));
  const key = createPublicKey({ key: Buffer.from(outData!), format: 'der', type: 'spki' });
  return typeof signature !== 'number' && verify('sha256', message, key, signature);
}

describe('a key bound to user authentication', () => {
  it('gives a new challenge of 32 bytes with each session', async () => {
    await generated('a');
    const [first, second] = [await opened('a'), await opened('a')];

    assert.equal(first.challenge?.length, 32);
    assert.notDeepEqual(first.challenge, second.challenge);
    assert.notEqual(first.handle, second.handle);
  });

  it('signs the message, DER, with the token for the challenge of the session', async () => {
    await generated('a');
    const { handle, challenge } = await opened('a');

    const signature = await signed(handle, MESSAGE, tokenFor(device, challenge));

    assert.ok(await isSignature('a', signature, MESSAGE));
    assert.ok(typeof signature !== 'number' && signature[0] === 0x30 && signature.length <= 72);
  });

  it('signs what its prompt was answered for', async () => {
    await generated('a');
    const { handle, challenge } = await opened('a');
    const { userAuth } = await import('../sdk/kits/@kit.UserAuthenticationKit.ts');
    const { PIN, FACE } = userAuth.UserAuthType;
    const instance = userAuth.getUserAuthInstance(
      { challenge: challenge!, authType: [FACE, PIN], authTrustLevel: userAuth.AuthTrustLevel.ATL3 },
      { title: 'Sign in' },
    );
    let token: Uint8Array | undefined;
    instance.on('result', {
      onResult: (result) => {
        token = result.token;
      },
    });
    instance.start();
    await device.clock.advance(300);
    device.user.presentFace();
    await device.clock.advance(1000);

    assert.ok(await isSignature('a', await signed(handle, MESSAGE, token), MESSAGE));
  });

  it('takes every type of it, and no other: 12000008', async () => {
    device.user.enrolFingerprint();
    await generated('a');

    assert.notEqual(typeof (await signedWith(device, 'a', AuthType.FACE)), 'number');
    assert.notEqual(typeof (await signedWith(device, 'a', AuthType.PIN)), 'number');
    assert.equal(await signedWith(device, 'a', AuthType.FINGERPRINT), 12000008);
  });

  it('has other numbers for the types than the authentication: a key for the number of a PIN there takes a finger', async () => {
    device.user.enrolFingerprint();
    await generated('a', { types: AuthType.PIN });

    assert.equal(await signedWith(device, 'a', AuthType.PIN), 12000008);
    assert.notEqual(typeof (await signedWith(device, 'a', AuthType.FINGERPRINT)), 'number');
  });

  it('refuses what is no token with 401: none, none with bytes, one of another length', async () => {
    await generated('a');
    for (const token of [undefined, new Uint8Array(0), new Uint8Array(279), new Uint8Array(281)]) {
      const { handle } = await opened('a');
      assert.equal(await signed(handle, MESSAGE, token), 401);
    }
  });

  it('takes a token among the properties as well, and not in both places: 401', async () => {
    await generated('a');
    for (const isTwice of [false, true]) {
      const { handle, challenge } = await opened('a');
      const value = tokenFor(device, challenge);
      const more = [{ tag: Tag.HUKS_TAG_AUTH_TOKEN, value }];
      const answer = await signed(handle, MESSAGE, isTwice ? value : undefined, { more });
      assert.equal(typeof answer === 'number' ? answer : 'signature', isTwice ? 401 : 'signature');
    }
  });

  it('refuses a token with a changed bit, and one of another device: 12000008', async () => {
    await generated('a');
    for (const at of [0, 44, 64, 279]) {
      const { handle, challenge } = await opened('a');
      const token = tokenFor(device, challenge);
      token[at]! ^= 1;
      assert.equal(await signed(handle, MESSAGE, token), 12000008, `byte ${at}`);
    }
    const { handle, challenge } = await opened('a');
    assert.equal(await signed(handle, MESSAGE, tokenFor(new Device(), challenge)), 12000008);
  });

  it('refuses a token for another challenge with 12000012, or 12000008 where the device is made so', async () => {
    for (const [options, code] of [
      [{}, 12000012],
      [{ wrongChallengeCode: 12000008 }, 12000008],
    ] as const) {
      device = readyDevice(options);
      await generated('a');
      const [first, second] = [await opened('a'), await opened('a')];
      assert.equal(await signed(first.handle, MESSAGE, tokenFor(device, second.challenge)), code);
      const late = await opened('a');
      late.challenge![31]! ^= 1;
      assert.equal(await signed(late.handle, MESSAGE, tokenFor(device, late.challenge)), code);
    }
  });

  it("refuses a token of another device's user, or of no kind known, with 12000001", async () => {
    await generated('a');
    for (const tokenType of [2, 3]) {
      const { handle, challenge } = await opened('a');
      assert.equal(await signed(handle, MESSAGE, forgedToken(device, { challenge: challenge!, tokenType })), 12000001);
    }
  });

  it('takes a token that was signed again for a reuse', async () => {
    await generated('a');
    const { handle, challenge } = await opened('a');

    const token = forgedToken(device, { challenge: challenge!, tokenType: 1, authMode: 3 });

    assert.ok(await isSignature('a', await signed(handle, MESSAGE, token), MESSAGE));
  });

  it('takes a token of another device when it was made so', async () => {
    const wish: KeyWish = { more: [{ tag: Tag.HUKS_TAG_USER_AUTH_MODE, value: 1 }] };
    await generated('a', wish);
    const { handle, challenge } = await opened('a');

    const token = forgedToken(device, { challenge: challenge!, tokenType: 2 });

    assert.ok(await isSignature('a', await signed(handle, MESSAGE, token), MESSAGE));
  });

  it('refuses a token of a type that no key can be bound to with 12000001', async () => {
    await generated('a');
    for (const authType of [16, 64]) {
      const { handle, challenge } = await opened('a');
      assert.equal(await signed(handle, MESSAGE, forgedToken(device, { challenge: challenge!, authType })), 12000001);
    }
  });

  it('asks nothing about the trust level', async () => {
    await generated('a');
    const { handle, challenge } = await opened('a');

    const token = forgedToken(device, { challenge: challenge!, trustLevel: 10000 });

    assert.ok(await isSignature('a', await signed(handle, MESSAGE, token), MESSAGE));
  });

  it('has no time limit between session and token when a challenge binds them', async () => {
    await generated('a');
    const { handle, challenge } = await opened('a');
    const token = tokenFor(device, challenge);
    await device.clock.advance(3_600_000);

    assert.ok(await isSignature('a', await signed(handle, MESSAGE, token), MESSAGE));
  });

  it("checks in the engine's order: kind before challenge, challenge before type, type before the user", async () => {
    await generated('a');
    const refusal = async (contents: Parameters<typeof forgedToken>[1]): Promise<unknown> =>
      signed((await opened('a')).handle, MESSAGE, forgedToken(device, contents));
    assert.equal(await refusal({ tokenType: 2, authType: 4, secureUid: 1 }), 12000001);
    assert.equal(await refusal({ authType: 4, secureUid: 1 }), 12000012);
    const { handle, challenge } = await opened('a');
    const token = forgedToken(device, { challenge: challenge!, authType: 4, secureUid: 1 });
    assert.equal(await signed(handle, MESSAGE, token), 12000008);
  });
});

describe('what ends a key', () => {
  it('is the clearing of the PIN, for good, when it is bound to that: 12000007', async () => {
    await generated('a');
    device.user.unenrol(AuthType.PIN);
    device.user.enrolPin(READY_PIN);

    assert.equal(await signedWith(device, 'a', AuthType.PIN), 12000007);
    assert.equal(await signedWith(device, 'a', AuthType.FACE), 12000007);
    assert.equal(await answerOf(huks.hasKeyItem('a', keyOptions())), true);
  });

  it('is not a change of the PIN, a new face, or one face less', async () => {
    await generated('a');
    device.user.enrolPin('998877');
    device.user.enrolFace();
    assert.notEqual(typeof (await signedWith(device, 'a', AuthType.PIN)), 'number');
    device.executor(AuthType.FACE).removeOne();
    assert.notEqual(typeof (await signedWith(device, 'a', AuthType.FACE)), 'number');
  });

  it('is a new face for a strict key, which keeps its PIN', async () => {
    await generated('a', STRICT);
    assert.notEqual(typeof (await signedWith(device, 'a', AuthType.FACE)), 'number');
    device.user.enrolFace();

    assert.equal(await signedWith(device, 'a', AuthType.FACE), 12000007);
    assert.notEqual(typeof (await signedWith(device, 'a', AuthType.PIN)), 'number');
  });

  it('is a new finger for that modality only', async () => {
    device.user.enrolFingerprint();
    const types: number = KeyType.HUKS_USER_AUTH_TYPE_FACE | KeyType.HUKS_USER_AUTH_TYPE_FINGERPRINT;
    await generated('a', { ...STRICT, types });
    device.user.enrolFingerprint();

    assert.equal(await signedWith(device, 'a', AuthType.FINGERPRINT), 12000007);
    assert.notEqual(typeof (await signedWith(device, 'a', AuthType.FACE)), 'number');
  });

  it('is not the removal of a biometric, for a strict key', async () => {
    device.user.enrolFace();
    await generated('a', STRICT);
    device.executor(AuthType.FACE).removeOne();

    assert.notEqual(typeof (await signedWith(device, 'a', AuthType.FACE)), 'number');
  });

  it('is the clearing of the PIN for the PIN of a strict key, too', async () => {
    await generated('a', STRICT);
    device.user.unenrol(AuthType.PIN);
    device.user.enrolPin(READY_PIN);

    assert.equal(await signedWith(device, 'a', AuthType.PIN), 12000007);
  });

  it('is nothing of all that for a key that is always valid, but another user', async () => {
    await generated('a', ALWAYS);
    device.user.unenrol(AuthType.PIN);
    device.user.enrolPin(READY_PIN);
    device.user.enrolFace();
    assert.notEqual(typeof (await signedWith(device, 'a', AuthType.FACE)), 'number');

    const { handle, challenge } = await opened('a');
    assert.equal(await signed(handle, MESSAGE, forgedToken(device, { challenge: challenge!, userId: 101 })), 12000007);
  });

  it('is nothing at all when two access types were combined', async () => {
    await generated('a', { access: 3 });
    device.user.unenrol(AuthType.PIN);
    device.user.enrolPin(READY_PIN);
    device.user.enrolFace();

    assert.notEqual(typeof (await signedWith(device, 'a', AuthType.FACE)), 'number');
    assert.notEqual(typeof (await signedWith(device, 'a', AuthType.PIN)), 'number');
  });
});

describe('challenge types', () => {
  const CUSTOM: KeyWish = { challenge: Challenge.HUKS_CHALLENGE_TYPE_CUSTOM };
  const NONE: KeyWish = { challenge: Challenge.HUKS_CHALLENGE_TYPE_NONE };
  const at = (position: number): KeyWish => ({
    ...CUSTOM,
    more: [{ tag: Tag.HUKS_TAG_CHALLENGE_POS, value: position }],
  });

  it('custom: four keys share one token, each with eight bytes of its challenge', async () => {
    const shared: Uint8Array = new Uint8Array(32);
    const handles: number[] = [];
    for (const position of [0, 1, 2, 3]) {
      await generated(`key${position}`, CUSTOM);
      const { handle, challenge } = await opened(`key${position}`, at(position));
      handles.push(handle);
      shared.set(challenge!.subarray(8 * position, 8 * position + 8), 8 * position);
    }
    const token = tokenFor(device, shared);

    for (const [position, handle] of handles.entries()) {
      assert.ok(await isSignature(`key${position}`, await signed(handle, MESSAGE, token), MESSAGE));
    }
  });

  it('custom: the eight bytes at the position count', async () => {
    await generated('a', CUSTOM);
    const { handle, challenge } = await opened('a', at(2));
    challenge![16]! ^= 1;

    assert.equal(await signed(handle, MESSAGE, tokenFor(device, challenge)), 12000012);
  });

  it('custom: the session needs a position from 0 to 3', async () => {
    await generated('a', CUSTOM);
    assert.equal(await answerOf(huks.initSession('a', keyOptions(CUSTOM))), 401);
    assert.equal(await answerOf(huks.initSession('a', keyOptions(at(4)))), 401);
  });

  it('none: the session has no challenge, and the token may be three seconds away', async () => {
    await generated('a', NONE);
    const token = tokenFor(device, undefined);
    await device.clock.advance(3000);
    const { handle, challenge } = await opened('a');

    assert.equal(challenge, undefined);
    assert.ok(await isSignature('a', await signed(handle, MESSAGE, token), MESSAGE));
  });

  it('none: a token from longer ago, or from later, is 12000009', async () => {
    await generated('a', NONE);
    const early = tokenFor(device, undefined);
    await device.clock.advance(4000);
    assert.equal(await signed((await opened('a')).handle, MESSAGE, early), 12000009);
    const { handle } = await opened('a');
    await device.clock.advance(4000);
    assert.equal(await signed(handle, MESSAGE, tokenFor(device, undefined)), 12000009);
  });

  it('none: the key may say how far away', async () => {
    await generated('a', { ...NONE, more: [{ tag: Tag.HUKS_TAG_AUTH_TIMEOUT, value: 60 }] });
    const token = tokenFor(device, undefined);
    await device.clock.advance(60_000);

    assert.ok(await isSignature('a', await signed((await opened('a')).handle, MESSAGE, token), MESSAGE));
  });
});

describe('what a key can do', () => {
  it('a key for two purposes of which one is gated verifies without a token', async () => {
    const wish: KeyWish = { purpose: 12, more: [{ tag: Tag.HUKS_TAG_KEY_AUTH_PURPOSE, value: 4 }] };
    await generated('a', wish);
    const { handle, challenge } = await opened('a');
    const signature = await signed(handle, MESSAGE, tokenFor(device, challenge));

    const session = await opened('a', { purpose: 8 });
    assert.equal(session.challenge, undefined);
    await successOf(huks.updateSession(session.handle, keyOptions({ purpose: 8, inData: MESSAGE })));
    assert.equal(
      await successOf(huks.finishSession(session.handle, keyOptions({ purpose: 8, inData: signature as Uint8Array }))),
      null,
    );
  });

  it('a signature of something else is 12000006', async () => {
    await generated('a', { ...OPEN_KEY, purpose: 12 });
    const signature = await signed((await opened('a')).handle, MESSAGE);
    const { handle } = await opened('a', { purpose: 8 });
    await successOf(huks.updateSession(handle, keyOptions({ inData: Uint8Array.of(1) })));

    assert.equal(await answerOf(huks.finishSession(handle, keyOptions({ inData: signature as Uint8Array }))), 12000006);
  });

  it('a message can come in parts, of which the first brings the token', async () => {
    await generated('a');
    const { handle, challenge } = await opened('a');
    assert.equal(
      await successOf(
        huks.updateSession(handle, keyOptions({ inData: MESSAGE.subarray(0, 30) }), tokenFor(device, challenge)),
      ),
      null,
    );

    assert.ok(await isSignature('a', await signed(handle, MESSAGE.subarray(30)), MESSAGE));
  });

  it('a key without a guard signs without a token', async () => {
    await generated('a', OPEN_KEY);
    const session = await opened('a');

    assert.equal(session.challenge, undefined);
    assert.ok(await isSignature('a', await signed(session.handle, MESSAGE), MESSAGE));
  });

  it('the hash in place of the message is hashed again', async () => {
    await generated('a', OPEN_KEY);
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', MESSAGE as Uint8Array<ArrayBuffer>));

    const signature = await signed((await opened('a')).handle, hash);

    assert.ok(!(await isSignature('a', signature, MESSAGE)));
    assert.ok(await isSignature('a', signature, hash));
  });

  it('a secure signature stands behind 24 bytes that it signs with the message', async () => {
    await generated('a', { more: [{ tag: Tag.HUKS_TAG_KEY_SECURE_SIGN_TYPE, value: 1 }] });
    const { handle, challenge } = await opened('a');

    const output = (await signed(handle, MESSAGE, tokenFor(device, challenge, AuthType.FACE))) as Uint8Array;

    const prefix = output.subarray(0, 24);
    assert.equal(Buffer.from(prefix.subarray(0, 8)).toString('hex'), '0100000102000000');
    assert.ok(!(await isSignature('a', output, MESSAGE)));
    assert.ok(await isSignature('a', output.subarray(24), Buffer.concat([prefix, MESSAGE])));
  });

  it('a key that needs a lock-screen PIN has no session, and no signature, without: 12000016', async () => {
    const wish: KeyWish = { ...OPEN_KEY, more: [{ tag: Tag.HUKS_TAG_IS_DEVICE_PASSWORD_SET, value: true }] };
    await generated('a', wish);
    const { handle } = await opened('a');
    device.user.unenrol(AuthType.PIN);

    assert.equal(await signed(handle, MESSAGE), 12000016);
    assert.equal(await answerOf(huks.initSession('a', keyOptions())), 12000016);
  });
});
