// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createHash, createPublicKey, randomBytes, verify } from 'node:crypto';
import type { Hash, KeyObject } from 'node:crypto';
import { SystemCipher, SystemKdf, SystemMac, SystemSymKeyGenerator } from '../../cryptography/kitCalls.ts';
import { currentDevice } from '../../device/currentDevice.ts';
import { existsSince } from '../../device/existsSince.ts';
import { SystemError } from '../../system/SystemError.ts';
import type { AsyncCallback } from './@ohos.base.ts';

const INT_MAX: number = 0x7fffffff;
/** What Node calls the digests of the kit. */
const DIGESTS: ReadonlyMap<string, string> = new Map([
  ['MD5', 'md5'],
  ['SHA1', 'sha1'],
  ['SHA224', 'sha224'],
  ['SHA256', 'sha256'],
  ['SHA384', 'sha384'],
  ['SHA512', 'sha512'],
]);

/** Cryptography. @since 9 */
namespace cryptoFramework {
  /** The codes of errors. @since 9 */
  export enum Result {
    INVALID_PARAMS = 401,
    NOT_SUPPORT = 801,
    ERR_OUT_OF_MEMORY = 17620001,
    ERR_RUNTIME_ERROR = 17620002,
    /** @since 20 */
    ERR_PARAMETER_CHECK_FAILED = 17620003,
    /** @since 26 */
    ERR_INVALID_CALL = 17620004,
    ERR_CRYPTO_OPERATION = 17630001,
  }

  /** Bytes. @since 9 */
  export interface DataBlob {
    data: Uint8Array;
  }

  /** A generator of random bytes. @since 9 */
  export interface Random {
    /** 1 to INT_MAX bytes. @since 9 */
    generateRandom(len: number, callback: AsyncCallback<DataBlob>): void;
    /** 1 to INT_MAX bytes. @since 9 */
    generateRandom(len: number): Promise<DataBlob>;
    /** 1 to INT_MAX bytes. Throws 401. @since 10 */
    generateRandomSync(len: number): DataBlob;
    /** Adds to the generator's entropy. Throws 401. @since 9 */
    setSeed(seed: DataBlob): void;
    /** @since 10 */
    readonly algName: string;
  }

  /** Makes a generator. @since 9 */
  export function createRandom(): Random {
    return new SystemRandomGenerator();
  }

  /** A digest that grows with `update` and is taken once. @since 9 */
  export interface Md {
    /** Throws 401; 17630001 once the digest is taken. @since 9 */
    update(input: DataBlob, callback: AsyncCallback<void>): void;
    update(input: DataBlob): Promise<void>;
    /** @since 12 */
    updateSync(input: DataBlob): void;
    /** Throws 17630001 once the digest is taken. @since 9 */
    digest(callback: AsyncCallback<DataBlob>): void;
    digest(): Promise<DataBlob>;
    /** @since 12 */
    digestSync(): DataBlob;
    /** Bytes of the digest. @since 9 */
    getMdLength(): number;
    readonly algName: string;
  }

  /** Makes a digest: MD5, SHA1, SHA224, SHA256, SHA384 or SHA512. Throws 401 for any other. @since 9 */
  export function createMd(algName: string): Md {
    return new SystemDigest(algName);
  }

  /** A key. @since 9 */
  export interface Key {
    /** X.509 SubjectPublicKeyInfo in DER for a public key. @since 9 */
    getEncoded(): DataBlob;
    readonly format: string;
    readonly algName: string;
  }

  /** @since 9 */
  export interface PubKey extends Key {}

  /** A key that both sides have. @since 9 */
  export interface SymKey extends Key {
    /** Overwrites it. @since 9 */
    clearMem(): void;
  }

  /** Makes symmetric keys. @since 9 */
  export interface SymKeyGenerator {
    generateSymKey(callback: AsyncCallback<SymKey>): void;
    generateSymKey(): Promise<SymKey>;
    /** @since 12 */
    generateSymKeySync(): SymKey;
    /** Throws 401 for a key of another length. @since 9 */
    convertKey(key: DataBlob, callback: AsyncCallback<SymKey>): void;
    convertKey(key: DataBlob): Promise<SymKey>;
    /** @since 12 */
    convertKeySync(key: DataBlob): SymKey;
    readonly algName: string;
  }

  /** AES128, AES192, AES256, 3DES192, SM4_128, HMAC. Throws 401 for any other. @since 9 */
  export function createSymKeyGenerator(algName: string): SymKeyGenerator {
    return new SystemSymKeyGenerator(algName);
  }

  /** What a cipher does. @since 9 */
  export enum CryptoMode {
    ENCRYPT_MODE = 0,
    DECRYPT_MODE = 1,
  }

  /** What a mode needs beside the key. @since 9 */
  export interface ParamsSpec {
    /** @since 10 */
    algName: string;
  }

  /** For CBC, CTR, OFB and CFB. @since 9 */
  export interface IvParamsSpec extends ParamsSpec {
    iv: DataBlob;
  }

  /** For GCM; the tag, of 16 bytes, is needed to decrypt only. @since 9 */
  export interface GcmParamsSpec extends ParamsSpec {
    iv: DataBlob;
    aad: DataBlob;
    authTag: DataBlob;
  }

  /** For CCM; the tag, of 12 bytes, is needed to decrypt only. @since 9 */
  export interface CcmParamsSpec extends ParamsSpec {
    iv: DataBlob;
    aad: DataBlob;
    authTag: DataBlob;
  }

  /** Encrypts or decrypts; GCM and CCM have their tag at the end of what is encrypted. @since 9 */
  export interface Cipher {
    init(opMode: CryptoMode, key: Key, params: ParamsSpec | null, callback: AsyncCallback<void>): void;
    init(opMode: CryptoMode, key: Key, params: ParamsSpec | null): Promise<void>;
    /** Throws 401, 17630001. @since 12 */
    initSync(opMode: CryptoMode, key: Key, params: ParamsSpec | null): void;
    update(data: DataBlob, callback: AsyncCallback<DataBlob>): void;
    update(data: DataBlob): Promise<DataBlob>;
    /** @since 12 */
    updateSync(data: DataBlob): DataBlob;
    doFinal(data: DataBlob | null, callback: AsyncCallback<DataBlob>): void;
    doFinal(data: DataBlob | null): Promise<DataBlob>;
    /** Throws 17630001, also for a tag that is not right. @since 12 */
    doFinalSync(data: DataBlob | null): DataBlob;
    readonly algName: string;
  }

  /** AES, 3DES192 and SM4 with mode and padding, as AES256|GCM|PKCS7. Throws 401; 801 for RSA. @since 9 */
  export function createCipher(transformation: string): Cipher {
    return new SystemCipher(transformation);
  }

  /** A message authentication code. @since 9 */
  export interface Mac {
    init(key: SymKey, callback: AsyncCallback<void>): void;
    init(key: SymKey): Promise<void>;
    /** @since 12 */
    initSync(key: SymKey): void;
    update(input: DataBlob, callback: AsyncCallback<void>): void;
    update(input: DataBlob): Promise<void>;
    /** @since 12 */
    updateSync(input: DataBlob): void;
    doFinal(callback: AsyncCallback<DataBlob>): void;
    doFinal(): Promise<DataBlob>;
    /** @since 12 */
    doFinalSync(): DataBlob;
    getMacLength(): number;
    readonly algName: string;
  }

  /** By its digest, as SHA256. Throws 401. @since 9 */
  export function createMac(algName: string): Mac {
    return new SystemMac(algName);
  }

  /** What a key is derived of. @since 11 */
  export interface KdfSpec {
    algName: string;
  }

  /** @since 11 */
  export interface PBKDF2Spec extends KdfSpec {
    password: string | Uint8Array;
    salt: Uint8Array;
    iterations: number;
    keySize: number;
  }

  /** @since 12 */
  export interface HKDFSpec extends KdfSpec {
    key: string | Uint8Array;
    salt: Uint8Array;
    info: Uint8Array;
    keySize: number;
  }

  /** @since 18 */
  export interface ScryptSpec extends KdfSpec {
    passphrase: string | Uint8Array;
    salt: Uint8Array;
    n: number;
    r: number;
    p: number;
    maxMemory: number;
    keySize: number;
  }

  /** Derives keys. @since 11 */
  export interface Kdf {
    generateSecret(params: KdfSpec, callback: AsyncCallback<DataBlob>): void;
    generateSecret(params: KdfSpec): Promise<DataBlob>;
    /** Throws 401, 17630001. @since 12 */
    generateSecretSync(params: KdfSpec): DataBlob;
    readonly algName: string;
  }

  /** PBKDF2 and HKDF with a digest, as PBKDF2|SHA256, and SCRYPT. Throws 401. @since 11 */
  export function createKdf(algName: string): Kdf {
    return new SystemKdf(algName);
  }

  /** Of which an app may have one half only. @since 9 */
  export interface KeyPair {
    readonly pubKey: PubKey;
  }

  /** Makes keys of bytes. @since 9 */
  export interface AsyKeyGenerator {
    /** Throws 401, and 17630001 for bytes that are no such key. This device takes public keys only. @since 12 */
    convertKeySync(pubKey: DataBlob | null, priKey: DataBlob | null): KeyPair;
    readonly algName: string;
  }

  /** A generator for ECC256, P-256. Throws 801 for any other, which this device has not. @since 9 */
  export function createAsyKeyGenerator(algName: string): AsyKeyGenerator {
    return new SystemKeyGenerator(algName);
  }

  /** Verifies signatures with one key. @since 9 */
  export interface Verify {
    /** Throws 401; 17630001 a second time. @since 12 */
    initSync(pubKey: PubKey): void;
    /** Whether the signature, in DER, is right for the data. Throws 401; 17630001 before initSync. @since 12 */
    verifySync(data: DataBlob | null, signatureData: DataBlob): boolean;
    readonly algName: string;
  }

  /** A verifier for ECC256|SHA256. Throws 801 for any other, which this device has not. @since 9 */
  export function createVerify(algName: string): Verify {
    return new SystemVerifier(algName);
  }
}

class SystemPublicKey implements cryptoFramework.PubKey {
  readonly format: string = 'X.509';
  readonly algName: string = 'ECC256';
  readonly #key: KeyObject;

  constructor(key: KeyObject) {
    this.#key = key;
  }

  /** For the verifier. */
  static keyOf(key: SystemPublicKey): KeyObject {
    return key.#key;
  }

  getEncoded(): cryptoFramework.DataBlob {
    return { data: new Uint8Array(this.#key.export({ type: 'spki', format: 'der' })) };
  }
}

class SystemKeyGenerator implements cryptoFramework.AsyKeyGenerator {
  readonly algName: string;

  constructor(algName: string) {
    checkAlgorithm(algName, 'ECC256');
    this.algName = algName;
  }

  convertKeySync(
    pubKey: cryptoFramework.DataBlob | null,
    priKey: cryptoFramework.DataBlob | null,
  ): cryptoFramework.KeyPair {
    if (priKey !== null) {
      throw new SystemError(cryptoFramework.Result.NOT_SUPPORT, 'The simulated device takes public keys only.');
    }
    const der: Uint8Array = bytesOf(pubKey);
    let key: KeyObject;
    try {
      key = createPublicKey({ key: Buffer.from(der), type: 'spki', format: 'der' });
    } catch (_error) {
      throw new SystemError(cryptoFramework.Result.ERR_CRYPTO_OPERATION, 'These bytes are not a public key.');
    }
    if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
      throw new SystemError(cryptoFramework.Result.ERR_CRYPTO_OPERATION, 'This key is not on P-256.');
    }
    return { pubKey: new SystemPublicKey(key) };
  }
}

class SystemVerifier implements cryptoFramework.Verify {
  readonly algName: string;
  #key: KeyObject | undefined = undefined;

  constructor(algName: string) {
    checkAlgorithm(algName, 'ECC256|SHA256');
    this.algName = algName;
  }

  initSync(pubKey: cryptoFramework.PubKey): void {
    if (!(pubKey instanceof SystemPublicKey)) {
      throw new SystemError(cryptoFramework.Result.INVALID_PARAMS, 'The key must be a PubKey.');
    }
    if (this.#key !== undefined) {
      throw new SystemError(cryptoFramework.Result.ERR_CRYPTO_OPERATION, 'The verifier has a key already.');
    }
    this.#key = SystemPublicKey.keyOf(pubKey);
  }

  verifySync(data: cryptoFramework.DataBlob | null, signatureData: cryptoFramework.DataBlob): boolean {
    const signed: Uint8Array = data === null ? new Uint8Array(0) : bytesOf(data);
    const signature: Uint8Array = bytesOf(signatureData);
    if (this.#key === undefined) {
      throw new SystemError(cryptoFramework.Result.ERR_CRYPTO_OPERATION, 'The verifier has no key. Call initSync.');
    }
    return verify('sha256', signed, this.#key, signature);
  }
}

function checkAlgorithm(given: string, known: string): void {
  if (typeof given !== 'string') {
    throw new SystemError(cryptoFramework.Result.INVALID_PARAMS, 'The algorithm must be a string.');
  }
  if (given !== known) {
    throw new SystemError(cryptoFramework.Result.NOT_SUPPORT, `The simulated device has ${known}, not ${given}.`);
  }
}

function bytesOf(blob: cryptoFramework.DataBlob | null): Uint8Array {
  if (typeof blob !== 'object' || blob === null || !(blob.data instanceof Uint8Array)) {
    throw new SystemError(cryptoFramework.Result.INVALID_PARAMS, 'The input must be a DataBlob.');
  }
  return blob.data;
}

class SystemRandomGenerator implements cryptoFramework.Random {
  readonly algName: string = 'CTR_DRBG';

  generateRandom(len: number, callback: AsyncCallback<cryptoFramework.DataBlob>): void;
  generateRandom(len: number): Promise<cryptoFramework.DataBlob>;
  generateRandom(
    len: number,
    callback?: AsyncCallback<cryptoFramework.DataBlob>,
  ): Promise<cryptoFramework.DataBlob> | void {
    if (callback !== undefined && typeof callback !== 'function') {
      throw new SystemError(cryptoFramework.Result.INVALID_PARAMS, 'The callback must be a function.');
    }
    return answerLater(this.generateRandomSync(len), callback);
  }

  generateRandomSync(len: number): cryptoFramework.DataBlob {
    if (typeof len !== 'number' || !Number.isInteger(len) || len < 1 || len > INT_MAX) {
      throw new SystemError(
        cryptoFramework.Result.INVALID_PARAMS,
        `The length is ${String(len)}; a whole number from 1 to ${INT_MAX} is allowed.`,
      );
    }
    return { data: new Uint8Array(randomBytes(len)) };
  }

  setSeed(seed: cryptoFramework.DataBlob): void {
    // The system's generator only ever mixes a seed in; node:crypto needs none.
    if (typeof seed !== 'object' || seed === null || !(seed.data instanceof Uint8Array) || seed.data.length === 0) {
      throw new SystemError(cryptoFramework.Result.INVALID_PARAMS, 'The seed must be a DataBlob that is not empty.');
    }
  }
}

class SystemDigest implements cryptoFramework.Md {
  readonly algName: string;
  readonly #hash: Hash;
  private isTaken: boolean = false;

  constructor(algName: string) {
    const name: string | undefined = DIGESTS.get(algName);
    if (name === undefined) {
      throw new SystemError(
        cryptoFramework.Result.INVALID_PARAMS,
        `There is no digest ${String(algName)}. Allowed: ${[...DIGESTS.keys()].join(', ')}.`,
      );
    }
    this.algName = algName;
    this.#hash = createHash(name);
  }

  update(input: cryptoFramework.DataBlob, callback: AsyncCallback<void>): void;
  update(input: cryptoFramework.DataBlob): Promise<void>;
  update(input: cryptoFramework.DataBlob, callback?: AsyncCallback<void>): Promise<void> | void {
    this.updateSync(input);
    return answerLater(undefined, callback);
  }

  updateSync(input: cryptoFramework.DataBlob): void {
    if (typeof input !== 'object' || input === null || !(input.data instanceof Uint8Array)) {
      throw new SystemError(cryptoFramework.Result.INVALID_PARAMS, 'The input must be a DataBlob.');
    }
    this.checkNotTaken();
    this.#hash.update(input.data);
  }

  digest(callback: AsyncCallback<cryptoFramework.DataBlob>): void;
  digest(): Promise<cryptoFramework.DataBlob>;
  digest(callback?: AsyncCallback<cryptoFramework.DataBlob>): Promise<cryptoFramework.DataBlob> | void {
    return answerLater(this.digestSync(), callback);
  }

  digestSync(): cryptoFramework.DataBlob {
    this.checkNotTaken();
    this.isTaken = true;
    return { data: new Uint8Array(this.#hash.digest()) };
  }

  getMdLength(): number {
    return createHash(DIGESTS.get(this.algName)!).digest().length;
  }

  private checkNotTaken(): void {
    if (this.isTaken) {
      throw new SystemError(
        cryptoFramework.Result.ERR_CRYPTO_OPERATION,
        'The digest has been taken already. Make a new one with createMd.',
      );
    }
  }
}

function answerLater<T>(value: T, callback: AsyncCallback<T> | undefined): Promise<T> | void {
  const { clock } = currentDevice();
  if (typeof callback !== 'function') {
    return new Promise<T>((resolve) => {
      clock.schedule(0, () => resolve(value));
    });
  }
  clock.schedule(0, () => {
    // The SDK's type has no null, and yet the system passes null for "no error".
    callback(null as unknown as SystemError, value);
  });
}

existsSince(20, cryptoFramework.Result, ['ERR_PARAMETER_CHECK_FAILED', '17620003']);
existsSince(26, cryptoFramework.Result, ['ERR_INVALID_CALL', '17620004']);

export default cryptoFramework;
