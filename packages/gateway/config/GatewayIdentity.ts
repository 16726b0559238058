// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';

/** What a gateway proves to devices with that it is the one that they enrolled with. */
export interface GatewayIdentity {
  /** The public key: SPKI of P-256, DER, base64url. */
  readonly key: string;
  /** A signature over these bytes: ECDSA with SHA-256, DER, base64url. */
  sign(bytes: Uint8Array): string;
}

/** A new private key for an identity, PEM. */
export function newIdentityKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
}

/** The identity of a private key (PEM). Throws a RangeError when it is not one of P-256. */
export function identityOf(privateKey: string): GatewayIdentity {
  let key;
  try {
    key = createPrivateKey(privateKey);
  } catch (error) {
    throw new RangeError('is not a private key in PEM', { cause: error });
  }
  if (key.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw new RangeError('is not a key of the curve P-256');
  }
  return {
    key: createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64url'),
    sign: (bytes) => sign('sha256', bytes, key).toString('base64url'),
  };
}
