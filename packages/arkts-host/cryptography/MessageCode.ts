// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createHmac } from 'node:crypto';
import type { Hmac } from 'node:crypto';
import { SystemError } from '../system/SystemError.ts';
import { CRYPTO_OPERATION, INVALID_PARAMS } from './CryptoCode.ts';
import { SymmetricKey } from './SymmetricKey.ts';

/** What Node calls the digests of a message authentication code. */
const DIGESTS: ReadonlyMap<string, string> = new Map([
  ['MD5', 'md5'],
  ['SHA1', 'sha1'],
  ['SHA224', 'sha224'],
  ['SHA256', 'sha256'],
  ['SHA384', 'sha384'],
  ['SHA512', 'sha512'],
  ['SM3', 'sm3'],
]);

/** A message authentication code over one key. Throws 401 for a digest that is not there. */
export class MessageCode {
  readonly algName: string;
  private readonly digest: string;
  private running: Hmac | undefined;

  constructor(algName: string) {
    const digest = DIGESTS.get(algName);
    if (digest === undefined) {
      throw new SystemError(
        INVALID_PARAMS,
        `There is no digest ${String(algName)}. Allowed: ${[...DIGESTS.keys()].join(', ')}.`,
      );
    }
    this.algName = algName;
    this.digest = digest;
  }

  begin(key: unknown): void {
    if (!(key instanceof SymmetricKey)) {
      throw new SystemError(INVALID_PARAMS, 'The key must be a SymKey.');
    }
    this.running = createHmac(this.digest, key.getEncoded().data);
  }

  /** Throws 17630001 before it began. */
  update(input: Uint8Array): void {
    this.started().update(input);
  }

  finish(): Uint8Array {
    const code = new Uint8Array(this.started().digest());
    this.running = undefined;
    return code;
  }

  get length(): number {
    return createHmac(this.digest, '').digest().length;
  }

  private started(): Hmac {
    if (this.running === undefined) {
      throw new SystemError(CRYPTO_OPERATION, 'The code has not begun: call init first.');
    }
    return this.running;
  }
}
