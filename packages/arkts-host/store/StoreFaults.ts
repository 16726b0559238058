// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { StoreCode, StoreError } from './StoreError.ts';
import { checkDelay } from '../system/checkDelay.ts';
import type { StoreDevice } from './StoreDevice.ts';
import { SimulatedUserError } from '../system/SimulatedUserError.ts';

/** A call of the relational store, by its name in the kit; a call that ends in Sync counts as the one without. */
export type StoreCall =
  | 'getRdbStore'
  | 'deleteRdbStore'
  | 'insert'
  | 'batchInsert'
  | 'update'
  | 'delete'
  | 'query'
  | 'querySql'
  | 'executeSql'
  | 'execute'
  | 'version'
  | 'beginTransaction'
  | 'commit'
  | 'rollBack'
  | 'createTransaction'
  | 'rollback'
  | 'close';

/** What is arranged for one call. */
export interface StoreFate {
  /** The code that it fails with; undefined when it may succeed. */
  readonly code: number | undefined;
  /** Milliseconds by which it is late. */
  readonly delay: number;
  /** Whether it is never answered, and nothing done. */
  readonly isLost: boolean;
}

/**
 * The app's process has ended in the middle of a call that has no promise. A real process would not go on; here the
 * app's code gets this error, and whatever it asks of its stores from now on is not done.
 */
export class ProcessEndedError extends Error {
  constructor() {
    super('The simulated process of the app has ended. Nothing that it does from here on counts.');
    this.name = 'ProcessEndedError';
  }
}

const NOTHING: StoreFate = { code: undefined, delay: 0, isLost: false };

/** What can go wrong with the relational stores of a device, on demand. */
export class StoreFaults {
  private readonly device: StoreDevice;
  private readonly fates: Map<StoreCall, StoreFate[]> = new Map();
  private callDelay: number = 0;
  private fullCode: StoreCode | undefined = undefined;
  private writesUntilEnd: number | undefined = undefined;
  private endsBeforeWrite: boolean = false;
  private isEnded: boolean = false;

  constructor(device: StoreDevice) {
    this.device = device;
  }

  /** How long every call with a promise or a callback takes, in milliseconds of the device's clock. Default 0. */
  get storeDelayMs(): number {
    return this.callDelay;
  }

  set storeDelayMs(ms: number) {
    checkDelay(ms);
    this.callDelay = ms;
  }

  /** The next such call fails with `code`, and nothing is done. Asked for twice, it holds for the next two. */
  failNext(call: StoreCall, code: number): void {
    this.arrange(call, { ...NOTHING, code });
  }

  /** The next such call is done and answered `ms` later. A call without a promise cannot be late. */
  delayNext(call: StoreCall, ms: number): void {
    checkDelay(ms);
    this.arrange(call, { ...NOTHING, delay: ms });
  }

  /** The next such call is neither done nor answered. */
  loseNext(call: StoreCall): void {
    this.arrange(call, { ...NOTHING, isLost: true });
  }

  /** From now on every write and commit fails: SQLite reports a full disk in either of two ways. */
  fillDisk(code: StoreCode.SQLITE_FULL | StoreCode.SQLITE_IO = StoreCode.SQLITE_FULL): void {
    this.fullCode = code;
  }

  /** There is room on the disk again. */
  freeDisk(): void {
    this.fullCode = undefined;
  }

  /**
   * The app's process ends when the `count`-th write from now is asked for, before anything of it is done. Writes are
   * insert, batchInsert, update, delete, execute and executeSql of anything but a query, a new version, and commit.
   */
  endBeforeWrite(count: number = 1): void {
    this.endAtWrite(count, true);
  }

  /** The app's process ends when the `count`-th write from now is done, before it is answered. */
  endAfterWrite(count: number = 1): void {
    this.endAtWrite(count, false);
  }

  /**
   * Whether the app's process has ended by endBeforeWrite or endAfterWrite: its calls, those of old code that still
   * runs in this Node process among them, are not done and never answered.
   */
  get isAppEnded(): boolean {
    return this.isEnded;
  }

  /** The app's process starts anew: stores can be opened again. */
  restartApp(): void {
    this.isEnded = false;
  }

  /** What is arranged for this call; asked once for each. */
  takeFate(call: StoreCall): StoreFate {
    return this.fates.get(call)?.shift() ?? NOTHING;
  }

  /**
   * Surrounds everything that changes a store.
   * @throws StoreError when the disk is full; ProcessEndedError when the process ends with this write
   */
  aroundWrite<T>(write: () => T): T {
    const isLast: boolean = this.writesUntilEnd === 1;
    if (isLast && this.endsBeforeWrite) {
      throw this.endApp();
    }
    const result: T = this.counting(() => {
      if (this.fullCode !== undefined) {
        throw new StoreError(this.fullCode, 'SQLite: database or disk is full');
      }
      return write();
    });
    if (isLast) {
      throw this.endApp();
    }
    return result;
  }

  /** A write that waits for a lock comes again, and counts once. */
  private counting<T>(write: () => T): T {
    let isOver: boolean = true;
    try {
      return write();
    } catch (error) {
      isOver = !(error instanceof StoreError && error.mayPass);
      throw error;
    } finally {
      if (isOver && this.writesUntilEnd !== undefined) {
        this.writesUntilEnd--;
      }
    }
  }

  private endAtWrite(count: number, isBefore: boolean): void {
    if (!Number.isSafeInteger(count) || count < 1) {
      throw new SimulatedUserError('IMPOSSIBLE_TIME', `There is no write ${String(count)}. Count them from 1.`);
    }
    this.writesUntilEnd = count;
    this.endsBeforeWrite = isBefore;
  }

  private endApp(): ProcessEndedError {
    this.writesUntilEnd = undefined;
    this.isEnded = true;
    this.device.faults.killApp(this.device.app);
    return new ProcessEndedError();
  }

  private arrange(call: StoreCall, fate: StoreFate): void {
    const waiting: StoreFate[] = this.fates.get(call) ?? [];
    waiting.push(fate);
    this.fates.set(call, waiting);
  }
}

const faultsOfDevices: WeakMap<StoreDevice, StoreFaults> = new WeakMap();

/** The faults of a device's relational stores. */
export function storeFaultsOf(device: StoreDevice): StoreFaults {
  const known: StoreFaults | undefined = faultsOfDevices.get(device);
  if (known !== undefined) {
    return known;
  }
  const faults: StoreFaults = new StoreFaults(device);
  faultsOfDevices.set(device, faults);
  return faults;
}
