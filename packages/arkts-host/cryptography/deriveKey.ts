// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { hkdfSync, pbkdf2Sync, scryptSync } from 'node:crypto';
import { SystemError } from '../system/SystemError.ts';
import { CRYPTO_OPERATION, INVALID_PARAMS } from './CryptoCode.ts';

const DIGESTS: ReadonlySet<string> = new Set(['SHA1', 'SHA224', 'SHA256', 'SHA384', 'SHA512']);
const MOST_BYTES: number = 1024 * 1024;

/** What a key is made of; which members count depends on `algName`. */
export interface DerivationInput {
  readonly algName: string;
  readonly password?: string | Uint8Array;
  readonly passphrase?: string | Uint8Array;
  readonly key?: string | Uint8Array;
  readonly salt?: Uint8Array;
  readonly info?: Uint8Array;
  readonly iterations?: number;
  readonly n?: number;
  readonly r?: number;
  readonly p?: number;
  readonly maxMemory?: number;
  readonly keySize?: number;
}

/** Throws 401 for a way of deriving that is not there. */
export function checkDerivation(algName: string): void {
  const [way = '', digest] = typeof algName === 'string' ? algName.split('|') : [];
  const isKnown =
    way === 'SCRYPT' || ((way === 'PBKDF2' || way === 'HKDF') && digest !== undefined && DIGESTS.has(digest));
  if (!isKnown) {
    throw new SystemError(
      INVALID_PARAMS,
      `Keys cannot be derived by ${String(algName)}. Allowed: PBKDF2 and HKDF with ${[...DIGESTS].join(', ')}, as PBKDF2|SHA256, and SCRYPT.`,
    );
  }
}

/** Throws 401 for members that are missing or make no sense, 17630001 for what the derivation refuses. */
export function deriveKey(algName: string, input: DerivationInput): Uint8Array {
  const [way = '', digest = ''] = algName.split('|');
  const { salt = new Uint8Array(0), keySize } = input;
  if (input.algName !== way || typeof keySize !== 'number' || !(keySize >= 1 && keySize <= MOST_BYTES)) {
    throw new SystemError(
      INVALID_PARAMS,
      `The specification has to be of ${way}, with a keySize from 1 to ${MOST_BYTES}.`,
    );
  }
  try {
    switch (way) {
      case 'PBKDF2':
        return new Uint8Array(
          pbkdf2Sync(secretOf(input.password), salt, whole(input.iterations), keySize, digest.toLowerCase()),
        );
      case 'HKDF':
        return new Uint8Array(
          hkdfSync(digest.toLowerCase(), secretOf(input.key), salt, input.info ?? new Uint8Array(0), keySize),
        );
      default:
        return new Uint8Array(
          scryptSync(secretOf(input.passphrase), salt, keySize, {
            N: whole(input.n),
            r: whole(input.r),
            p: whole(input.p),
            maxmem: whole(input.maxMemory),
          }),
        );
    }
  } catch (error) {
    throw error instanceof SystemError
      ? error
      : new SystemError(CRYPTO_OPERATION, `The key cannot be derived: ${(error as Error).message}.`);
  }
}

function secretOf(value: string | Uint8Array | undefined): string | Uint8Array {
  if (typeof value !== 'string' && !(value instanceof Uint8Array)) {
    throw new SystemError(INVALID_PARAMS, 'The secret has to be a text or bytes.');
  }
  return value;
}

function whole(value: number | undefined): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1) {
    throw new SystemError(INVALID_PARAMS, 'Counts and costs are whole numbers from 1.');
  }
  return value;
}
