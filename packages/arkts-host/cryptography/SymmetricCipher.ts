// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Cipher, CipherGCM, Decipher, DecipherGCM } from 'node:crypto';
import { SystemError } from '../system/SystemError.ts';
import { CRYPTO_OPERATION, INVALID_PARAMS, NOT_SUPPORT } from './CryptoCode.ts';
import { SymmetricKey } from './SymmetricKey.ts';

interface Blob {
  readonly data: Uint8Array;
}

/** What a mode needs beside the key: an initialisation vector, and what is authenticated. */
export interface CipherParams {
  readonly algName: string;
  readonly iv?: Blob;
  readonly aad?: Blob;
  readonly authTag?: Blob;
}

const MODES: ReadonlySet<string> = new Set(['ECB', 'CBC', 'CTR', 'OFB', 'CFB', 'CFB8', 'CFB128', 'CCM', 'GCM']);
const PADDINGS: ReadonlySet<string> = new Set(['NoPadding', 'PKCS5', 'PKCS7']);
/** Bytes of the tag at the end of what is encrypted. */
const TAG_BYTES: Readonly<Record<'GCM' | 'CCM', number>> = { GCM: 16, CCM: 12 };

/** Encrypts or decrypts with one key, as `AES256|GCM|PKCS7` says. Throws 401 and 801 for what that cannot be. */
export class SymmetricCipher {
  readonly algName: string;
  private readonly family: string;
  private readonly mode: string;
  private readonly isPadded: boolean;
  private running: Cipher | Decipher | undefined;
  private isEncrypting: boolean = false;

  constructor(transformation: string) {
    const [family = '', mode = '', padding = ''] =
      typeof transformation === 'string' ? transformation.split('|').map((part) => part.trim()) : [];
    if (!/^(AES(128|192|256)?|3DES192|SM4(_128)?)$/.test(family)) {
      throw new SystemError(
        typeof transformation === 'string' && family.startsWith('RSA') ? NOT_SUPPORT : INVALID_PARAMS,
        `This device has no cipher ${String(transformation)}. It has AES, 3DES192 and SM4, as AES256|GCM|PKCS7.`,
      );
    }
    if (!MODES.has(mode) || !PADDINGS.has(padding)) {
      throw new SystemError(
        INVALID_PARAMS,
        `${String(transformation)} has to name a mode (${[...MODES].join(', ')}) and a padding (${[...PADDINGS].join(', ')}).`,
      );
    }
    this.algName = transformation;
    this.family = family;
    this.mode = mode;
    this.isPadded = padding !== 'NoPadding';
  }

  /** Begins. Throws 401 for a key or parameters that do not fit. */
  begin(isEncrypting: boolean, key: unknown, params: CipherParams | null): void {
    if (!(key instanceof SymmetricKey)) {
      throw new SystemError(INVALID_PARAMS, 'The key must be a SymKey.');
    }
    const secret: Uint8Array = key.getEncoded().data;
    const name: string = this.nodeName(secret.length);
    const iv: Uint8Array | null = this.mode === 'ECB' ? null : (params?.iv?.data ?? null);
    if (this.mode !== 'ECB' && iv === null) {
      throw new SystemError(INVALID_PARAMS, `${this.mode} needs an initialisation vector.`);
    }
    this.isEncrypting = isEncrypting;
    try {
      this.running = this.isAuthenticated
        ? this.beginAuthenticated(name, secret, iv!, params!)
        : (isEncrypting ? createCipheriv : createDecipheriv)(name, secret, iv).setAutoPadding(this.isPadded);
    } catch (error) {
      throw new SystemError(CRYPTO_OPERATION, `The cipher cannot begin: ${(error as Error).message}.`);
    }
  }

  /** Some more. Throws 17630001 before it began. */
  update(input: Uint8Array): Uint8Array {
    return this.told((cipher) => cipher.update(input));
  }

  /** The rest; what is authenticated has its tag at the end. Throws 17630001, also for a tag that is not right. */
  finish(input: Uint8Array | null): Uint8Array {
    const done: Uint8Array = this.told((cipher) => {
      const parts: Uint8Array[] = input === null || input.length === 0 ? [] : [cipher.update(input)];
      parts.push(cipher.final());
      if (this.isAuthenticated && this.isEncrypting) {
        parts.push((cipher as CipherGCM).getAuthTag());
      }
      return Buffer.concat(parts);
    });
    this.running = undefined;
    return done;
  }

  private get isAuthenticated(): boolean {
    return this.mode === 'GCM' || this.mode === 'CCM';
  }

  private beginAuthenticated(name: string, key: Uint8Array, iv: Uint8Array, params: CipherParams): Cipher | Decipher {
    const options = { authTagLength: TAG_BYTES[this.mode as 'GCM' | 'CCM'] };
    const cipher = (this.isEncrypting ? createCipheriv : createDecipheriv)(name as 'aes-256-gcm', key, iv, options) as
      | CipherGCM
      | DecipherGCM;
    if (!this.isEncrypting) {
      (cipher as DecipherGCM).setAuthTag(params.authTag?.data ?? new Uint8Array(0));
    }
    if (params.aad !== undefined && params.aad.data.length > 0) {
      cipher.setAAD(params.aad.data);
    }
    return cipher;
  }

  private nodeName(bytes: number): string {
    const family: string = this.family.startsWith('AES')
      ? `aes-${bytes * 8}`
      : this.family === '3DES192'
        ? 'des-ede3'
        : 'sm4';
    const mode: string = this.mode === 'CFB128' ? 'cfb' : this.mode.toLowerCase();
    return family === 'des-ede3' && mode === 'ecb' ? family : `${family}-${mode}`;
  }

  private told(act: (cipher: Cipher | Decipher) => Uint8Array): Uint8Array {
    if (this.running === undefined) {
      throw new SystemError(CRYPTO_OPERATION, 'The cipher has not begun: call init first.');
    }
    try {
      return Uint8Array.from(act(this.running));
    } catch (error) {
      throw new SystemError(CRYPTO_OPERATION, `The cipher fails: ${(error as Error).message}.`);
    }
  }
}
