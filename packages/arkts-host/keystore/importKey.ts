// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { KeyObject } from 'node:crypto';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { ellipticCurve, jwkCurve } from './ellipticCurve.ts';
import type { KeyMaterial } from './KeyItem.ts';
import { ImportType, KeyAlgorithm } from './keyNumbers.ts';
import { KeystoreCode } from './KeystoreCode.ts';
import { KeystoreError } from './KeystoreError.ts';

/** Algorithm, key size, and the lengths of x, y and the private number: five little-endian words of 32 bits. */
const HEAD_LENGTH: number = 20;

/**
 * Reads key material: a public key as X.509 SubjectPublicKeyInfo, or a pair in the keystore's own layout.
 * @param size bits of the curve
 * @throws KeystoreError ILLEGAL_ARGUMENT
 */
export function importKey(data: Uint8Array, type: number, size: number): KeyMaterial {
  switch (type) {
    case ImportType.PUBLIC_KEY:
      return { publicKey: readPublicKey(data, size), privateKey: undefined, secretKey: undefined };
    case ImportType.KEY_PAIR:
      return readKeyPair(data, size);
    default:
      throw malformed(`The import type is ${type}; this device imports public keys (0) and key pairs (2).`);
  }
}

function readPublicKey(data: Uint8Array, size: number): KeyObject {
  try {
    const key: KeyObject = createPublicKey({ key: Buffer.from(data), format: 'der', type: 'spki' });
    if (key.asymmetricKeyDetails?.namedCurve === ellipticCurve(size)) {
      return key;
    }
  } catch {
    // What OpenSSL has against it is not the app's business.
  }
  throw malformed(`The data is not an X.509 public key of a curve of ${size} bits.`);
}

function readKeyPair(data: Uint8Array, size: number): KeyMaterial {
  const bytes: Buffer = Buffer.from(data);
  const length: number = Math.ceil(size / 8);
  const isWhole: boolean =
    bytes.length === HEAD_LENGTH + 3 * length &&
    bytes.readUInt32LE(0) === KeyAlgorithm.ECC &&
    bytes.readUInt32LE(4) === size &&
    [8, 12, 16].every((at) => bytes.readUInt32LE(at) === length);
  if (isWhole) {
    const [x, y, d] = [0, 1, 2].map((index) => {
      const at: number = HEAD_LENGTH + index * length;
      return bytes.subarray(at, at + length).toString('base64url');
    });
    try {
      const privateKey: KeyObject =
        jwkCurve(size) === undefined
          ? createPrivateKey({ key: sec1Of224(bytes), format: 'der', type: 'sec1' })
          : createPrivateKey({ key: { kty: 'EC', crv: jwkCurve(size), x, y, d }, format: 'jwk' });
      return { publicKey: createPublicKey(privateKey), privateKey, secretKey: undefined };
    } catch {
      // As above.
    }
  }
  throw malformed(`The data is not a key pair of a curve of ${size} bits in the keystore's layout.`);
}

/** A private key on secp224r1 as SEC 1, section C.4, has it: version, private key, curve, public key. */
function sec1Of224(layout: Buffer): Buffer {
  const length: number = 28;
  const point: Buffer = layout.subarray(HEAD_LENGTH, HEAD_LENGTH + 2 * length);
  const scalar: Buffer = layout.subarray(HEAD_LENGTH + 2 * length, HEAD_LENGTH + 3 * length);
  const body: Buffer = Buffer.concat([
    Buffer.from('020101', 'hex'),
    Buffer.from([0x04, length]),
    scalar,
    Buffer.from('a00706052b81040021', 'hex'),
    Buffer.from([0xa1, 4 + 2 * length, 0x03, 2 + 2 * length, 0x00, 0x04]),
    point,
  ]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

function malformed(message: string): KeystoreError {
  return new KeystoreError(KeystoreCode.ILLEGAL_ARGUMENT, message);
}
