// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerPlainly as answer } from '../../arkui/answer.ts';
import { guarded } from '../../arkui/appErrors.ts';
import { SystemError } from '../../system/SystemError.ts';
import type { AsyncCallback, Callback } from './@ohos.base.ts';
import type Context from './application/Context.ts';

const PARAMETER_ERROR: number = 401;
const NOT_FOUND: number = 15100004;
const CLOSED: number = 15100005;
const MOST_KEY_BYTES: number = 1024;
const STORE_NAME: RegExp = /^\w{1,128}$/;
const FILE_END: string = '.json';

/** Values by keys that the user's devices share; this device knows no other one. @since 9 */
namespace distributedKVStore {
  /** Whose stores. @since 9 */
  export interface KVManagerConfig {
    bundleName: string;
    context: Context;
  }

  /** What an entry holds. @since 9 */
  export enum ValueType {
    STRING = 0,
    INTEGER = 1,
    FLOAT = 2,
    BYTE_ARRAY = 3,
    BOOLEAN = 4,
    DOUBLE = 5,
  }

  /** A value with its type. @since 9 */
  export interface Value {
    type: ValueType;
    value: Uint8Array | string | number | boolean;
  }

  /** A key with its value. @since 9 */
  export interface Entry {
    key: string;
    value: Value;
  }

  /** What a change was. @since 9 */
  export interface ChangeNotification {
    insertEntries: Entry[];
    updateEntries: Entry[];
    deleteEntries: Entry[];
    deviceId: string;
  }

  /** Which way devices are brought to the same. @since 9 */
  export enum SyncMode {
    PULL_ONLY = 0,
    PUSH_ONLY = 1,
    PUSH_PULL = 2,
  }

  /** Whose changes are told. @since 9 */
  export enum SubscribeType {
    SUBSCRIBE_TYPE_LOCAL = 0,
    SUBSCRIBE_TYPE_REMOTE = 1,
    SUBSCRIBE_TYPE_ALL = 2,
  }

  /** What kind of store. @since 9 */
  export enum KVStoreType {
    DEVICE_COLLABORATION = 0,
    SINGLE_VERSION = 1,
  }

  /** How much harm a loss would do; here it makes no difference. @since 9 */
  export enum SecurityLevel {
    S1 = 2,
    S2 = 3,
    S3 = 5,
    S4 = 6,
  }

  /** How a store is opened. @since 9 */
  export interface Options {
    createIfMissing?: boolean;
    encrypt?: boolean;
    backup?: boolean;
    autoSync?: boolean;
    kvStoreType?: KVStoreType;
    securityLevel: SecurityLevel;
  }

  /** An opened store: each change is kept at once. @since 9 */
  export interface SingleKVStore {
    put(key: string, value: Uint8Array | string | number | boolean): Promise<void>;
    put(key: string, value: Uint8Array | string | number | boolean, callback: AsyncCallback<void>): void;
    putBatch(entries: Entry[]): Promise<void>;
    putBatch(entries: Entry[], callback: AsyncCallback<void>): void;
    delete(key: string): Promise<void>;
    delete(key: string, callback: AsyncCallback<void>): void;
    /** Rejects with 15100004 where there is no such key. */
    get(key: string): Promise<boolean | string | number | Uint8Array>;
    get(key: string, callback: AsyncCallback<boolean | string | number | Uint8Array>): void;
    /** Those whose keys begin so, by their keys. */
    getEntries(keyPrefix: string): Promise<Entry[]>;
    getEntries(keyPrefix: string, callback: AsyncCallback<Entry[]>): void;
    /** There is no other device: nothing happens. */
    sync(deviceIds: string[], mode: SyncMode, delayMs?: number): void;
    on(event: 'dataChange', type: SubscribeType, listener: Callback<ChangeNotification>): void;
    on(event: 'syncComplete', listener: Callback<Array<[string, number]>>): void;
    off(event: 'dataChange', listener?: Callback<ChangeNotification>): void;
    off(event: 'syncComplete', listener?: Callback<Array<[string, number]>>): void;
  }

  /** Opens and removes stores. @since 9 */
  export interface KVManager {
    getKVStore<T>(storeId: string, options: Options): Promise<T>;
    getKVStore<T>(storeId: string, options: Options, callback: AsyncCallback<T>): void;
    closeKVStore(appId: string, storeId: string): Promise<void>;
    closeKVStore(appId: string, storeId: string, callback: AsyncCallback<void>): void;
    deleteKVStore(appId: string, storeId: string): Promise<void>;
    deleteKVStore(appId: string, storeId: string, callback: AsyncCallback<void>): void;
    getAllKVStoreId(appId: string): Promise<string[]>;
    getAllKVStoreId(appId: string, callback: AsyncCallback<string[]>): void;
    /** The service does not die here. */
    on(event: 'distributedDataServiceDie', deathCallback: Callback<void>): void;
    off(event: 'distributedDataServiceDie', deathCallback?: Callback<void>): void;
  }

  /** Throws 401. @since 9 */
  export function createKVManager(config: KVManagerConfig): KVManager {
    const directory: unknown = (config as KVManagerConfig | undefined)?.context?.databaseDir;
    if (typeof directory !== 'string' || typeof config.bundleName !== 'string' || config.bundleName === '') {
      throw new SystemError(
        PARAMETER_ERROR,
        'Parameter error. A KVManager needs a context and the name of the bundle.',
      );
    }
    return new Manager(join(directory, 'kv'));
  }
}

type Stored = Uint8Array | string | number | boolean;

class Manager implements distributedKVStore.KVManager {
  readonly #folder: string;
  readonly #open: Map<string, Store> = new Map();

  constructor(folder: string) {
    this.#folder = folder;
  }

  getKVStore<T>(storeId: string, options: distributedKVStore.Options, callback?: AsyncCallback<T>): Promise<T> {
    const file: string = this.#fileOf(storeId);
    if (options.kvStoreType === distributedKVStore.KVStoreType.DEVICE_COLLABORATION) {
      throw new SystemError(PARAMETER_ERROR, 'Parameter error. This device has stores of one version only.');
    }
    return answer(
      Promise.resolve().then((): T => {
        if (options.createIfMissing === false && !existsSync(file)) {
          throw new SystemError(NOT_FOUND, 'Not found.');
        }
        const store: Store = this.#open.get(storeId) ?? new Store(file);
        this.#open.set(storeId, store);
        return store as unknown as T; // the caller says what it has asked for
      }),
      callback,
    );
  }

  closeKVStore(_appId: string, storeId: string, callback?: AsyncCallback<void>): Promise<void> {
    this.#close(storeId);
    return answer(Promise.resolve(), callback);
  }

  deleteKVStore(_appId: string, storeId: string, callback?: AsyncCallback<void>): Promise<void> {
    const file: string = this.#fileOf(storeId);
    this.#close(storeId);
    return answer(
      Promise.resolve().then((): void => {
        if (!existsSync(file)) {
          throw new SystemError(NOT_FOUND, 'Not found.');
        }
        rmSync(file);
      }),
      callback,
    );
  }

  getAllKVStoreId(_appId: string, callback?: AsyncCallback<string[]>): Promise<string[]> {
    const files: string[] = existsSync(this.#folder) ? readdirSync(this.#folder) : [];
    const names: string[] = files.filter((one) => one.endsWith(FILE_END)).map((one) => one.slice(0, -FILE_END.length));
    return answer(Promise.resolve(names.sort()), callback);
  }

  on(): void {}

  off(): void {}

  #close(storeId: string): void {
    this.#open.get(storeId)?.close();
    this.#open.delete(storeId);
  }

  #fileOf(storeId: string): string {
    if (typeof storeId !== 'string' || !STORE_NAME.test(storeId)) {
      throw new SystemError(PARAMETER_ERROR, 'Parameter error. A store has a name of up to 128 letters, digits and _.');
    }
    return join(this.#folder, `${storeId}${FILE_END}`);
  }
}

class Store implements distributedKVStore.SingleKVStore {
  readonly #file: string;
  readonly #values: Map<string, Stored>;
  readonly #listeners: Set<Callback<distributedKVStore.ChangeNotification>> = new Set();
  #isClosed: boolean = false;

  constructor(file: string) {
    this.#file = file;
    this.#values = new Map(
      existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8'), read) as [string, Stored][]) : [],
    );
    this.#keep();
  }

  put(key: string, value: Stored, callback?: AsyncCallback<void>): Promise<void> {
    checkKey(key);
    checkValue(value);
    return this.#work(() => this.#change([[key, value]]), callback);
  }

  putBatch(entries: distributedKVStore.Entry[], callback?: AsyncCallback<void>): Promise<void> {
    const given = entries.map(({ key, value }): [string, Stored] => [key, value.value]);
    given.forEach(([key, value]) => {
      checkKey(key);
      checkValue(value);
    });
    return this.#work(() => this.#change(given), callback);
  }

  delete(key: string, callback?: AsyncCallback<void>): Promise<void> {
    checkKey(key);
    return this.#work(() => this.#change([[key, undefined]]), callback);
  }

  get(key: string, callback?: AsyncCallback<Stored>): Promise<never> {
    checkKey(key);
    return this.#work((): Stored => {
      const value: Stored | undefined = this.#values.get(key);
      if (value === undefined) {
        throw new SystemError(NOT_FOUND, 'Not found.');
      }
      return value;
    }, callback) as Promise<never>;
  }

  getEntries(prefix: string, callback?: AsyncCallback<distributedKVStore.Entry[]>): Promise<never> {
    if (typeof prefix !== 'string') {
      throw new SystemError(
        PARAMETER_ERROR,
        'Parameter error. This host finds entries by the beginning of their keys.',
      );
    }
    return this.#work(
      () =>
        [...this.#values]
          .filter(([key]) => key.startsWith(prefix))
          .sort(([one], [other]) => (one < other ? -1 : 1))
          .map(([key, value]) => entryOf(key, value)),
      callback,
    ) as Promise<never>;
  }

  sync(): void {}

  on(event: 'dataChange' | 'syncComplete', first: unknown, second?: unknown): void {
    const isTold: boolean = event === 'dataChange' && first !== distributedKVStore.SubscribeType.SUBSCRIBE_TYPE_REMOTE;
    if (isTold) {
      this.#listeners.add(second as Callback<distributedKVStore.ChangeNotification>);
    } // no other device changes anything, and nothing is brought to the same
  }

  off(event: 'dataChange' | 'syncComplete', listener?: unknown): void {
    if (event === 'dataChange' && listener === undefined) {
      this.#listeners.clear();
    } else if (event === 'dataChange') {
      this.#listeners.delete(listener as Callback<distributedKVStore.ChangeNotification>);
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#listeners.clear();
  }

  #work<T>(body: () => T, callback: AsyncCallback<T> | undefined): Promise<T> {
    return answer(
      Promise.resolve().then((): T => {
        if (this.#isClosed) {
          throw new SystemError(CLOSED, 'Database or result set already closed.');
        }
        return body();
      }),
      callback,
    );
  }

  /** Puts values, and removes those of keys without one; keeps all, and tells. */
  #change(given: readonly (readonly [string, Stored | undefined])[]): void {
    const told: distributedKVStore.ChangeNotification = {
      insertEntries: [],
      updateEntries: [],
      deleteEntries: [],
      deviceId: '',
    };
    for (const [key, value] of given) {
      const before: Stored | undefined = this.#values.get(key);
      if (value !== undefined) {
        (before === undefined ? told.insertEntries : told.updateEntries).push(entryOf(key, value));
        this.#values.set(key, value);
      } else if (before !== undefined) {
        told.deleteEntries.push(entryOf(key, before));
        this.#values.delete(key);
      }
    }
    this.#keep();
    for (const listener of [...this.#listeners]) {
      guarded('dataChange of a KVStore', () => listener(told));
    }
  }

  #keep(): void {
    mkdirSync(join(this.#file, '..'), { recursive: true });
    writeFileSync(`${this.#file}.new`, JSON.stringify([...this.#values], written));
    renameSync(`${this.#file}.new`, this.#file);
  }
}

function entryOf(key: string, value: Stored): distributedKVStore.Entry {
  return { key, value: { type: typeOf(value), value } };
}

function typeOf(value: Stored): distributedKVStore.ValueType {
  const { ValueType } = distributedKVStore;
  if (typeof value === 'number') {
    return Number.isInteger(value) ? ValueType.INTEGER : ValueType.DOUBLE;
  }
  if (typeof value === 'boolean') {
    return ValueType.BOOLEAN;
  }
  return typeof value === 'string' ? ValueType.STRING : ValueType.BYTE_ARRAY;
}

function checkKey(key: string): void {
  if (typeof key !== 'string' || key === '' || Buffer.byteLength(key) > MOST_KEY_BYTES) {
    throw new SystemError(PARAMETER_ERROR, 'Parameter error. A key has 1 to 1024 bytes.');
  }
}

function checkValue(value: unknown): void {
  if (!['string', 'number', 'boolean'].includes(typeof value) && !(value instanceof Uint8Array)) {
    throw new SystemError(PARAMETER_ERROR, 'Parameter error. A value is a text, a number, a boolean or bytes.');
  }
}

/** JSON has no word for bytes. */
function written(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? { $bytes: Buffer.from(value).toString('base64') } : value;
}

function read(_key: string, value: unknown): unknown {
  const { $bytes } = (value ?? {}) as { readonly $bytes?: string };
  return $bytes === undefined ? value : new Uint8Array(Buffer.from($bytes, 'base64'));
}

export default distributedKVStore;
