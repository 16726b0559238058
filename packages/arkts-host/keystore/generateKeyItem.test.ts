// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { AuthType } from '../system/AuthType.ts';
import type { Device } from '../device/Device.ts';
import { readyDevice } from '../device/readyDevice.ts';
import { huks } from '../sdk/kits/@kit.UniversalKeystoreKit.ts';
import { answerOf, generated, keyOptions, OPEN_KEY, successOf } from './keystore.test-support.ts';
import type { KeyWish } from './keystore.test-support.ts';

const { HuksTag: Tag, HuksUserAuthType: KeyType, HuksAuthAccessType: Access, HuksChallengeType: Challenge } = huks;
const {
  HUKS_USER_AUTH_TYPE_PIN: PIN,
  HUKS_USER_AUTH_TYPE_FACE: FACE,
  HUKS_USER_AUTH_TYPE_FINGERPRINT: FINGER,
  HUKS_USER_AUTH_TYPE_TUI_PIN: TUI_PIN,
} = KeyType;
const {
  HUKS_AUTH_ACCESS_INVALID_CLEAR_PASSWORD: CLEAR,
  HUKS_AUTH_ACCESS_INVALID_NEW_BIO_ENROLL: NEW_BIO,
  HUKS_AUTH_ACCESS_ALWAYS_VALID: ALWAYS,
} = Access;
const KEEP: huks.HuksParam = { tag: Tag.HUKS_TAG_KEY_OVERRIDE, value: false };
const SPKI_PREFIX: string = '3059301306072a8648ce3d020106082a8648ce3d03010703420004';

let device: Device;

beforeEach(() => {
  device = readyDevice();
});

function exportedKey(alias: string): Promise<huks.HuksReturnResult> {
  return successOf(huks.exportKeyItem(alias, keyOptions()));
}

describe('generateKeyItem', () => {
  it('makes a P-256 key whose public half is an SPKI of 91 bytes, and tells nothing but that', async () => {
    assert.equal(await generated('a'), undefined);

    const { outData } = await exportedKey('a');
    assert.ok(outData instanceof Uint8Array);
    assert.equal(outData.length, 91);
    assert.equal(Buffer.from(outData.subarray(0, 27)).toString('hex'), SPKI_PREFIX);
  });

  it('makes another key each time', async () => {
    await generated('a');
    await generated('b');

    assert.notDeepEqual((await exportedKey('a')).outData, (await exportedKey('b')).outData);
  });

  it('replaces the key of the same alias', async () => {
    await generated('a');
    const first = await exportedKey('a');
    await generated('a');

    assert.notDeepEqual((await exportedKey('a')).outData, first.outData);
  });

  it('deletes the key of the same alias even when it then finds the new one impossible', async () => {
    await generated('a');

    assert.equal(await generated('a', { size: 255 }), 12000003);
    assert.equal(await answerOf(huks.hasKeyItem('a', keyOptions())), false);
  });

  it('keeps the key of the same alias where it is told to, with 12000017', async () => {
    await generated('a');
    const first = await exportedKey('a');

    assert.equal(await generated('a', { more: [KEEP] }), 12000017);
    assert.deepEqual((await exportedKey('a')).outData, first.outData);
    assert.equal(await generated('b', { more: [KEEP] }), undefined);
  });

  it('does not know the tag that keeps a key before API 20', async () => {
    readyDevice({ profile: 18 });

    assert.equal(huks.HuksTag.HUKS_TAG_KEY_OVERRIDE, undefined);
    assert.equal(await generated('a', { more: [{ tag: 0x40000208, value: false }] }), 401);
  });

  it('wants an alias of 1 to 128 bytes', async () => {
    assert.equal(await generated(''), 401);
    assert.equal(await generated('a'.repeat(128)), undefined);
    assert.equal(await generated('a'.repeat(129)), 401);
    assert.equal(await generated('ä'.repeat(65)), 401);
  });

  const missing: readonly [string, KeyWish][] = [
    ['an algorithm', { algorithm: undefined }],
    ['a purpose', { purpose: undefined, ...OPEN_KEY }],
    ['a key size', { size: undefined }],
    ['a digest', { digest: undefined }],
  ];
  for (const [what, wish] of missing) {
    it(`ends with 12000002 without ${what}`, async () => {
      assert.equal(await generated('a', wish), 12000002);
    });
  }

  const impossible: readonly [string, KeyWish, number][] = [
    ['a key of 225 bits', { size: 225 }, 12000003],
    ['no digest', { digest: 0 }, 12000003],
    ['encryption', { purpose: 1, ...OPEN_KEY }, 12000003],
    ['no purpose', { purpose: 0, ...OPEN_KEY }, 12000003],
    ['AES with a digest and a purpose of elliptic curves', { algorithm: 20 }, 12000003],
    ['RSA', { algorithm: 1 }, 12000001],
  ];
  for (const [what, wish, code] of impossible) {
    it(`ends with ${code} for ${what}`, async () => {
      assert.equal(await generated('a', wish), code);
    });
  }

  it('makes smaller and larger keys, with every digest', async () => {
    for (const [size, digest] of [
      [224, 10],
      [224, 11],
      [256, 10],
      [384, 13],
      [521, 14],
    ] as const) {
      assert.equal(await generated('a', { size, digest, ...OPEN_KEY }), undefined);
    }
  });

  it('ends with 401 for a tag that is given twice, and for one that it does not know', async () => {
    assert.equal(await generated('a', { more: [{ tag: Tag.HUKS_TAG_KEY_SIZE, value: 256 }] }), 401);
    assert.equal(await generated('a', { more: [{ tag: 0x20000fff as huks.HuksTag, value: 1 }] }), 401);
  });

  it('ends with 401 for a storage level that there is not', async () => {
    assert.equal(await generated('a', { level: 3 }), 401);
  });
});

describe('a key bound to user authentication', () => {
  it('needs an access type and a challenge type', async () => {
    assert.equal(await generated('a', { access: undefined }), 401);
    assert.equal(await generated('a', { challenge: undefined }), 401);
    assert.equal(await generated('a', { challenge: 3 }), 401);
  });

  it('takes one, two or three of PIN, face and fingerprint', async () => {
    device.user.enrolFingerprint();
    for (const types of [PIN, FACE, FINGER, PIN | FACE, PIN | FINGER, FACE | FINGER, PIN | FACE | FINGER]) {
      assert.equal(await generated('a', { types }), undefined, `types ${types}`);
    }
    for (const types of [0, 8, 16, PIN | 8, PIN | TUI_PIN]) {
      assert.equal(await generated('a', { types }), 401, `types ${types}`);
    }
  });

  it('has no PIN on a trusted display: 12000001, and before API 20 a type that there is not', async () => {
    assert.equal(await generated('a', { types: TUI_PIN, access: ALWAYS }), 12000001);
    assert.equal(await generated('a', { types: TUI_PIN, access: CLEAR }), 401);
    readyDevice({ profile: 18 });
    assert.equal(await generated('a', { types: 32, access: ALWAYS }), 401);
  });

  it('wants every type of it enrolled, with 12000013', async () => {
    assert.equal(await generated('a', { types: PIN | FINGER }), 12000013);
    assert.equal(await generated('a', { types: FINGER }), 12000013);
    device.user.unenrol(AuthType.PIN);
    assert.equal(await generated('a', { types: PIN | FACE }), 12000013);
  });

  it('does not ask what is enrolled when it is always valid', async () => {
    assert.equal(await generated('a', { types: FINGER, access: ALWAYS }), undefined);
  });

  it('ends with 12000015 when the authentication service does not answer', async () => {
    device.executor(AuthType.FACE).profileReadable = false;
    assert.equal(await generated('a'), 12000015);
    device.executor(AuthType.FACE).profileReadable = true;
    device.account.isResolvable = false;
    assert.equal(await generated('a'), 12000015);
  });

  it('can be ended by new biometrics only when it has one', async () => {
    assert.equal(await generated('a', { types: PIN, access: NEW_BIO }), 401);
    assert.equal(await generated('a', { types: FACE, access: NEW_BIO }), undefined);
    assert.equal(await generated('a', { types: PIN | FACE, access: NEW_BIO }), undefined);
  });

  it('takes two access types for PIN and face together, and for no single type', async () => {
    assert.equal(await generated('a', { types: PIN | FACE, access: CLEAR | NEW_BIO }), undefined);
    assert.equal(await generated('a', { types: FACE, access: CLEAR | NEW_BIO }), 401);
    assert.equal(await generated('a', { types: PIN, access: CLEAR | NEW_BIO }), 401);
    assert.equal(await generated('a', { access: CLEAR | ALWAYS }), 401);
    assert.equal(await generated('a', { access: 0 }), 401);
    assert.equal(await generated('a', { access: 8 }), 401);
  });

  it('has a timeout of 1 to 216000 seconds, which counts without a challenge only', async () => {
    const withTimeout = (value: number, challenge: number): KeyWish => ({
      challenge,
      more: [{ tag: Tag.HUKS_TAG_AUTH_TIMEOUT, value }],
    });
    const { HUKS_CHALLENGE_TYPE_NONE: NONE, HUKS_CHALLENGE_TYPE_NORMAL: NORMAL } = Challenge;
    assert.equal(await generated('a', withTimeout(0, NONE)), 401);
    assert.equal(await generated('a', withTimeout(216001, NONE)), 401);
    assert.equal(await generated('a', withTimeout(1, NONE)), undefined);
    assert.equal(await generated('a', withTimeout(216000, NONE)), undefined);
    assert.equal(await generated('a', withTimeout(0, NORMAL)), undefined);
  });

  it('can leave some of its purposes open, of those that it has', async () => {
    const gating = (value: number): KeyWish => ({ purpose: 12, more: [{ tag: Tag.HUKS_TAG_KEY_AUTH_PURPOSE, value }] });
    assert.equal(await generated('a', gating(4)), undefined);
    assert.equal(await generated('a', gating(0)), 12000003);
    assert.equal(await generated('a', gating(16)), 12000003);
    assert.equal(await generated('a', { more: [{ tag: Tag.HUKS_TAG_KEY_AUTH_PURPOSE, value: 8 }] }), 12000003);
  });

  it('takes one type of secure signature, for a key that signs', async () => {
    const secure = (value: number, purpose: number): KeyWish => ({
      purpose,
      more: [{ tag: Tag.HUKS_TAG_KEY_SECURE_SIGN_TYPE, value }],
    });
    assert.equal(await generated('a', secure(1, 4)), undefined);
    assert.equal(await generated('a', secure(2, 4)), 401);
    assert.equal(await generated('a', secure(1, 8)), 401);
  });
});
