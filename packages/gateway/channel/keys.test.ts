// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { test } from 'node:test';
import { newIdentity } from '../testing/newIdentity.ts';
import { identityOf } from '../config/GatewayIdentity.ts';
import { verifyDeviceProof } from './verifyDeviceProof.ts';

const BYTES = Buffer.from('what was said');

function spki(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}

function pem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }) as string;
}

test('a proof by the key over these bytes holds, and by another key or over other bytes does not', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const proof = sign('sha256', BYTES, privateKey).toString('base64url');
  assert.equal(verifyDeviceProof(BYTES, proof, spki(publicKey)), true);
  assert.equal(verifyDeviceProof(Buffer.from('what was not said'), proof, spki(publicKey)), false);
  assert.equal(
    verifyDeviceProof(BYTES, proof, spki(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey)),
    false,
  );
});

test('keys that are none of P-256 prove nothing, though their signatures are right', () => {
  const pairs = [
    generateKeyPairSync('ec', { namedCurve: 'P-384' }),
    generateKeyPairSync('ec', { namedCurve: 'secp256k1' }),
    generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ];
  for (const { publicKey, privateKey } of pairs) {
    const proof = sign('sha256', BYTES, privateKey).toString('base64url');
    assert.equal(verifyDeviceProof(BYTES, proof, spki(publicKey)), false, String(publicKey.asymmetricKeyType));
  }
});

test('what is no key and what is no signature proves nothing, and makes nothing throw', () => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  for (const [proof, key] of [
    ['', spki(publicKey)],
    ['AAAA', spki(publicKey)],
    ['AAAA', Buffer.alloc(0)],
    ['AAAA', Buffer.alloc(91)],
  ] as const) {
    assert.equal(verifyDeviceProof(BYTES, proof, key), false);
  }
});

test('a gateway signs what its public key proves', () => {
  const identity = newIdentity();
  const key = Buffer.from(identity.key, 'base64url');
  assert.equal(verifyDeviceProof(BYTES, identity.sign(BYTES), key), true);
  assert.equal(verifyDeviceProof(BYTES, newIdentity().sign(BYTES), key), false);
});

test('an identity is a private key of P-256 and nothing else', () => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  for (const text of ['', 'x', publicKey.export({ type: 'spki', format: 'pem' }) as string]) {
    assert.throws(() => identityOf(text), new RangeError('is not a private key in PEM'));
  }
  for (const { privateKey } of [
    generateKeyPairSync('ec', { namedCurve: 'P-384' }),
    generateKeyPairSync('rsa', { modulusLength: 2048 }),
    generateKeyPairSync('ed25519'),
  ]) {
    assert.throws(() => identityOf(pem(privateKey)), new RangeError('is not a key of the curve P-256'));
  }
});
