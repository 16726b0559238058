// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createECDH, createHash } from 'node:crypto';

/** What the signature of an app's package says about the app. */
export interface BundleSignature {
  /** The bundle name, '_', and the base64 text of the signing key: a point of P-256, 65 bytes, uncompressed. */
  readonly appId: string;
  /** SHA-256 of the signing certificate, 64 digits in capitals; here of the key. */
  readonly fingerprint: string;
  /** The number that the app store gave the app, as text. */
  readonly appIdentifier: string;
}

/** The order of P-256. */
const ORDER: bigint = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const KEY_DIGITS: number = 64;

/**
 * The signature of an app on the simulated device. The key is a function of the bundle name: the same on every device
 * and every day, and no secret. Nothing is ever signed with it.
 */
export function signBundle(bundleName: string): BundleSignature {
  const seed: Buffer = createHash('sha256').update(`simulated signing key of ${bundleName}`).digest();
  const scalar: bigint = (BigInt(`0x${seed.toString('hex')}`) % (ORDER - 1n)) + 1n;
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(scalar.toString(16).padStart(KEY_DIGITS, '0'), 'hex');
  const key: Buffer = curve.getPublicKey();
  return {
    appId: `${bundleName}_${key.toString('base64')}`,
    fingerprint: createHash('sha256').update(key).digest('hex').toUpperCase(),
    appIdentifier: seed.readBigUInt64BE().toString(),
  };
}
