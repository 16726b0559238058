// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { digestName, ellipticCurve } from './ellipticCurve.ts';
import type { KeyTerms } from './KeyItem.ts';
import { isCipher, KeyAlgorithm, KeyPurpose } from './keyNumbers.ts';
import type { BlockMode, StorageLevel } from './keyNumbers.ts';
import type { KeyGuard } from './KeyItem.ts';
import type { KeyProperties } from './KeyProperties.ts';
import { KeystoreCode } from './KeystoreCode.ts';
import { KeystoreError } from './KeystoreError.ts';
import { KeyTag } from './KeyTag.ts';
import type { KeystoreDevice } from './KeystoreDevice.ts';
import { checkMacDigest, checkSecretSize, readMode, readPadding, SECRET_PURPOSES } from './secretKeys.ts';

const ECC_PURPOSES: number = KeyPurpose.SIGN | KeyPurpose.VERIFY;

/** What the engine asks of the properties of a new key; what they say of authentication is in `guard` already. */
export function readKeyTerms(
  device: KeystoreDevice,
  owner: string,
  level: StorageLevel,
  alias: string,
  properties: KeyProperties,
  guard: KeyGuard | undefined,
): KeyTerms {
  properties.checkTags(device.profile.apiVersion);
  const algorithm: KeyAlgorithm = readAlgorithm(properties);
  const all: number = algorithm === KeyAlgorithm.ECC ? ECC_PURPOSES : SECRET_PURPOSES[algorithm];
  const purposes: number = required(properties, KeyTag.PURPOSE, 'purpose');
  if (purposes === 0 || (purposes & ~all) !== 0) {
    throw new KeystoreError(
      KeystoreCode.INVALID_ALGORITHM_ARGUMENT,
      `The purpose is ${purposes}; ${PURPOSE_TEXTS[algorithm]}.`,
    );
  }
  const size: number = required(properties, KeyTag.KEY_SIZE, 'key size');
  const mode: BlockMode | undefined = isCipher(algorithm) ? readMode(algorithm, properties) : undefined;
  return {
    owner,
    userId: device.account.userId,
    level,
    alias,
    algorithm,
    size,
    purposes,
    digest: readDigest(algorithm, size, properties),
    mode,
    padding: isCipher(algorithm) ? readPadding(properties, mode) : undefined,
    needsPassword: properties.flag(KeyTag.IS_DEVICE_PASSWORD_SET) ?? false,
    guard,
  };
}

const PURPOSE_TEXTS: Readonly<Record<KeyAlgorithm, string>> = {
  [KeyAlgorithm.ECC]: 'a key of an elliptic curve signs (4), verifies (8), or both',
  [KeyAlgorithm.AES]: 'a key for AES encrypts (1), decrypts (2), or both',
  [KeyAlgorithm.HMAC]: 'a key for HMAC makes MACs (128)',
  [KeyAlgorithm.SM4]: 'a key for SM4 encrypts (1), decrypts (2), or both',
};

/** The digest, behind the check of the size; 0 for a cipher. */
function readDigest(algorithm: KeyAlgorithm, size: number, properties: KeyProperties): number {
  switch (algorithm) {
    case KeyAlgorithm.AES:
    case KeyAlgorithm.SM4:
      checkSecretSize(algorithm, size);
      return 0;
    case KeyAlgorithm.HMAC: {
      checkSecretSize(algorithm, size);
      const digest: number = required(properties, KeyTag.DIGEST, 'digest');
      checkMacDigest(digest);
      return digest;
    }
    case KeyAlgorithm.ECC: {
      if (ellipticCurve(size) === undefined) {
        throw new KeystoreError(
          KeystoreCode.INVALID_ALGORITHM_ARGUMENT,
          `The key size is ${size}; the keystore has curves of 224, 256, 384 and 521 bits.`,
        );
      }
      const digest: number = required(properties, KeyTag.DIGEST, 'digest');
      if (digestName(digest) === undefined) {
        throw new KeystoreError(
          KeystoreCode.INVALID_ALGORITHM_ARGUMENT,
          `The digest is ${digest}; the simulated keystore has SHA-1 (10), SHA-224 (11), SHA-256 (12), SHA-384 (13) and ` +
            'SHA-512 (14) for elliptic curves, and not, as a real one, none (0): let the keystore take the digest.',
        );
      }
      return digest;
    }
  }
}

/** @throws KeystoreError when the algorithm is missing, or not one that this device has */
export function readAlgorithm(properties: KeyProperties): KeyAlgorithm {
  const algorithm: number = required(properties, KeyTag.ALGORITHM, 'algorithm');
  if (KeyAlgorithm[algorithm] === undefined) {
    throw new KeystoreError(
      KeystoreCode.NOT_SUPPORTED,
      `The algorithm is ${algorithm}; the simulated keystore has elliptic curves (2), AES (20), HMAC (50) and SM4 (152).`,
    );
  }
  return algorithm;
}

/** The number that a call cannot do without. @throws KeystoreError MISSING_ALGORITHM_ARGUMENT */
export function required(properties: KeyProperties, tag: KeyTag, what: string): number {
  const value: number | undefined = properties.number(tag);
  if (value === undefined) {
    throw new KeystoreError(KeystoreCode.MISSING_ALGORITHM_ARGUMENT, `The ${what} (tag ${tag}) is not given.`);
  }
  return value;
}
