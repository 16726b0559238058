// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { StoreDevice } from './StoreDevice.ts';
import { ProcessEndedError, storeFaultsOf } from './StoreFaults.ts';
import type { StoreCall, StoreFate, StoreFaults } from './StoreFaults.ts';
import type { AsyncCallback, BusinessError } from '../sdk/api/@ohos.base.ts';
import { badParameter, StoreError, ThrownStoreError } from './StoreError.ts';

/** How long a call waits for another transaction to let go of the lock (RDB, `sqlite_connection.h`, its busy timeout). */
const LOCK_WAIT_MS: number = 2000;
/** How often it looks: the longest pause of SQLite's own waiting. */
const LOCK_RETRY_MS: number = 100;

/** Checks a call's arguments at once and gives what is to be done for it. */
export type Prepare<T> = (args: readonly unknown[]) => () => T;

/** The calls of one process of an app on the stores of its device. */
export class StoreCalls {
  /** Which incarnation of the app's process this is. */
  readonly process: number;
  readonly faults: StoreFaults;
  private readonly device: StoreDevice;
  private readonly app: string;

  constructor(device: StoreDevice) {
    this.device = device;
    this.app = device.app;
    this.process = device.processOf(device.app);
    this.faults = storeFaultsOf(device);
  }

  /**
   * A call with a promise, or with a callback when that is its last argument. Bad arguments are thrown at once, as
   * ThrownStoreError; the rest is done and answered later. In the way of another transaction it waits, as on the
   * system, where that goes on beside the app's own thread.
   * @returns undefined or a promise; `never` fits every overload of the kit, which are declared there
   */
  later<T>(call: StoreCall, args: readonly unknown[], prepare: Prepare<T>): never {
    const last: unknown = args.at(-1);
    if (typeof last === 'function' && args.length > 1) {
      const callback: AsyncCallback<T> = last as AsyncCallback<T>;
      // The system passes undefined for "no error" and for "no value"; the SDK's type has neither.
      this.schedule(
        call,
        prepare(args.slice(0, -1)),
        (value) => callback(undefined as unknown as BusinessError, value),
        (error) => callback(error, undefined as unknown as T),
      );
      return undefined as never;
    }
    const work: () => T = prepare(args);
    return new Promise<T>((resolve, reject) => this.schedule(call, work, resolve, reject)) as never;
  }

  /** A call that is done before it returns, and waits for no lock: nobody could let go of it. Bad arguments are a ThrownStoreError, what fails then a StoreError. */
  now<T>(call: StoreCall, args: readonly unknown[], prepare: Prepare<T>): T {
    const work: () => T = prepare(args);
    if (this.isEnded) {
      throw new ProcessEndedError();
    }
    const fate: StoreFate = this.faults.takeFate(call);
    if (fate.code !== undefined) {
      throw arrangedFailure(call, fate.code);
    }
    return work();
  }

  /** As `now`, for the calls of which every failure has its code as text. */
  bare<T>(call: StoreCall, work: () => T): T {
    try {
      return this.now(call, [], () => work);
    } catch (error) {
      throw error instanceof StoreError ? new ThrownStoreError(error.code, error.message) : error;
    }
  }

  private get isEnded(): boolean {
    return this.faults.isAppEnded || this.device.processOf(this.app) !== this.process;
  }

  private schedule<T>(
    call: StoreCall,
    work: () => T,
    succeed: (value: T) => void,
    fail: (error: StoreError) => void,
  ): void {
    const fate: StoreFate = this.faults.takeFate(call);
    const { clock } = this.device;
    let waitsUntil: number | undefined;
    const attempt = (): void => {
      if (fate.isLost || this.isEnded) {
        return;
      }
      let value: T;
      try {
        if (fate.code !== undefined) {
          throw arrangedFailure(call, fate.code);
        }
        value = work();
      } catch (error) {
        if (error instanceof ProcessEndedError) {
          return;
        }
        const failure: StoreError = StoreError.of(error);
        waitsUntil ??= clock.now + LOCK_WAIT_MS;
        if (failure.mayPass && clock.now < waitsUntil) {
          clock.schedule(LOCK_RETRY_MS, attempt);
        } else {
          this.tell(() => fail(failure));
        }
        return;
      }
      this.tell(() => succeed(value));
    };
    clock.schedule(this.faults.storeDelayMs + fate.delay, attempt);
  }

  private tell(answer: () => void): void {
    try {
      answer();
    } catch (error) {
      this.device.callbackFailed(error);
    }
  }
}

function arrangedFailure(call: StoreCall, code: number): StoreError {
  return new StoreError(code, `${call} fails, as arranged by StoreFaults.`);
}

/** Checks how many arguments there are. */
export function checkCount(args: readonly unknown[], least: number, most: number): void {
  if (args.length < least || args.length > most) {
    throw badParameter('number of parameters', least === most ? String(least) : `${least} to ${most}`);
  }
}
