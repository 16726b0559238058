// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { currentDevice } from '../device/currentDevice.ts';
import { SystemError } from '../system/SystemError.ts';
import { INVALID_PARAMS } from './CryptoCode.ts';
import { checkDerivation, deriveKey } from './deriveKey.ts';
import type { DerivationInput } from './deriveKey.ts';
import { MessageCode } from './MessageCode.ts';
import { SymmetricCipher } from './SymmetricCipher.ts';
import type { CipherParams } from './SymmetricCipher.ts';
import { SymmetricKeyMaker } from './SymmetricKey.ts';
import type { SymmetricKey } from './SymmetricKey.ts';

/** The kit's CryptoMode. */
const ENCRYPT_MODE: number = 0;

/** Bytes, as the kit hands them over. */
interface DataBlob {
  data: Uint8Array;
}

/** What the kit calls an AsyncCallback. */
type Answered<T> = (error: never, data: T) => void;

/** Makes symmetric keys, at once or later. */
export class SystemSymKeyGenerator {
  readonly algName: string;
  private readonly maker: SymmetricKeyMaker;

  constructor(algName: string) {
    this.maker = new SymmetricKeyMaker(algName);
    this.algName = algName;
  }

  generateSymKey(callback?: Answered<SymmetricKey>): Promise<never> {
    return work(() => this.generateSymKeySync(), callback);
  }

  generateSymKeySync(): SymmetricKey {
    return this.maker.generate();
  }

  convertKey(key: DataBlob, callback?: Answered<SymmetricKey>): Promise<never> {
    return work(() => this.convertKeySync(key), callback);
  }

  convertKeySync(key: DataBlob): SymmetricKey {
    return this.maker.convert(bytesOf(key));
  }
}

/** A cipher of the kit: at once or later. */
export class SystemCipher {
  readonly algName: string;
  private readonly cipher: SymmetricCipher;

  constructor(transformation: string) {
    this.cipher = new SymmetricCipher(transformation);
    this.algName = transformation;
  }

  init(opMode: number, key: unknown, params: CipherParams | null, callback?: Answered<void>): Promise<never> {
    return work(() => this.initSync(opMode, key, params), callback);
  }

  initSync(opMode: number, key: unknown, params: CipherParams | null): void {
    this.cipher.begin(opMode === ENCRYPT_MODE, key, params);
  }

  update(data: DataBlob, callback?: Answered<DataBlob>): Promise<never> {
    return work(() => this.updateSync(data), callback);
  }

  updateSync(data: DataBlob): DataBlob {
    return { data: this.cipher.update(bytesOf(data)) };
  }

  doFinal(data: DataBlob | null, callback?: Answered<DataBlob>): Promise<never> {
    return work(() => this.doFinalSync(data), callback);
  }

  doFinalSync(data: DataBlob | null): DataBlob {
    return { data: this.cipher.finish(data === null || data === undefined ? null : bytesOf(data)) };
  }
}

/** A message authentication code of the kit: at once or later. */
export class SystemMac {
  readonly algName: string;
  private readonly code: MessageCode;

  constructor(algName: string) {
    this.code = new MessageCode(algName);
    this.algName = algName;
  }

  init(key: unknown, callback?: Answered<void>): Promise<never> {
    return work(() => this.initSync(key), callback);
  }

  initSync(key: unknown): void {
    this.code.begin(key);
  }

  update(input: DataBlob, callback?: Answered<void>): Promise<never> {
    return work(() => this.updateSync(input), callback);
  }

  updateSync(input: DataBlob): void {
    this.code.update(bytesOf(input));
  }

  doFinal(callback?: Answered<DataBlob>): Promise<never> {
    return work(() => this.doFinalSync(), callback);
  }

  doFinalSync(): DataBlob {
    return { data: this.code.finish() };
  }

  getMacLength(): number {
    return this.code.length;
  }
}

/** Derives keys, at once or later. */
export class SystemKdf {
  readonly algName: string;

  constructor(algName: string) {
    checkDerivation(algName);
    this.algName = algName;
  }

  generateSecret(params: DerivationInput, callback?: Answered<DataBlob>): Promise<never> {
    return work(() => this.generateSecretSync(params), callback);
  }

  generateSecretSync(params: DerivationInput): DataBlob {
    return { data: deriveKey(this.algName, params) };
  }
}

/** Arguments are checked in the call; what fails later is the callback's, or rejects. */
function work<T>(act: () => T, callback: Answered<T> | undefined): Promise<never> {
  const { clock } = currentDevice();
  let outcome: { readonly value: T } | { readonly error: SystemError };
  try {
    outcome = { value: act() };
  } catch (error) {
    if ((error as SystemError).code === INVALID_PARAMS) {
      throw error;
    }
    outcome = { error: error as SystemError };
  }
  const settled = outcome;
  return new Promise<never>((resolve, reject) => {
    clock.schedule(0, () => {
      if (typeof callback === 'function') {
        // The SDK's type has no null, and yet the system passes null for "no error".
        if ('error' in settled) {
          callback(settled.error as never, undefined as T);
        } else {
          callback(null as never, settled.value);
        }
      } else if ('error' in settled) {
        reject(settled.error);
      } else {
        resolve(settled.value as never);
      }
    });
  });
}

function bytesOf(blob: DataBlob | null): Uint8Array {
  if (typeof blob !== 'object' || blob === null || !(blob.data instanceof Uint8Array)) {
    throw new SystemError(INVALID_PARAMS, 'The input must be a DataBlob.');
  }
  return blob.data;
}
