// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { beforeEach, describe, it } from 'node:test';
import { readyDevice } from '../device/readyDevice.ts';
import { huks } from '../sdk/kits/@kit.UniversalKeystoreKit.ts';
import { answerOf, keyOptions, OPEN_KEY, opened, signed, successOf } from './keystore.test-support.ts';

const { HUKS_KEY_TYPE_KEY_PAIR: PAIR, HUKS_KEY_TYPE_PUBLIC_KEY: PUBLIC } = huks.HuksImportKeyType;
const MESSAGE: Uint8Array = Uint8Array.of(1, 2, 3);

function imported(data: Uint8Array, type: number, purpose: number, size: number = 256): Promise<void | number> {
  return answerOf(
    huks.importKeyItem(
      'a',
      keyOptions({
        ...OPEN_KEY,
        purpose,
        size,
        inData: data,
        more: [{ tag: huks.HuksTag.HUKS_TAG_IMPORT_KEY_TYPE, value: type }],
      }),
    ),
  );
}

/** A key pair in the keystore's layout. */
function pair(): { readonly spki: Uint8Array; readonly material: Uint8Array } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const { x, y, d } = privateKey.export({ format: 'jwk' });
  const head = new Uint32Array([2, 256, 32, 32, 32]);
  const numbers = [x, y, d].map((text) => Buffer.from(text!, 'base64url'));
  return {
    spki: new Uint8Array(publicKey.export({ format: 'der', type: 'spki' })),
    material: new Uint8Array(Buffer.concat([Buffer.from(head.buffer), ...numbers])),
  };
}

describe('importKeyItem', () => {
  beforeEach(() => {
    readyDevice();
  });

  it('takes a pair of 224 bits', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'secp224r1' });
    const sec1 = privateKey.export({ format: 'der', type: 'sec1' });
    const head = new Uint32Array([2, 224, 28, 28, 28]);
    // The scalar is the second field of the structure, the point is its end.
    const material = Buffer.concat([Buffer.from(head.buffer), sec1.subarray(-56), sec1.subarray(7, 35)]);
    assert.equal(await imported(new Uint8Array(material), PAIR, 4, 224), undefined);

    const { outData } = await successOf(huks.exportKeyItem('a', keyOptions({ size: 224 })));
    assert.deepEqual(outData, new Uint8Array(publicKey.export({ format: 'der', type: 'spki' })));
  });

  it('takes a pair, which then signs', async () => {
    const { spki, material } = pair();
    assert.equal(await imported(material, PAIR, 4), undefined);

    assert.deepEqual((await successOf(huks.exportKeyItem('a', keyOptions()))).outData, spki);
    const signature = (await signed((await opened('a')).handle, MESSAGE)) as Uint8Array;
    const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
    assert.ok(verify('sha256', MESSAGE, key, signature));
  });

  it('takes a public key, which then verifies and does not sign', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const spki = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }));
    assert.equal(await imported(spki, PUBLIC, 12), undefined);

    const { handle } = await opened('a', { purpose: 8 });
    await successOf(huks.updateSession(handle, keyOptions({ inData: MESSAGE })));
    const signature = new Uint8Array(sign('sha256', MESSAGE, privateKey));
    assert.equal(await successOf(huks.finishSession(handle, keyOptions({ inData: signature }))), null);
    assert.equal(await answerOf(huks.initSession('a', keyOptions())), 12000003);
  });

  it('takes nothing else: 401', async () => {
    const { spki, material } = pair();
    const damaged = new Uint8Array(material);
    damaged.fill(0xff, 20, 52);
    for (const [data, type, size] of [
      [spki, PAIR, 256],
      [material, PUBLIC, 256],
      [material, 1, 256],
      [material.subarray(1), PAIR, 256],
      [damaged, PAIR, 256],
      [spki, PUBLIC, 384],
      [new Uint8Array(0), PUBLIC, 256],
    ] as const) {
      assert.equal(await imported(data, type, 4, size), 401);
    }
  });
});
