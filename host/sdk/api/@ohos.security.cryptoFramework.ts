// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { randomBytes } from 'node:crypto';
import { currentDevice } from '../../device/currentDevice.ts';
import { SystemError } from '../../device/SystemError.ts';
import type { AsyncCallback } from './@ohos.base.ts';

const INT_MAX: number = 0x7fffffff;

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
    /** @since 20 */
    ERR_INVALID_CALL = 17620004,
    ERR_CRYPTO_OPERATION = 17630001
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
}

class SystemRandomGenerator implements cryptoFramework.Random {
  readonly algName: string = 'CTR_DRBG';

  generateRandom(len: number, callback: AsyncCallback<cryptoFramework.DataBlob>): void;
  generateRandom(len: number): Promise<cryptoFramework.DataBlob>;
  generateRandom(len: number, callback?: AsyncCallback<cryptoFramework.DataBlob>):
    Promise<cryptoFramework.DataBlob> | void {
    if (callback !== undefined && typeof callback !== 'function') {
      throw new SystemError(cryptoFramework.Result.INVALID_PARAMS, 'The callback must be a function.');
    }
    const blob: cryptoFramework.DataBlob = this.generateRandomSync(len);
    if (callback === undefined) {
      return new Promise<cryptoFramework.DataBlob>((resolve) => {
        currentDevice().clock.schedule(0, () => resolve(blob));
      });
    }
    currentDevice().clock.schedule(0, () => {
      // The SDK's type has no null, and yet the system passes null for "no error".
      callback(null as unknown as SystemError, blob);
    });
  }

  generateRandomSync(len: number): cryptoFramework.DataBlob {
    if (typeof len !== 'number' || !Number.isInteger(len) || len < 1 || len > INT_MAX) {
      throw new SystemError(cryptoFramework.Result.INVALID_PARAMS,
        `The length is ${String(len)}; a whole number from 1 to ${INT_MAX} is allowed.`);
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

export default cryptoFramework;
