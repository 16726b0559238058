// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { KeyProperties } from './KeyProperties.ts';
import type { KeySession } from './KeySession.ts';
import { KeystoreCode } from './KeystoreCode.ts';
import type { KeystoreDevice } from './KeystoreDevice.ts';
import { KeystoreError } from './KeystoreError.ts';
import type { KeystoreCall, KeystoreFate } from './KeystoreFaults.ts';
import { maskAlias } from './maskAlias.ts';
import {
  argumentError,
  checkCount,
  readAlias,
  readData,
  readHandle,
  readProperties,
  readTokenOrCallback,
} from './readKeyArguments.ts';

/** What a call that fails is rejected with: no Error, and its message a list of one text, or null. */
export interface KeystoreRejection {
  readonly code: number;
  readonly message: readonly string[] | null;
  readonly data: null;
}

type Callback = (...args: readonly unknown[]) => void;

/** How a call is carried out. */
interface Work {
  /** Runs when the call is made; what it returns runs when the call is done, and its result is the answer. */
  readonly begin: () => () => unknown;
  /** Runs in place of both when the call fails by arrangement. */
  readonly fail?: () => void;
}

/**
 * The kit's half of the keystore, in the app's process: it reads the arguments, throws 401 where it stands for those of
 * a wrong shape, and answers everything else later, by promise or callback. A call is done `keystoreDelayMs` after it
 * was made; only what touches a session's handle (taking it, aborting it) happens at once, so that the order of the
 * calls counts.
 */
export class KeystoreCalls {
  private readonly device: KeystoreDevice;
  private readonly app: string;

  /** For the app that runs now. */
  constructor(device: KeystoreDevice) {
    this.device = device;
    this.app = device.app;
  }

  generateKeyItem(args: readonly unknown[]): unknown {
    return this.aboutKey('generateKeyItem', args, (alias, properties) =>
      this.device.keystore.generate(this.app, alias, properties),
    );
  }

  importKeyItem(args: readonly unknown[]): unknown {
    checkCount(args, 2);
    const data: Uint8Array | undefined = readData(args[1]);
    if (data === undefined) {
      throw argumentError('The options of importKeyItem need inData.');
    }
    return this.aboutKey('importKeyItem', args, (alias, properties) =>
      this.device.keystore.import(this.app, alias, properties, data),
    );
  }

  exportKeyItem(args: readonly unknown[]): unknown {
    return this.aboutKey('exportKeyItem', args, (alias, properties) => ({
      outData: this.device.keystore.export(this.app, alias, properties),
    }));
  }

  deleteKeyItem(args: readonly unknown[]): unknown {
    return this.aboutKey('deleteKeyItem', args, (alias, properties) =>
      this.device.keystore.delete(this.app, alias, properties),
    );
  }

  hasKeyItem(args: readonly unknown[]): unknown {
    return this.aboutKey('hasKeyItem', args, (alias, properties) =>
      this.device.keystore.has(this.app, alias, properties),
    );
  }

  isKeyItemExist(args: readonly unknown[]): unknown {
    return this.aboutKey('isKeyItemExist', args, (alias, properties) => {
      if (!this.device.keystore.has(this.app, alias, properties)) {
        throw new KeystoreError(KeystoreCode.ITEM_NOT_EXIST, 'There is no key of this alias at this storage level.');
      }
      return true;
    });
  }

  listAliases(args: readonly unknown[]): unknown {
    if (args.length !== 1) {
      throw argumentError(`listAliases takes 1 argument, not ${args.length}.`);
    }
    const properties: KeyProperties = readProperties(args[0]);
    return this.answer('listAliases', '', undefined, {
      begin: () => () => ({ keyAliases: this.device.keystore.list(this.app, properties) }),
    });
  }

  attestKeyItem(args: readonly unknown[]): unknown {
    return this.aboutKey('attestKeyItem', args, (alias, properties) => {
      if (!this.device.systemApps.has(this.app)) {
        throw new KeystoreError(
          KeystoreCode.PERMISSION_DENIED,
          'Only system apps may attest a key with the identity of the device.',
        );
      }
      return { certChains: this.device.keystore.attest(this.app, alias, properties) };
    });
  }

  anonAttestKeyItem(args: readonly unknown[]): unknown {
    return this.aboutKey('anonAttestKeyItem', args, (alias, properties) => ({
      certChains: this.device.keystore.attest(this.app, alias, properties),
    }));
  }

  initSession(args: readonly unknown[]): unknown {
    const process: number = this.device.processOf(this.app);
    return this.aboutKey('initSession', args, (alias, properties) => {
      const { handle, challenge } = this.device.keystore.init(this.app, process, alias, properties);
      return challenge === undefined ? { handle } : { handle, challenge };
    });
  }

  updateSession(args: readonly unknown[]): unknown {
    return this.withSession('updateSession', args, (session, properties, data, token) => {
      const outData: Uint8Array | undefined = this.device.keystore.update(session, properties, data, token);
      return outData === undefined ? null : { outData };
    });
  }

  finishSession(args: readonly unknown[]): unknown {
    return this.withSession('finishSession', args, (session, properties, data, token) => {
      const outData: Uint8Array | undefined = this.device.keystore.finish(session, properties, data, token);
      // As the kit does it: a result with nothing in it is null.
      return outData === undefined ? null : { outData };
    });
  }

  /** Ends a session now. One that is unknown, over, or being worked on is left alone, and the call succeeds as well. */
  abortSession(args: readonly unknown[]): unknown {
    checkCount(args, 2);
    const handle: number = readHandle(args[0]);
    readProperties(args[1]);
    return this.answer('abortSession', '', args[2], {
      begin: () => {
        this.device.keystore.sessions.abort(this.app, handle);
        return () => undefined;
      },
    });
  }

  private aboutKey(
    call: KeystoreCall,
    args: readonly unknown[],
    work: (alias: string, properties: KeyProperties) => unknown,
  ): unknown {
    checkCount(args, 2);
    const alias: string = readAlias(args[0]);
    const properties: KeyProperties = readProperties(args[1]);
    return this.answer(call, ` of ${maskAlias(alias)}`, args[2], {
      begin: () => () => {
        properties.checkOnce();
        return work(alias, properties);
      },
    });
  }

  private withSession(
    call: 'updateSession' | 'finishSession',
    args: readonly unknown[],
    work: (session: KeySession, properties: KeyProperties, data: Uint8Array, token: Uint8Array | undefined) => unknown,
  ): unknown {
    checkCount(args, 2);
    const handle: number = readHandle(args[0]);
    const properties: KeyProperties = readProperties(args[1]);
    const data: Uint8Array = readData(args[1]) ?? new Uint8Array(0);
    const { token, callback } = readTokenOrCallback(args[2], args[3]);
    return this.answer(call, '', callback, {
      begin: () => {
        const session: KeySession = this.device.keystore.sessions.take(this.app, handle);
        // As the kit does it: a token of no bytes is none.
        return () => {
          properties.checkOnce();
          return work(session, properties, data, token?.length === 0 ? undefined : token);
        };
      },
      fail: () => {
        this.device.keystore.sessions.abort(this.app, handle);
      },
    });
  }

  /** Carries a call out and answers it: by `callback` when that is a function, else by the promise returned. */
  private answer(call: KeystoreCall, what: string, callback: unknown, work: Work): unknown {
    const fate: KeystoreFate = this.device.faults.keystore.takeFate(call);
    const process: number = this.device.processOf(this.app);
    const words: string = `${call}${what} by ${this.app}`;
    const isMine = (): boolean => !fate.isUnanswered && this.device.processOf(this.app) === process;
    if (typeof callback === 'function') {
      this.run(
        words,
        fate,
        work,
        (result) => isMine() && this.callBack(callback as Callback, result),
        (error) => isMine() && this.callBack(callback as Callback, undefined, this.rejectionOf(error)),
      );
      return undefined;
    }
    return new Promise<unknown>((resolve, reject) => {
      this.run(
        words,
        fate,
        work,
        (result) => isMine() && resolve(result),
        (error) => isMine() && reject(this.rejectionOf(error)),
      );
    });
  }

  private run(
    words: string,
    fate: KeystoreFate,
    work: Work,
    succeed: (result: unknown) => void,
    fail: (error: KeystoreError) => void,
  ): void {
    const { clock, options, timeline } = this.device;
    if (fate.isLost) {
      timeline.add('system', `keystore: ${words} gets lost`);
      return;
    }
    const proceed: () => unknown =
      fate.code === undefined
        ? attempted(work.begin)
        : (): never => {
            work.fail?.();
            throw new KeystoreError(fate.code!, 'The keystore fails.');
          };
    clock.schedule(options.keystoreDelayMs, () => {
      let deliver: () => void;
      try {
        const result: unknown = proceed();
        timeline.add('system', `keystore: ${words}`);
        deliver = (): void => succeed(result);
      } catch (error) {
        if (!(error instanceof KeystoreError)) {
          throw error;
        }
        timeline.add('system', `keystore: ${words} ends with ${error.code}: ${error.message}`);
        deliver = (): void => fail(error);
      }
      if (fate.delay === 0) {
        deliver();
      } else {
        clock.schedule(fate.delay, deliver);
      }
    });
  }

  private callBack(callback: Callback, result: unknown, error?: KeystoreRejection): void {
    try {
      if (error !== undefined) {
        callback(error);
      } else if (result === undefined) {
        callback(null);
      } else {
        callback(null, result);
      }
    } catch (thrown) {
      this.device.callbackFailed(thrown);
    }
  }

  private rejectionOf(error: KeystoreError): KeystoreRejection {
    return {
      code: error.code,
      message: this.device.options.keystoreErrorTexts ? [error.message] : null,
      data: null,
    };
  }
}

/** Runs `begin` now; what it throws is thrown by what is returned. */
function attempted(begin: () => () => unknown): () => unknown {
  try {
    return begin();
  } catch (error) {
    return (): never => {
      throw error;
    };
  }
}
