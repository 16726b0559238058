// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { answerPlainly as answer } from '../../arkui/answer.ts';
import { guarded } from '../../arkui/appErrors.ts';
import { SystemError } from '../../system/SystemError.ts';
import type { AsyncCallback } from './@ohos.base.ts';
import type Context from './application/Context.ts';

const PARAMETER_ERROR: number = 401;
const INNER_ERROR: number = 15500000;
const DELETE_ERROR: number = 15500010;

/** Small values of an app, in memory until they are flushed to their file. @since 9 */
namespace preferences {
  /** What can be kept. @since 9 */
  export type ValueType =
    | number
    | string
    | boolean
    | Array<number>
    | Array<string>
    | Array<boolean>
    | Uint8Array
    | object
    | bigint;

  /** Letters of a key, at most. @since 9 */
  export const MAX_KEY_LENGTH: number = 1024;
  /** Bytes of a text, at most. @since 9 */
  export const MAX_VALUE_LENGTH: number = 16777216;

  /** Which file. @since 10 */
  export interface Options {
    name: string;
    dataGroupId?: string | null;
    storageType?: StorageType | null;
  }

  /** How it is kept; here one way. @since 18 */
  export enum StorageType {
    XML = 0,
    GSKV = 1,
  }

  /** Opened values. Changes are seen at once, and kept when they are flushed. @since 9 */
  export interface Preferences {
    get(key: string, defValue: ValueType): Promise<ValueType>;
    get(key: string, defValue: ValueType, callback: AsyncCallback<ValueType>): void;
    getSync(key: string, defValue: ValueType): ValueType;
    getAll(): Promise<Object>;
    getAll(callback: AsyncCallback<Object>): void;
    getAllSync(): Object;
    has(key: string): Promise<boolean>;
    has(key: string, callback: AsyncCallback<boolean>): void;
    hasSync(key: string): boolean;
    put(key: string, value: ValueType): Promise<void>;
    put(key: string, value: ValueType, callback: AsyncCallback<void>): void;
    putSync(key: string, value: ValueType): void;
    delete(key: string): Promise<void>;
    delete(key: string, callback: AsyncCallback<void>): void;
    deleteSync(key: string): void;
    clear(): Promise<void>;
    clear(callback: AsyncCallback<void>): void;
    clearSync(): void;
    flush(): Promise<void>;
    flush(callback: AsyncCallback<void>): void;
    flushSync(): void;
    /** Told at a flush, once for each key that has changed. */
    on(type: 'change' | 'multiProcessChange', callback: (key: string) => void): void;
    on(type: 'dataChange', keys: Array<string>, callback: (data: Record<string, ValueType>) => void): void;
    off(type: 'change' | 'multiProcessChange', callback?: (key: string) => void): void;
    off(type: 'dataChange', keys: Array<string>, callback?: (data: Record<string, ValueType>) => void): void;
  }

  /** Opens, or gives what is open. Throws 401. @since 9 */
  export function getPreferences(context: Context, name: string | Options): Promise<Preferences>;
  export function getPreferences(context: Context, name: string | Options, callback: AsyncCallback<Preferences>): void;
  export function getPreferences(
    context: Context,
    name: string | Options,
    callback?: AsyncCallback<Preferences>,
  ): Promise<Preferences> | void {
    return answer(Promise.resolve(getPreferencesSync(context, typeof name === 'string' ? { name } : name)), callback);
  }

  /** As getPreferences. @since 10 */
  export function getPreferencesSync(context: Context, options: Options): Preferences {
    const file: string = fileOf(context, options);
    const known: OpenPreferences | undefined = opened.get(file);
    if (known !== undefined) {
      return known;
    }
    const made: OpenPreferences = new OpenPreferences(file);
    opened.set(file, made);
    return made;
  }

  /** Removes the file, and what is open of it. Throws 401, 15500010. @since 9 */
  export function deletePreferences(context: Context, name: string | Options): Promise<void>;
  export function deletePreferences(context: Context, name: string | Options, callback: AsyncCallback<void>): void;
  export function deletePreferences(
    context: Context,
    name: string | Options,
    callback?: AsyncCallback<void>,
  ): Promise<void> | void {
    const file: string = fileOf(context, typeof name === 'string' ? { name } : name);
    opened.delete(file);
    try {
      rmSync(file, { force: true });
    } catch (_error) {
      throw new SystemError(DELETE_ERROR, 'Failed to delete the user preferences persistence file.');
    }
    return answer(Promise.resolve(), callback);
  }

  /** Closes: what was not flushed is gone. @since 9 */
  export function removePreferencesFromCache(context: Context, name: string | Options): Promise<void>;
  export function removePreferencesFromCache(
    context: Context,
    name: string | Options,
    callback: AsyncCallback<void>,
  ): void;
  export function removePreferencesFromCache(
    context: Context,
    name: string | Options,
    callback?: AsyncCallback<void>,
  ): Promise<void> | void {
    removePreferencesFromCacheSync(context, typeof name === 'string' ? { name } : name);
    return answer(Promise.resolve(), callback);
  }

  /** As removePreferencesFromCache. @since 10 */
  export function removePreferencesFromCacheSync(context: Context, options: Options): void {
    opened.delete(fileOf(context, options));
  }

  /** Whether a way of keeping is there. @since 18 */
  export function isStorageTypeSupported(type: StorageType): boolean {
    return type === StorageType.XML;
  }
}

type Change = (key: string) => void;

/** What the process has open, by file. */
const opened: Map<string, OpenPreferences> = new Map();

/** For the host: the process has ended, and what was not flushed with it. */
export function forgetPreferences(): void {
  opened.clear();
}

function fileOf(context: Context, options: preferences.Options): string {
  const { name } = options;
  if (
    typeof context !== 'object' ||
    context === null ||
    typeof name !== 'string' ||
    name === '' ||
    /[/\\]/.test(name)
  ) {
    throw new SystemError(PARAMETER_ERROR, 'Parameter error. Preferences need a context and a name without a slash.');
  }
  return join(context.preferencesDir, name);
}

function checkKey(key: string): void {
  if (typeof key !== 'string' || key === '' || key.length > preferences.MAX_KEY_LENGTH) {
    throw new SystemError(PARAMETER_ERROR, 'Parameter error. A key has 1 to 1024 letters.');
  }
}

/** What JSON has no word for. */
function written(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') {
    return { $bigint: String(value) };
  }
  return value instanceof Uint8Array ? { $bytes: Buffer.from(value).toString('base64') } : value;
}

function read(_key: string, value: unknown): unknown {
  const { $bigint, $bytes } = (value ?? {}) as { readonly $bigint?: string; readonly $bytes?: string };
  return $bigint !== undefined
    ? BigInt($bigint)
    : $bytes !== undefined
      ? new Uint8Array(Buffer.from($bytes, 'base64'))
      : value;
}

class OpenPreferences implements preferences.Preferences {
  readonly #file: string;
  readonly #values: Map<string, preferences.ValueType>;
  readonly #changed: Set<string> = new Set();
  readonly #listeners: Map<Function, Change> = new Map();

  constructor(file: string) {
    this.#file = file;
    this.#values = new Map(existsSync(file) ? readValues(file) : []);
  }

  get(key: string, defValue: preferences.ValueType, callback?: AsyncCallback<preferences.ValueType>): Promise<never> {
    return answer(Promise.resolve(this.getSync(key, defValue)), callback) as Promise<never>;
  }

  getSync(key: string, defValue: preferences.ValueType): preferences.ValueType {
    checkKey(key);
    return this.#values.get(key) ?? defValue;
  }

  getAll(callback?: AsyncCallback<Object>): Promise<never> {
    return answer(Promise.resolve(this.getAllSync()), callback) as Promise<never>;
  }

  getAllSync(): Object {
    return Object.fromEntries(this.#values);
  }

  has(key: string, callback?: AsyncCallback<boolean>): Promise<never> {
    return answer(Promise.resolve(this.hasSync(key)), callback) as Promise<never>;
  }

  hasSync(key: string): boolean {
    checkKey(key);
    return this.#values.has(key);
  }

  put(key: string, value: preferences.ValueType, callback?: AsyncCallback<void>): Promise<void> {
    this.putSync(key, value);
    return answer(Promise.resolve(), callback);
  }

  putSync(key: string, value: preferences.ValueType): void {
    checkKey(key);
    if (value === undefined || value === null || typeof value === 'function') {
      throw new SystemError(PARAMETER_ERROR, 'Parameter error. The value is of no kind that can be kept.');
    }
    this.#values.set(key, value);
    this.#changed.add(key);
  }

  delete(key: string, callback?: AsyncCallback<void>): Promise<void> {
    this.deleteSync(key);
    return answer(Promise.resolve(), callback);
  }

  deleteSync(key: string): void {
    checkKey(key);
    if (this.#values.delete(key)) {
      this.#changed.add(key);
    }
  }

  clear(callback?: AsyncCallback<void>): Promise<void> {
    this.clearSync();
    return answer(Promise.resolve(), callback);
  }

  clearSync(): void {
    for (const key of this.#values.keys()) {
      this.#changed.add(key);
    }
    this.#values.clear();
  }

  flush(callback?: AsyncCallback<void>): Promise<void> {
    return answer(
      Promise.resolve().then(() => this.flushSync()),
      callback,
    );
  }

  flushSync(): void {
    const file = this.#file;
    try {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(`${file}.new`, JSON.stringify([...this.#values], written));
      renameSync(`${file}.new`, file);
    } catch (_error) {
      throw new SystemError(INNER_ERROR, 'Inner error. The file of the preferences cannot be written.');
    }
    const keys: string[] = [...this.#changed];
    this.#changed.clear();
    for (const listener of [...this.#listeners.values()]) {
      keys.forEach((key) => guarded('change of preferences', () => listener(key)));
    }
  }

  on(type: string, first: Function | Array<string>, second?: Function): void {
    const callback: Function | undefined = typeof first === 'function' ? first : second;
    if (callback === undefined || !['change', 'multiProcessChange', 'dataChange'].includes(type)) {
      throw new SystemError(
        PARAMETER_ERROR,
        `Parameter error. Preferences tell of 'change' and 'dataChange', not '${type}'.`,
      );
    }
    if (type === 'change') {
      this.#listeners.set(callback, callback as Change);
    } else if (type === 'dataChange') {
      const keys: readonly string[] = first as Array<string>;
      this.#listeners.set(callback, (key) => {
        if (keys.includes(key)) {
          callback({ [key]: this.#values.get(key) });
        }
      });
    } // other processes do not open an app's preferences here
  }

  off(_type: string, first?: Function | Array<string>, second?: Function): void {
    const callback: Function | undefined = typeof first === 'function' ? first : second;
    if (callback === undefined) {
      this.#listeners.clear();
    } else {
      this.#listeners.delete(callback);
    }
  }
}

function readValues(file: string): [string, preferences.ValueType][] {
  try {
    const values: unknown = JSON.parse(readFileSync(file, 'utf8'), read);
    return Array.isArray(values) ? (values as [string, preferences.ValueType][]) : [];
  } catch (_error) {
    return []; // as a device: a file that cannot be read counts as empty
  }
}

export default preferences;
