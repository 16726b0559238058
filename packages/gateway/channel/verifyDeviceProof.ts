// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createPublicKey, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** How the SPKI of a point of P-256 begins that is written out in full, as every phone's key is. */
const P256_HEAD = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d03010703420004', 'hex');
const COORDINATE_BYTES = 32;

/** Whether `proof` (ECDSA with SHA-256, DER, base64url) over `bytes` is by the key (SPKI, DER). No key makes it throw. */
export function verifyDeviceProof(bytes: Uint8Array, proof: string, key: Uint8Array): boolean {
  try {
    const publicKey = p256KeyOf(Buffer.from(key.buffer, key.byteOffset, key.byteLength));
    return publicKey !== undefined && verify('sha256', bytes, publicKey, Buffer.from(proof, 'base64url'));
  } catch {
    return false; // not a key, not a point of the curve, not a signature
  }
}

/**
 * The key, if it is one of P-256. From its two coordinates it is made in half of the time that reading its DER takes, which is
 * what thousands of phones that come back at once wait for. Throws for what is no key.
 */
function p256KeyOf(key: Buffer): KeyObject | undefined {
  const x = P256_HEAD.length;
  const y = x + COORDINATE_BYTES;
  if (key.length === y + COORDINATE_BYTES && key.subarray(0, x).equals(P256_HEAD)) {
    const jwk = { kty: 'EC', crv: 'P-256', x: key.toString('base64url', x, y), y: key.toString('base64url', y) };
    return createPublicKey({ key: jwk, format: 'jwk' });
  }
  const publicKey = createPublicKey({ key, format: 'der', type: 'spki' });
  return publicKey.asymmetricKeyType === 'ec' && publicKey.asymmetricKeyDetails?.namedCurve === 'prime256v1'
    ? publicKey
    : undefined;
}
