// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createPublicKey, verify } from 'node:crypto';

/** Whether `proof` (ECDSA with SHA-256, DER, base64url) over `bytes` is by the key (SPKI, DER). No key makes it throw. */
export function verifyDeviceProof(bytes: Uint8Array, proof: string, key: Uint8Array): boolean {
  try {
    const publicKey = createPublicKey({ key: Buffer.from(key), format: 'der', type: 'spki' });
    return (
      publicKey.asymmetricKeyType === 'ec' &&
      publicKey.asymmetricKeyDetails?.namedCurve === 'prime256v1' &&
      verify('sha256', bytes, publicKey, Buffer.from(proof, 'base64url'))
    );
  } catch {
    return false; // not a key, not a point of the curve, not a signature
  }
}
