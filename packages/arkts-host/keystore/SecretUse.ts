// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import type { CipherGCM, Decipher, DecipherGCM, Cipher, Hmac } from 'node:crypto';
import { digestName } from './ellipticCurve.ts';
import type { KeyItem } from './KeyItem.ts';
import { BlockMode, isCipher, KeyAlgorithm, KeyPadding, KeyPurpose } from './keyNumbers.ts';
import type { CipherAlgorithm } from './keyNumbers.ts';
import type { KeyProperties } from './KeyProperties.ts';
import { KeystoreCode } from './KeystoreCode.ts';
import { KeystoreError } from './KeystoreError.ts';
import { KeyTag } from './KeyTag.ts';
import { hasMode } from './secretKeys.ts';

const IV_BYTES: number = 16;
const LEAST_NONCE_BYTES: number = 12;
const TAG_BYTES: number = 16;

const NAMES: Readonly<Record<BlockMode, string>> = {
  [BlockMode.ECB]: 'ecb',
  [BlockMode.CBC]: 'cbc',
  [BlockMode.CTR]: 'ctr',
  [BlockMode.OFB]: 'ofb',
  [BlockMode.CFB]: 'cfb',
  [BlockMode.GCM]: 'gcm',
};

/** One use of a secret key: what comes in goes through a cipher, or into a MAC. */
export class SecretUse {
  private readonly cipher: Cipher | Decipher | undefined;
  private readonly mac: Hmac | undefined;
  /** The tag stands behind what GCM has encrypted. */
  private readonly addsTag: boolean;

  /** @throws KeystoreError for parameters that are missing, or that the algorithm does not take */
  constructor(key: KeyItem, purpose: KeyPurpose, properties: KeyProperties) {
    const { mode, padding } = isCipher(key.algorithm) ? readCipher(key.algorithm, key, properties) : NO_CIPHER;
    this.mac = mode === undefined ? createHmac(digestName(key.digest)!, key.secretKey!) : undefined;
    this.cipher =
      mode === undefined ? undefined : begin(key, purpose === KeyPurpose.ENCRYPT, mode, padding, properties);
    this.addsTag = mode === BlockMode.GCM && purpose === KeyPurpose.ENCRYPT;
  }

  /** What comes out of some more data; undefined for a MAC. */
  update(data: Uint8Array): Uint8Array | undefined {
    this.mac?.update(data);
    return this.cipher === undefined ? undefined : this.told(() => new Uint8Array(this.cipher!.update(data)));
  }

  /** The rest that comes out, or the MAC. @throws KeystoreError CRYPTO_FAIL when data, padding or tag are not right */
  finish(data: Uint8Array): Uint8Array {
    const { cipher, mac } = this;
    if (cipher === undefined) {
      return new Uint8Array(mac!.update(data).digest());
    }
    return this.told(() => {
      const parts: Uint8Array[] = [cipher.update(data), cipher.final()];
      if (this.addsTag) {
        parts.push((cipher as CipherGCM).getAuthTag());
      }
      return new Uint8Array(Buffer.concat(parts));
    });
  }

  private told(work: () => Uint8Array): Uint8Array {
    try {
      return work();
    } catch {
      // What OpenSSL has against it is not the app's business.
      throw new KeystoreError(KeystoreCode.CRYPTO_FAIL, 'The data, its padding or its tag is not right.');
    }
  }
}

interface CipherTerms {
  readonly mode: BlockMode | undefined;
  readonly padding: KeyPadding;
}

const NO_CIPHER: CipherTerms = { mode: undefined, padding: KeyPadding.NONE };

function readCipher(algorithm: CipherAlgorithm, key: KeyItem, properties: KeyProperties): CipherTerms {
  const mode: BlockMode = taken(properties, KeyTag.BLOCK_MODE, 'block mode', key.mode);
  const padding: KeyPadding = taken(properties, KeyTag.PADDING, 'padding', key.padding);
  const isPadded: boolean = padding === KeyPadding.PKCS7 && (mode === BlockMode.ECB || mode === BlockMode.CBC);
  if (!hasMode(algorithm, mode) || (padding !== KeyPadding.NONE && !isPadded)) {
    throw invalid(
      `The block mode is ${mode} and the padding ${padding}; there are ECB (1) and CBC (2) with none (0) or PKCS7 (5), ` +
        'the other modes of the algorithm with none.',
    );
  }
  return { mode, padding };
}

/** What a use says of itself; what the key was made with must be the same. */
function taken(properties: KeyProperties, tag: KeyTag, what: string, ofKey: number | undefined): number {
  const value: number | undefined = properties.number(tag);
  if (value === undefined) {
    throw missing(`The ${what} (tag ${tag})`);
  }
  if (ofKey !== undefined && value !== ofKey) {
    throw invalid(`The ${what} is ${value}; that of the key is ${ofKey}.`);
  }
  return value;
}

function begin(
  key: KeyItem,
  isEncrypting: boolean,
  mode: BlockMode,
  padding: KeyPadding,
  properties: KeyProperties,
): Cipher | Decipher {
  const name: string = `${key.algorithm === KeyAlgorithm.SM4 ? 'sm4' : `aes-${key.size}`}-${NAMES[mode]}`;
  if (mode === BlockMode.GCM) {
    return beginGcm(name, key, isEncrypting, properties);
  }
  const iv: Uint8Array | null = mode === BlockMode.ECB ? null : readIv(mode, properties);
  const cipher = (isEncrypting ? createCipheriv : createDecipheriv)(name, key.secretKey!, iv);
  return cipher.setAutoPadding(padding === KeyPadding.PKCS7);
}

function readIv(mode: BlockMode, properties: KeyProperties): Uint8Array {
  const iv: Uint8Array | undefined = properties.bytes(KeyTag.IV);
  if (iv?.length !== IV_BYTES && (mode === BlockMode.OFB || mode === BlockMode.CFB)) {
    // these modes are checked elsewhere in HUKS, and with one code for both
    throw new KeystoreError(KeystoreCode.ILLEGAL_ARGUMENT, `HUKS_TAG_IV with ${IV_BYTES} bytes is needed.`);
  }
  if (iv === undefined) {
    throw missing('HUKS_TAG_IV');
  }
  if (iv.length !== IV_BYTES) {
    throw invalid(`HUKS_TAG_IV has ${iv.length} bytes; ${IV_BYTES} are needed.`);
  }
  return iv;
}

function beginGcm(name: string, key: KeyItem, isEncrypting: boolean, properties: KeyProperties): Cipher | Decipher {
  const associated: Uint8Array | undefined = properties.bytes(KeyTag.ASSOCIATED_DATA);
  const nonce: Uint8Array | undefined = properties.bytes(KeyTag.NONCE);
  if (associated === undefined || nonce === undefined) {
    throw missing(associated === undefined ? 'HUKS_TAG_ASSOCIATED_DATA' : 'HUKS_TAG_NONCE');
  }
  if (associated.length === 0 || nonce.length < LEAST_NONCE_BYTES) {
    throw invalid(`GCM needs some associated data, and a nonce of ${LEAST_NONCE_BYTES} bytes or more.`);
  }
  const options = { authTagLength: TAG_BYTES };
  const make = isEncrypting ? createCipheriv : createDecipheriv;
  const cipher = make(name as 'aes-256-gcm', key.secretKey!, nonce, options) as CipherGCM | DecipherGCM;
  if (!isEncrypting) {
    const tag: Uint8Array | undefined = properties.bytes(KeyTag.AE_TAG);
    if (tag === undefined) {
      throw missing('HUKS_TAG_AE_TAG');
    }
    if (tag.length !== TAG_BYTES) {
      throw invalid(`HUKS_TAG_AE_TAG has ${tag.length} bytes; the last ${TAG_BYTES} of what was encrypted are needed.`);
    }
    (cipher as DecipherGCM).setAuthTag(tag);
  }
  return cipher.setAAD(associated);
}

function missing(what: string): KeystoreError {
  return new KeystoreError(KeystoreCode.MISSING_ALGORITHM_ARGUMENT, `${what} is not given.`);
}

function invalid(message: string): KeystoreError {
  return new KeystoreError(KeystoreCode.INVALID_ALGORITHM_ARGUMENT, message);
}
