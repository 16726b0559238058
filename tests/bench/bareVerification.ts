// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto';

/** The verification of one P-256 signature over as many bytes as an assertion signs, and nothing else. */
export function bareVerification(): () => void {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signed = randomBytes(69); // 37 of the authenticator, and the hash of the client's data
  const signature = sign('sha256', signed, privateKey);
  return () => {
    if (!verify('sha256', signed, publicKey, signature)) {
      throw new Error('A good signature was not believed.');
    }
  };
}
