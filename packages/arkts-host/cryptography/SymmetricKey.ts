// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { randomBytes } from 'node:crypto';
import { SystemError } from '../system/SystemError.ts';
import { CRYPTO_OPERATION, INVALID_PARAMS } from './CryptoCode.ts';

/** Bytes of the keys that the kit makes; undefined for any length. */
const KEY_BYTES: ReadonlyMap<string, number | undefined> = new Map([
  ['AES128', 16],
  ['AES192', 24],
  ['AES256', 32],
  ['3DES192', 24],
  ['SM4_128', 16],
  ['HMAC', undefined],
  ['HMAC|SHA1', 20],
  ['HMAC|SHA224', 28],
  ['HMAC|SHA256', 32],
  ['HMAC|SHA384', 48],
  ['HMAC|SHA512', 64],
  ['HMAC|SM3', 32],
]);

/** A key that both sides have. */
export class SymmetricKey {
  readonly format: string = 'PKCS8';
  readonly algName: string;
  private bytes: Uint8Array | undefined;

  constructor(algName: string, bytes: Uint8Array) {
    this.algName = algName;
    this.bytes = bytes;
  }

  /** Throws 17630001 once it is cleared. */
  getEncoded(): { data: Uint8Array } {
    if (this.bytes === undefined) {
      throw new SystemError(CRYPTO_OPERATION, 'The key has been cleared.');
    }
    return { data: Uint8Array.from(this.bytes) };
  }

  clearMem(): void {
    this.bytes?.fill(0);
    this.bytes = undefined;
  }
}

/** Makes keys of one kind. Throws 401 for a kind that is not there. */
export class SymmetricKeyMaker {
  readonly algName: string;
  private readonly length: number | undefined;

  constructor(algName: string) {
    if (typeof algName !== 'string' || !KEY_BYTES.has(algName)) {
      throw new SystemError(
        INVALID_PARAMS,
        `There is no symmetric key ${String(algName)}. Allowed: ${[...KEY_BYTES.keys()].join(', ')}.`,
      );
    }
    this.algName = algName;
    this.length = KEY_BYTES.get(algName);
  }

  generate(): SymmetricKey {
    if (this.length === undefined) {
      throw new SystemError(INVALID_PARAMS, 'HMAC has no length of its own: convert a key, or name a digest.');
    }
    return new SymmetricKey(this.algName, new Uint8Array(randomBytes(this.length)));
  }

  /** Throws 401 for another length. */
  convert(bytes: Uint8Array): SymmetricKey {
    if (this.length !== undefined && !this.algName.startsWith('HMAC') && bytes.length !== this.length) {
      throw new SystemError(INVALID_PARAMS, `A key for ${this.algName} has ${this.length} bytes, not ${bytes.length}.`);
    }
    return new SymmetricKey(this.algName, Uint8Array.from(bytes));
  }
}
