// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createSecretKey, randomBytes } from 'node:crypto';
import { digestName } from './ellipticCurve.ts';
import type { KeyMaterial, KeyTerms } from './KeyItem.ts';
import { BlockMode, KeyAlgorithm, KeyPadding, KeyPurpose } from './keyNumbers.ts';
import type { CipherAlgorithm } from './keyNumbers.ts';
import type { KeyProperties } from './KeyProperties.ts';
import { KeystoreCode } from './KeystoreCode.ts';
import { KeystoreError } from './KeystoreError.ts';
import { KeyTag } from './KeyTag.ts';

const AES_SIZES: ReadonlySet<number> = new Set([128, 192, 256]);
const SM4_SIZE: number = 128;
/** The modes of each block cipher, by number, and in words. */
const MODES: Readonly<Record<CipherAlgorithm, { readonly all: ReadonlySet<BlockMode>; readonly text: string }>> = {
  [KeyAlgorithm.AES]: {
    all: new Set([BlockMode.ECB, BlockMode.CBC, BlockMode.CTR, BlockMode.GCM]),
    text: 'ECB (1), CBC (2), CTR (3) and GCM (32)',
  },
  [KeyAlgorithm.SM4]: {
    all: new Set([BlockMode.ECB, BlockMode.CBC, BlockMode.CTR, BlockMode.OFB, BlockMode.CFB]),
    text: 'ECB (1), CBC (2), CTR (3), OFB (4) and CFB (5)',
  },
};
const MOST_HMAC_BITS: number = 1024;

/** What a secret key is for. */
export const SECRET_PURPOSES: Readonly<Record<CipherAlgorithm | KeyAlgorithm.HMAC, number>> = {
  [KeyAlgorithm.AES]: KeyPurpose.ENCRYPT | KeyPurpose.DECRYPT,
  [KeyAlgorithm.HMAC]: KeyPurpose.MAC,
  [KeyAlgorithm.SM4]: KeyPurpose.ENCRYPT | KeyPurpose.DECRYPT,
};

/** @throws KeystoreError INVALID_ALGORITHM_ARGUMENT for a size that a secret key cannot have */
export function checkSecretSize(algorithm: CipherAlgorithm | KeyAlgorithm.HMAC, size: number): void {
  switch (algorithm) {
    case KeyAlgorithm.AES:
      if (!AES_SIZES.has(size)) {
        throw invalid(`The key size is ${size}; AES has 128, 192 and 256 bits.`);
      }
      return;
    case KeyAlgorithm.SM4:
      if (size !== SM4_SIZE) {
        throw invalid(`The key size is ${size}; SM4 has ${SM4_SIZE} bits.`);
      }
      return;
    case KeyAlgorithm.HMAC:
      if (size <= 0 || size % 8 !== 0 || size > MOST_HMAC_BITS) {
        throw invalid(`The key size is ${size}; a key for HMAC has 8 to ${MOST_HMAC_BITS} bits, in whole bytes.`);
      }
  }
}

/** @throws KeystoreError INVALID_ALGORITHM_ARGUMENT for a digest that HMAC does not take here */
export function checkMacDigest(digest: number): void {
  if (digestName(digest) === undefined) {
    throw invalid(
      `The digest is ${digest}; HMAC takes SHA-1 (10), SHA-224 (11), SHA-256 (12), SHA-384 (13) and SHA-512 (14).`,
    );
  }
}

/** The block mode that properties name, if any. @throws KeystoreError INVALID_ALGORITHM_ARGUMENT */
export function readMode(algorithm: CipherAlgorithm, properties: KeyProperties): BlockMode | undefined {
  const mode: number | undefined = properties.number(KeyTag.BLOCK_MODE);
  if (mode !== undefined && !hasMode(algorithm, mode)) {
    throw invalid(
      `The block mode is ${mode}; for ${KeyAlgorithm[algorithm]} the simulated keystore has ${MODES[algorithm].text}.`,
    );
  }
  return mode;
}

/** Whether a cipher has a mode. */
export function hasMode(algorithm: CipherAlgorithm, mode: BlockMode): boolean {
  return MODES[algorithm].all.has(mode);
}

/** The padding that properties name for a mode, if any. @throws KeystoreError INVALID_ALGORITHM_ARGUMENT */
export function readPadding(properties: KeyProperties, mode: BlockMode | undefined): KeyPadding | undefined {
  const padding: number | undefined = properties.number(KeyTag.PADDING);
  const isPadded: boolean = mode === undefined || mode === BlockMode.ECB || mode === BlockMode.CBC;
  if (padding !== undefined && padding !== KeyPadding.NONE && (padding !== KeyPadding.PKCS7 || !isPadded)) {
    throw invalid(`The padding is ${padding}; ECB and CBC take none (0) and PKCS7 (5), the other modes none.`);
  }
  return padding;
}

/** A new secret. */
export function makeSecret({ size }: KeyTerms): KeyMaterial {
  return { publicKey: undefined, privateKey: undefined, secretKey: createSecretKey(randomBytes(size / 8)) };
}

/** The secret that an app brings: its bytes. @throws KeystoreError INVALID_ALGORITHM_ARGUMENT when they are not as many */
export function importSecret(data: Uint8Array, { size }: KeyTerms): KeyMaterial {
  if (data.length * 8 !== size) {
    throw invalid(`The data has ${data.length * 8} bits; the key size is ${size}.`);
  }
  return { publicKey: undefined, privateKey: undefined, secretKey: createSecretKey(data) };
}

function invalid(message: string): KeystoreError {
  return new KeystoreError(KeystoreCode.INVALID_ALGORITHM_ARGUMENT, message);
}
