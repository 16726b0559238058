// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { createCipheriv, createHmac } from 'node:crypto';
import { beforeEach, describe, it } from 'node:test';
import { decodeDeviceState, encodeDeviceState } from '../device/deviceStateText.ts';
import type { Device } from '../device/Device.ts';
import { readyDevice } from '../device/readyDevice.ts';
import { huks } from '../sdk/kits/@kit.UniversalKeystoreKit.ts';
import { AuthType } from '../system/AuthType.ts';
import { answerOf, generated, keyOptions, OPEN_KEY, opened, signed, tokenFor } from './keystore.test-support.ts';
import type { KeyWish } from './keystore.test-support.ts';

const {
  HuksTag: Tag,
  HuksKeyAlg: Algorithm,
  HuksKeyPurpose: Purpose,
  HuksCipherMode: Mode,
  HuksKeyPadding: Padding,
  HuksUserAuthType: KeyType,
  HuksAuthAccessType: Access,
} = huks;
const NONCE: Uint8Array = new Uint8Array(12).fill(7);
const IV: Uint8Array = new Uint8Array(16).fill(8);
const MORE: Uint8Array = Uint8Array.of(1, 2, 3);
const TEXT: Uint8Array = new TextEncoder().encode('what nobody else is to read');
const MATERIAL: Uint8Array = new Uint8Array(32).fill(9);

const param = (tag: huks.HuksTag, value: number | Uint8Array): huks.HuksParam => ({ tag, value });
const BOTH: number = Purpose.HUKS_KEY_PURPOSE_ENCRYPT | Purpose.HUKS_KEY_PURPOSE_DECRYPT;
const AES: KeyWish = { algorithm: Algorithm.HUKS_ALG_AES, size: 256, digest: undefined };
const SM4: KeyWish = { algorithm: Algorithm.HUKS_ALG_SM4, size: 128, digest: undefined };
const MAC: KeyWish = { algorithm: Algorithm.HUKS_ALG_HMAC, size: 256, purpose: Purpose.HUKS_KEY_PURPOSE_MAC };
const mode = (block: number, padding: number): huks.HuksParam[] => [
  param(Tag.HUKS_TAG_BLOCK_MODE, block),
  param(Tag.HUKS_TAG_PADDING, padding),
];
const GCM: readonly huks.HuksParam[] = mode(Mode.HUKS_MODE_GCM, Padding.HUKS_PADDING_NONE);
const CBC: readonly huks.HuksParam[] = mode(Mode.HUKS_MODE_CBC, Padding.HUKS_PADDING_PKCS7);
const FOR_GCM: readonly huks.HuksParam[] = [
  ...GCM,
  param(Tag.HUKS_TAG_NONCE, NONCE),
  param(Tag.HUKS_TAG_ASSOCIATED_DATA, MORE),
];

function using(purpose: number, more: readonly huks.HuksParam[], base: KeyWish = AES): KeyWish {
  return { ...base, purpose, more };
}
const encrypting = (more: readonly huks.HuksParam[]): KeyWish => using(Purpose.HUKS_KEY_PURPOSE_ENCRYPT, more);
const decrypting = (more: readonly huks.HuksParam[]): KeyWish => using(Purpose.HUKS_KEY_PURPOSE_DECRYPT, more);
const decryptingGcm = (sealed: Uint8Array): KeyWish =>
  decrypting([...FOR_GCM, param(Tag.HUKS_TAG_AE_TAG, sealed.slice(-16))]);

function imported(alias: string, wish: KeyWish): Promise<void | number> {
  return answerOf(huks.importKeyItem(alias, keyOptions({ ...wish, inData: MATERIAL })));
}

/** Init and finish without a token: what comes out, or the code of the refusal. */
async function used(alias: string, wish: KeyWish, data: Uint8Array): Promise<Uint8Array | number> {
  const session = await answerOf(huks.initSession(alias, keyOptions(wish)));
  return typeof session === 'number' ? session : signed(session.handle, data, undefined, wish);
}

async function bytes(answer: Promise<Uint8Array | number>): Promise<Uint8Array> {
  const out = await answer;
  assert.ok(typeof out !== 'number', String(out));
  return out;
}

let device: Device;

beforeEach(() => {
  device = readyDevice();
});

describe('a secret key', () => {
  it('encrypts and decrypts by AES-GCM, the tag behind what it encrypts, as others do with the same secret', async () => {
    assert.equal(await imported('a', { ...AES, ...OPEN_KEY, purpose: BOTH, more: GCM }), undefined);

    const sealed = await bytes(used('a', encrypting(FOR_GCM), TEXT));

    const cipher = createCipheriv('aes-256-gcm', MATERIAL, NONCE).setAAD(MORE);
    const expected = Buffer.concat([cipher.update(TEXT), cipher.final(), cipher.getAuthTag()]);
    assert.deepEqual(Buffer.from(sealed), expected);
    assert.deepEqual(await used('a', decryptingGcm(sealed), sealed.slice(0, -16)), TEXT);
    const changed = sealed.slice();
    changed[0]! ^= 1;
    assert.equal(await used('a', decryptingGcm(changed), changed.slice(0, -16)), 12000006);
  });

  for (const [name, block, padding] of [
    ['sm4-cbc', Mode.HUKS_MODE_CBC, Padding.HUKS_PADDING_PKCS7],
    ['sm4-ctr', Mode.HUKS_MODE_CTR, Padding.HUKS_PADDING_NONE],
    ['sm4-ofb', Mode.HUKS_MODE_OFB, Padding.HUKS_PADDING_NONE],
    ['sm4-cfb', Mode.HUKS_MODE_CFB, Padding.HUKS_PADDING_NONE],
  ] as const) {
    it(`encrypts and decrypts by ${name}, as others do with the same secret`, async () => {
      const secret = MATERIAL.slice(0, 16);
      const more = [...mode(block, padding), param(Tag.HUKS_TAG_IV, IV)];
      const made = { ...SM4, ...OPEN_KEY, purpose: BOTH, more: mode(block, padding) };
      assert.equal(await answerOf(huks.importKeyItem('a', keyOptions({ ...made, inData: secret }))), undefined);

      const sealed = await bytes(used('a', using(Purpose.HUKS_KEY_PURPOSE_ENCRYPT, more, SM4), TEXT));

      const cipher = createCipheriv(name, secret, IV);
      assert.deepEqual(Buffer.from(sealed), Buffer.concat([cipher.update(TEXT), cipher.final()]));
      assert.deepEqual(await used('a', using(Purpose.HUKS_KEY_PURPOSE_DECRYPT, more, SM4), sealed), TEXT);
    });
  }

  it('of SM4 is told by 401 that OFB and CFB need 16 bytes to begin with, and by the codes of AES in the other modes', async () => {
    await generated('a', { ...SM4, ...OPEN_KEY, purpose: BOTH });
    const begun = (block: number, more: readonly huks.HuksParam[] = []): Promise<unknown> =>
      used(
        'a',
        using(Purpose.HUKS_KEY_PURPOSE_ENCRYPT, [...mode(block, Padding.HUKS_PADDING_NONE), ...more], SM4),
        TEXT,
      );
    const short = [param(Tag.HUKS_TAG_IV, MORE)];
    assert.equal(await begun(Mode.HUKS_MODE_OFB), 401);
    assert.equal(await begun(Mode.HUKS_MODE_CFB, short), 401);
    assert.equal(await begun(Mode.HUKS_MODE_CTR), 12000002);
    assert.equal(await begun(Mode.HUKS_MODE_CTR, short), 12000003);
  });

  it('of SM4 has 128 bits and no GCM, and one of AES no CFB', async () => {
    const made = { ...SM4, ...OPEN_KEY, purpose: BOTH };
    const cfb = mode(Mode.HUKS_MODE_CFB, Padding.HUKS_PADDING_NONE);
    assert.equal(await generated('a', { ...made, size: 256 }), 12000003);
    assert.equal(await generated('a', { ...made, more: GCM }), 12000003);
    assert.equal(await generated('a', { ...AES, ...OPEN_KEY, purpose: BOTH, more: cfb }), 12000003);
  });

  it('goes over several blocks by CBC, part by part, with a padding or without', async () => {
    await generated('a', { ...AES, ...OPEN_KEY, purpose: BOTH });
    const padded = [...CBC, param(Tag.HUKS_TAG_IV, IV)];
    const { handle } = await opened('a', encrypting(padded));

    const first = await answerOf(huks.updateSession(handle, keyOptions({ ...encrypting(padded), inData: TEXT })));
    const rest = await bytes(signed(handle, TEXT, undefined, encrypting(padded)));

    assert.ok(typeof first !== 'number' && first.outData?.length === 16);
    const whole = Buffer.concat([first.outData, rest]);
    assert.deepEqual(Buffer.from(await bytes(used('a', decrypting(padded), whole))), Buffer.concat([TEXT, TEXT]));
    const bare = [...mode(Mode.HUKS_MODE_CBC, Padding.HUKS_PADDING_NONE), param(Tag.HUKS_TAG_IV, IV)];
    assert.equal(await used('a', encrypting(bare), TEXT), 12000006, 'no whole block');
  });

  it('makes the MAC that others make with the same secret', async () => {
    await imported('a', { ...MAC, ...OPEN_KEY });

    const made = await bytes(used('a', MAC, TEXT));

    assert.deepEqual(Buffer.from(made), createHmac('sha256', MATERIAL).update(TEXT).digest());
  });

  it('needs what its mode needs, of the right length', async () => {
    await generated('a', { ...AES, ...OPEN_KEY, purpose: BOTH, more: GCM });
    await generated('b', { ...AES, ...OPEN_KEY, purpose: BOTH });
    const nonce = param(Tag.HUKS_TAG_NONCE, NONCE);
    const cases: readonly (readonly [string, readonly huks.HuksParam[], number])[] = [
      ['a', [nonce], 12000002],
      ['a', [...GCM, nonce], 12000002],
      ['a', [...GCM, param(Tag.HUKS_TAG_ASSOCIATED_DATA, MORE)], 12000002],
      ['a', [...GCM, param(Tag.HUKS_TAG_ASSOCIATED_DATA, MORE), param(Tag.HUKS_TAG_NONCE, MORE)], 12000003],
      ['a', [...CBC, param(Tag.HUKS_TAG_IV, IV)], 12000003],
      ['b', CBC, 12000002],
      ['b', [...CBC, param(Tag.HUKS_TAG_IV, MORE)], 12000003],
      ['b', mode(Mode.HUKS_MODE_GCM, Padding.HUKS_PADDING_PKCS7), 12000003],
      ['b', mode(5, Padding.HUKS_PADDING_NONE), 12000003],
    ];
    for (const [alias, more, code] of cases) {
      assert.equal(await used(alias, encrypting(more), TEXT), code, JSON.stringify(more));
    }
    assert.equal(await used('a', decrypting(FOR_GCM), TEXT), 12000002, 'no tag');
  });

  it('is refused in a size, a purpose, a digest or a mode that its algorithm has not', async () => {
    const cases: readonly (readonly [KeyWish, number])[] = [
      [{ ...AES, size: 512, purpose: BOTH }, 12000003],
      [{ ...AES, purpose: Purpose.HUKS_KEY_PURPOSE_SIGN }, 12000003],
      [{ ...AES, purpose: BOTH, more: mode(31, Padding.HUKS_PADDING_NONE) }, 12000003],
      [{ ...AES, purpose: BOTH, more: mode(Mode.HUKS_MODE_CTR, Padding.HUKS_PADDING_PKCS7) }, 12000003],
      [{ ...MAC, size: 12 }, 12000003],
      [{ ...MAC, digest: undefined }, 12000002],
      [{ ...MAC, digest: 1 }, 12000003],
      [{ ...MAC, purpose: BOTH }, 12000003],
    ];
    for (const [wish, code] of cases) {
      assert.equal(await generated('a', { ...OPEN_KEY, ...wish }), code, JSON.stringify(wish));
    }
    assert.equal(await imported('a', { ...OPEN_KEY, ...AES, size: 128, purpose: BOTH }), 12000003);
  });

  it('never leaves the device, cannot be attested, and is used as the algorithm that it is', async () => {
    await generated('a', { ...AES, ...OPEN_KEY, purpose: BOTH });

    assert.equal(await answerOf(huks.exportKeyItem('a', keyOptions())), 12000003);
    device.faults.keystore.goOnline();
    const challenge = param(Tag.HUKS_TAG_ATTESTATION_CHALLENGE, MORE);
    assert.equal(await answerOf(huks.anonAttestKeyItem('a', { properties: [challenge] })), 12000003);
    assert.equal(await used('a', MAC, TEXT), 12000003);
  });

  it('is the same after the device was off', async () => {
    await generated('a', { ...AES, ...OPEN_KEY, purpose: BOTH, more: GCM });
    const [key] = device.keystore.keys;

    const again = decodeDeviceState(
      encodeDeviceState({
        boots: 1,
        userId: 1,
        secureUserId: 1,
        pin: undefined,
        enrolments: [],
        keys: [key!],
        authority: undefined,
      }),
    ).keys[0]!;

    assert.deepEqual(
      { ...again, secretKey: again.secretKey!.export() },
      { ...key!, secretKey: key!.secretKey!.export() },
    );
  });
});

describe('a secret key that is bound to user authentication', () => {
  const BOUND: KeyWish = {
    ...AES,
    purpose: BOTH,
    types: KeyType.HUKS_USER_AUTH_TYPE_FACE,
    access: Access.HUKS_AUTH_ACCESS_INVALID_NEW_BIO_ENROLL,
    more: GCM,
  };

  it('opens with the token for the challenge of the session, of a type that it is bound to, and with no other', async () => {
    await generated('a', BOUND);
    const sealing = async (token: (challenge: Uint8Array) => Uint8Array | undefined): Promise<Uint8Array | number> => {
      const { handle, challenge } = await opened('a', encrypting(FOR_GCM));
      return signed(handle, TEXT, token(challenge!), encrypting(FOR_GCM));
    };

    assert.equal(
      (await bytes(sealing((challenge) => tokenFor(device, challenge, AuthType.FACE)))).length,
      TEXT.length + 16,
    );
    assert.equal(await sealing(() => undefined), 401, 'no token');
    assert.equal(await sealing((challenge) => tokenFor(device, challenge, AuthType.PIN)), 12000008, 'the PIN');
    assert.equal(
      await sealing(() => tokenFor(device, new Uint8Array(32).fill(1), AuthType.FACE)),
      device.options.wrongChallengeCode,
      'for another session',
    );
  });

  it('gives nothing before the token has come, and ends with the first call that fails', async () => {
    await generated('a', BOUND);
    const { handle, challenge } = await opened('a', encrypting(FOR_GCM));
    const options = keyOptions({ ...encrypting(FOR_GCM), inData: TEXT });

    assert.equal(await answerOf(huks.updateSession(handle, options)), 401);
    assert.equal(
      await answerOf(huks.finishSession(handle, options, tokenFor(device, challenge, AuthType.FACE))),
      12000011,
    );
  });

  it('makes no MAC with a token that is older than its timeout, and is gone with another face', async () => {
    const timed: KeyWish = {
      ...MAC,
      challenge: huks.HuksChallengeType.HUKS_CHALLENGE_TYPE_NONE,
      types: KeyType.HUKS_USER_AUTH_TYPE_FACE,
      access: Access.HUKS_AUTH_ACCESS_INVALID_NEW_BIO_ENROLL,
    };
    await generated('a', timed);
    const old = tokenFor(device, undefined, AuthType.FACE);
    await device.clock.advance(4000);
    const late = await opened('a', MAC);
    assert.equal(await signed(late.handle, TEXT, old, MAC), 12000009);

    device.user.enrolFace();
    const { handle } = await opened('a', MAC);
    assert.equal(await signed(handle, TEXT, tokenFor(device, undefined, AuthType.FACE), MAC), 12000007);
  });
});
