// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
// Long because a module of the system is one file, under its name.

import { join, posix } from 'node:path';
import { currentDevice } from '../../device/currentDevice.ts';
import type { Device } from '../../device/Device.ts';
import { existsSince } from '../../device/existsSince.ts';
import { conditionOf } from '../../store/conditionOf.ts';
import { storesOf } from '../../store/DeviceStores.ts';
import type { DeviceStores } from '../../store/DeviceStores.ts';
import { OpenedStore } from '../../store/OpenedStore.ts';
import { SqlCondition } from '../../store/SqlCondition.ts';
import type { SqliteDatabase } from '../../store/SqliteDatabase.ts';
import { checkCount, StoreCalls } from '../../store/StoreCalls.ts';
import { badParameter, StoreCode, ThrownStoreError } from '../../store/StoreError.ts';
import { isStoredValue } from '../../store/StoredValue.ts';
import type { StoredValue } from '../../store/StoredValue.ts';
import type { AsyncCallback } from './@ohos.base.ts';
import type Context from './application/Context.ts';

const MOST_CUSTOM_DIR_BYTES: number = 128;
const MOST_PATH_BYTES: number = 1024;
const OPTIONAL_SWITCHES: readonly string[] = ['encrypt', 'autoCleanDirtyData', 'allowRebuild', 'isReadOnly', 'persist'];
/** The API level from which on `persist` is looked at; before, every store is a file. */
const MEMORY_STORES_SINCE: number = 18;
/** The API level from which on columns have a type. */
const COLUMN_TYPES_SINCE: number = 18;
/** The API level from which on transactions are objects. */
const TRANSACTIONS_SINCE: number = 14;

/**
 * Databases of an app. What is wrong with an argument is thrown at once, with a code that is text ('401'); what fails
 * later rejects the promise, with a number. A query does not fail: see ResultSet. @since 9
 */
namespace relationalStore {
  /** A value in a row. Assets and arrays of floats are for databases in the cloud and of vectors. @since 9 */
  export type ValueType = null | number | string | boolean | Uint8Array | bigint;

  /** A row, by column. Keys whose value is undefined are left out. @since 9 */
  export type ValuesBucket = Record<string, ValueType>;

  /** How much protection the data needs; the highest is for what harms a person most when it leaks. @since 9 */
  export enum SecurityLevel {
    S1 = 1,
    S2 = 2,
    S3 = 3,
    S4 = 4,
  }

  /** What happens to a row that violates a constraint, and to what came before it. @since 10 */
  export enum ConflictResolution {
    ON_CONFLICT_NONE = 0,
    ON_CONFLICT_ROLLBACK = 1,
    ON_CONFLICT_ABORT = 2,
    ON_CONFLICT_FAIL = 3,
    ON_CONFLICT_IGNORE = 4,
    ON_CONFLICT_REPLACE = 5,
  }

  /** Whether a corrupted database was replaced when it was opened. @since 12 */
  export enum RebuildType {
    NONE = 0,
    REBUILT = 1,
    REPAIRED = 2,
  }

  /** What a cell holds, by its value and its column's declaration. @since 18 */
  export enum ColumnType {
    NULL = 0,
    INTEGER = 1,
    REAL = 2,
    TEXT = 3,
    BLOB = 4,
    ASSET = 5,
    ASSETS = 6,
    FLOAT_VECTOR = 7,
    UNLIMITED_INT = 8,
  }

  /**
   * When a transaction takes the lock for writing: with its first write, or when it is created, where a writer that is in
   * its way is 14800024. @since 14
   */
  export enum TransactionType {
    DEFERRED = 0,
    IMMEDIATE = 1,
    EXCLUSIVE = 2,
  }

  /** @since 14 */
  export interface TransactionOptions {
    /** Default DEFERRED. */
    transactionType?: TransactionType;
  }

  /** Which store, and how it is opened. @since 9 */
  export interface StoreConfig {
    /** The file's name, without a path. */
    name: string;
    securityLevel: SecurityLevel;
    /** Whether the file is encrypted on a device; the simulated device does not encrypt. Default false. */
    encrypt?: boolean;
    /** A folder shared by apps of one developer; the simulated device has none. @since 10 */
    dataGroupId?: string;
    /** A folder below that of the context, at most 128 bytes. @since 11 */
    customDir?: string;
    /** Concerns synchronised databases only. @since 11 */
    autoCleanDirtyData?: boolean;
    /** Whether a corrupted database is replaced by an empty one. Default false. @since 12 */
    allowRebuild?: boolean;
    /** Default false. @since 12 */
    isReadOnly?: boolean;
    /** False for a store in memory only, gone when it is closed. Default true. @since 18 */
    persist?: boolean;
  }

  /** Which rows, in which order. Every method but `and` adds to what was said before. @since 9 */
  export class RdbPredicates {
    /** Throws 401 for a name that is empty. */
    constructor(name: string) {
      conditionOf.set(this, new SqlCondition(text(name, 'name')));
    }

    equalTo(field: string, value: ValueType): RdbPredicates {
      return compare(this, field, '= ?', [value]);
    }

    notEqualTo(field: string, value: ValueType): RdbPredicates {
      return compare(this, field, '<> ?', [value]);
    }

    beginWrap(): RdbPredicates {
      of(this).open();
      return this;
    }

    endWrap(): RdbPredicates {
      of(this).close();
      return this;
    }

    or(): RdbPredicates {
      of(this).or();
      return this;
    }

    /** Conditions are joined by AND anyway. */
    and(): RdbPredicates {
      return this;
    }

    contains(field: string, value: string): RdbPredicates {
      return match(this, field, 'LIKE ?', value, (part) => `%${part}%`);
    }

    beginsWith(field: string, value: string): RdbPredicates {
      return match(this, field, 'LIKE ?', value, (part) => `${part}%`);
    }

    endsWith(field: string, value: string): RdbPredicates {
      return match(this, field, 'LIKE ?', value, (part) => `%${part}`);
    }

    isNull(field: string): RdbPredicates {
      return compare(this, field, 'IS NULL', []);
    }

    isNotNull(field: string): RdbPredicates {
      return compare(this, field, 'IS NOT NULL', []);
    }

    like(field: string, value: string): RdbPredicates {
      return match(this, field, 'LIKE ?', value);
    }

    glob(field: string, value: string): RdbPredicates {
      return match(this, field, 'GLOB ?', value);
    }

    between(field: string, low: ValueType, high: ValueType): RdbPredicates {
      return compareFilled(this, field, 'BETWEEN ? AND ?', [low, high]);
    }

    notBetween(field: string, low: ValueType, high: ValueType): RdbPredicates {
      return compareFilled(this, field, 'NOT BETWEEN ? AND ?', [low, high]);
    }

    greaterThan(field: string, value: ValueType): RdbPredicates {
      return compareFilled(this, field, '> ?', [value]);
    }

    lessThan(field: string, value: ValueType): RdbPredicates {
      return compareFilled(this, field, '< ?', [value]);
    }

    greaterThanOrEqualTo(field: string, value: ValueType): RdbPredicates {
      return compareFilled(this, field, '>= ?', [value]);
    }

    lessThanOrEqualTo(field: string, value: ValueType): RdbPredicates {
      return compareFilled(this, field, '<= ?', [value]);
    }

    orderByAsc(field: string): RdbPredicates {
      of(this).order(text(field, 'field'), 'ASC');
      return this;
    }

    orderByDesc(field: string): RdbPredicates {
      of(this).order(text(field, 'field'), 'DESC');
      return this;
    }

    distinct(): RdbPredicates {
      of(this).isDistinct = true;
      return this;
    }

    /** The most rows; all of them for 0 and less. */
    limitAs(value: number): RdbPredicates {
      const limit: number = wholeNumber(value, 'value');
      of(this).limit = limit <= 0 ? -1 : limit;
      return this;
    }

    /** Needs a limit. */
    offsetAs(rowOffset: number): RdbPredicates {
      const offset: number = wholeNumber(rowOffset, 'rowOffset');
      of(this).offset = offset < 0 ? -1 : offset;
      return this;
    }

    groupBy(fields: Array<string>): RdbPredicates {
      if (!Array.isArray(fields) || !fields.every((field) => typeof field === 'string')) {
        throw badParameter('fields', 'a list of texts');
      }
      of(this).groups.push(...fields);
      return this;
    }

    indexedBy(field: string): RdbPredicates {
      of(this).index = text(field, 'field').replace(/['"`]/g, '');
      return this;
    }

    in(field: string, value: Array<ValueType>): RdbPredicates {
      return among(this, field, 'IN', value);
    }

    notIn(field: string, value: Array<ValueType>): RdbPredicates {
      return among(this, field, 'NOT IN', value);
    }

    /** @since 12 */
    notContains(field: string, value: string): RdbPredicates {
      return match(this, field, 'NOT LIKE ?', value, (part) => `%${part}%`);
    }

    /** @since 12 */
    notLike(field: string, value: string): RdbPredicates {
      return match(this, field, 'NOT LIKE ?', value);
    }
  }

  /**
   * Rows with a cursor, which is before the first one at first. A query that failed has one, too, with rowCount -1 and
   * no columns. Reading throws '14800012' without a row, '14800013' without such a column, '14800014' when
   * closed. @since 9
   */
  export interface ResultSet {
    columnNames: Array<string>;
    columnCount: number;
    /** -1 when the query failed, and when the set is closed. */
    rowCount: number;
    /** -1 before the first row, rowCount behind the last. */
    rowIndex: number;
    isAtFirstRow: boolean;
    isAtLastRow: boolean;
    /** Whether the cursor is behind the last row, or there are none. */
    isEnded: boolean;
    isStarted: boolean;
    isClosed: boolean;
    /** -1 when there is no such column. */
    getColumnIndex(columnName: string): number;
    getColumnName(columnIndex: number): string;
    /** False when there is no such row; so do all that move the cursor. */
    goTo(offset: number): boolean;
    goToRow(position: number): boolean;
    goToFirstRow(): boolean;
    goToLastRow(): boolean;
    goToNextRow(): boolean;
    goToPreviousRow(): boolean;
    /** No bytes for NULL. */
    getBlob(columnIndex: number): Uint8Array;
    /** Empty for NULL. */
    getString(columnIndex: number): string;
    /** 0 for NULL. */
    getLong(columnIndex: number): number;
    /** 0 for NULL. */
    getDouble(columnIndex: number): number;
    /** @since 12 */
    getValue(columnIndex: number): ValueType;
    /** @since 11 */
    getRow(): ValuesBucket;
    isColumnNull(columnIndex: number): boolean;
    /** Of the row's cell, by the column's index or name. @since 18 */
    getColumnType(columnIdentifier: number | string): Promise<ColumnType>;
    /** @since 18 */
    getColumnTypeSync(columnIdentifier: number | string): ColumnType;
    close(): void;
  }

  /**
   * An open database. A call that changes it rejects with 14800014 to 14800034; calls without a promise throw the same
   * codes as text, and all throw '14800014' when closed. @since 9
   */
  export interface RdbStore {
    /** The app's own number for the schema; 0 at first, then greater than 0. @since 10 */
    version: number;
    /** @since 12 */
    rebuilt: RebuildType;
    /** Gives the row's id; -1 when a conflict was ignored. @since 9 */
    insert(table: string, values: ValuesBucket, callback: AsyncCallback<number>): void;
    /** @since 10 */
    insert(table: string, values: ValuesBucket, conflict: ConflictResolution, callback: AsyncCallback<number>): void;
    insert(table: string, values: ValuesBucket): Promise<number>;
    /** @since 10 */
    insert(table: string, values: ValuesBucket, conflict: ConflictResolution): Promise<number>;
    /** @since 12 */
    insertSync(table: string, values: ValuesBucket, conflict?: ConflictResolution): number;
    /** Gives the number of rows; -1 when one of them could not be inserted. @since 10 */
    batchInsert(table: string, values: Array<ValuesBucket>, callback: AsyncCallback<number>): void;
    batchInsert(table: string, values: Array<ValuesBucket>): Promise<number>;
    /** @since 12 */
    batchInsertSync(table: string, values: Array<ValuesBucket>): number;
    /** Gives the number of rows changed. @since 9 */
    update(values: ValuesBucket, predicates: RdbPredicates, callback: AsyncCallback<number>): void;
    /** @since 10 */
    update(
      values: ValuesBucket,
      predicates: RdbPredicates,
      conflict: ConflictResolution,
      callback: AsyncCallback<number>,
    ): void;
    update(values: ValuesBucket, predicates: RdbPredicates): Promise<number>;
    /** @since 10 */
    update(values: ValuesBucket, predicates: RdbPredicates, conflict: ConflictResolution): Promise<number>;
    /** @since 12 */
    updateSync(values: ValuesBucket, predicates: RdbPredicates, conflict?: ConflictResolution): number;
    /** Gives the number of rows deleted. @since 9 */
    delete(predicates: RdbPredicates, callback: AsyncCallback<number>): void;
    delete(predicates: RdbPredicates): Promise<number>;
    /** @since 12 */
    deleteSync(predicates: RdbPredicates): number;
    /** In a transaction, what it changed is not seen. @since 10 */
    query(predicates: RdbPredicates, callback: AsyncCallback<ResultSet>): void;
    query(predicates: RdbPredicates, columns: Array<string>, callback: AsyncCallback<ResultSet>): void;
    query(predicates: RdbPredicates, columns?: Array<string>): Promise<ResultSet>;
    /** @since 12 */
    querySync(predicates: RdbPredicates, columns?: Array<string>): ResultSet;
    /** As query; each '?' takes one of the values. @since 10 */
    querySql(sql: string, callback: AsyncCallback<ResultSet>): void;
    querySql(sql: string, bindArgs: Array<ValueType>, callback: AsyncCallback<ResultSet>): void;
    querySql(sql: string, bindArgs?: Array<ValueType>): Promise<ResultSet>;
    /** @since 12 */
    querySqlSync(sql: string, bindArgs?: Array<ValueType>): ResultSet;
    /** One statement, without a result; 801 for BEGIN, COMMIT and the like. @since 10 */
    executeSql(sql: string, callback: AsyncCallback<void>): void;
    executeSql(sql: string, bindArgs: Array<ValueType>, callback: AsyncCallback<void>): void;
    executeSql(sql: string, bindArgs?: Array<ValueType>): Promise<void>;
    /** Gives the row's id, the number of rows changed, a PRAGMA's value, or null. @since 12 */
    execute(sql: string, args?: Array<ValueType>): Promise<ValueType>;
    /** @since 12 */
    executeSync(sql: string, args?: Array<ValueType>): ValueType;
    /** Begins a transaction; inside of one, a part that can be rolled back alone. */
    beginTransaction(): void;
    /** Without a transaction nothing happens. */
    commit(): void;
    /** Throws '14800000' without a transaction. */
    rollBack(): void;
    /**
     * Begins a transaction that is isolated from the store and from others. Rejects with 14800015 when there are four, with
     * 801 for a store that is read only, with 14800024 when it is to write and somebody else does for two seconds; a store
     * in memory says 14800025, at once. @since 14
     */
    createTransaction(options?: TransactionOptions): Promise<Transaction>;
    /** @since 12 */
    close(): Promise<void>;
  }

  /**
   * A transaction of a store, over a connection of its own: its queries see what it changed, others do not until it
   * commits. One transaction writes at a time; who else wants to, the store among them, gets 14800024 after two seconds,
   * a call without a promise at once; a store in memory says 14800025. After commit and rollback, whether or not they
   * succeed, and after the store is closed by all who opened it, every call rejects with 14800014. @since 14
   */
  export interface Transaction {
    /** Closes the transaction and its results. */
    commit(): Promise<void>;
    /** Closes the transaction and its results. */
    rollback(): Promise<void>;
    /** Gives the row's id; -1 when a conflict was ignored. */
    insert(table: string, values: ValuesBucket, conflict?: ConflictResolution): Promise<number>;
    insertSync(table: string, values: ValuesBucket, conflict?: ConflictResolution): number;
    /** Gives the number of rows. Unlike that of a store it fails when one of them cannot be inserted. */
    batchInsert(table: string, values: Array<ValuesBucket>): Promise<number>;
    batchInsertSync(table: string, values: Array<ValuesBucket>): number;
    /** Gives the number of rows changed. */
    update(values: ValuesBucket, predicates: RdbPredicates, conflict?: ConflictResolution): Promise<number>;
    updateSync(values: ValuesBucket, predicates: RdbPredicates, conflict?: ConflictResolution): number;
    /** Gives the number of rows deleted. */
    delete(predicates: RdbPredicates): Promise<number>;
    deleteSync(predicates: RdbPredicates): number;
    query(predicates: RdbPredicates, columns?: Array<string>): Promise<ResultSet>;
    querySync(predicates: RdbPredicates, columns?: Array<string>): ResultSet;
    querySql(sql: string, args?: Array<ValueType>): Promise<ResultSet>;
    querySqlSync(sql: string, args?: Array<ValueType>): ResultSet;
    /** Gives the row's id, the number of rows changed, a PRAGMA's value, or null. */
    execute(sql: string, args?: Array<ValueType>): Promise<ValueType>;
    executeSync(sql: string, args?: Array<ValueType>): ValueType;
  }

  /**
   * Opens a store, and makes it if it does not exist. Throws '401', '14801002'; rejects with 14800010, 14800011 for a
   * corrupted file, 14800017 for a lower securityLevel than before, 14800030. @since 9
   */
  export function getRdbStore(context: Context, config: StoreConfig, callback: AsyncCallback<RdbStore>): void;
  export function getRdbStore(context: Context, config: StoreConfig): Promise<RdbStore>;
  export function getRdbStore(...args: unknown[]): Promise<RdbStore> | void {
    const device: Device = currentDevice();
    const calls: StoreCalls = new StoreCalls(device);
    return calls.later('getRdbStore', args, (given) => {
      checkCount(given, 2, 2);
      const checked: StoreConfig = checkConfig(given[1]);
      const path: string = storePath(given[0], checked.name, checked.customDir);
      const { isReadOnly = false, allowRebuild = false, securityLevel } = checked;
      const isInMemory: boolean = device.sdkApiVersion >= MEMORY_STORES_SINCE && checked.persist === false;
      return (): RdbStore => {
        const stores: DeviceStores = storesOf(device);
        const database: SqliteDatabase = stores.open({
          path,
          process: calls.process,
          isReadOnly,
          allowRebuild,
          securityLevel,
          isInMemory,
        });
        return new OpenedStore(calls, {
          database,
          isReadOnly,
          rebuilt: database.isRebuilt ? RebuildType.REBUILT : RebuildType.NONE,
          apiVersion: device.sdkApiVersion,
          onClose: () => stores.closed(path, database),
        });
      };
    });
  }

  /** Removes a store and all that it holds; one that does not exist is no failure. @since 9 */
  export function deleteRdbStore(context: Context, name: string, callback: AsyncCallback<void>): void;
  /** @since 10 */
  export function deleteRdbStore(context: Context, config: StoreConfig, callback: AsyncCallback<void>): void;
  export function deleteRdbStore(context: Context, name: string): Promise<void>;
  /** @since 10 */
  export function deleteRdbStore(context: Context, config: StoreConfig): Promise<void>;
  export function deleteRdbStore(...args: unknown[]): Promise<void> | void {
    const device: Device = currentDevice();
    return new StoreCalls(device).later('deleteRdbStore', args, (given) => {
      checkCount(given, 2, 2);
      const store: unknown = given[1];
      const config: Pick<StoreConfig, 'name' | 'customDir'> =
        typeof store === 'string' ? { name: store } : checkConfig(store);
      const path: string = storePath(given[0], config.name, config.customDir);
      return (): void => storesOf(device).delete(path);
    });
  }
}

function of(predicates: relationalStore.RdbPredicates): SqlCondition {
  return conditionOf.get(predicates)!;
}

function compare(
  predicates: relationalStore.RdbPredicates,
  field: string,
  operation: string,
  values: readonly unknown[],
): relationalStore.RdbPredicates {
  const name: string = text(field, 'field');
  of(predicates).add(`${name} ${operation}`, ...values.map((value) => storedValue(value)));
  return predicates;
}

/** The system leaves such a condition out when a value is an empty text. */
function compareFilled(
  predicates: relationalStore.RdbPredicates,
  field: string,
  operation: string,
  values: readonly unknown[],
): relationalStore.RdbPredicates {
  text(field, 'field');
  return values.includes('') ? predicates : compare(predicates, field, operation, values);
}

function match(
  predicates: relationalStore.RdbPredicates,
  field: string,
  operation: string,
  value: unknown,
  pattern: (part: string) => string = (part): string => part,
): relationalStore.RdbPredicates {
  if (typeof value !== 'string') {
    throw badParameter('value', 'a text');
  }
  text(field, 'field');
  return value === '' ? predicates : compare(predicates, field, operation, [pattern(value)]);
}

function among(
  predicates: relationalStore.RdbPredicates,
  field: string,
  operation: 'IN' | 'NOT IN',
  values: unknown,
): relationalStore.RdbPredicates {
  if (!Array.isArray(values)) {
    throw badParameter('value', 'a list of values');
  }
  return compare(predicates, field, `${operation} (${values.map(() => '?').join(',')})`, values);
}

function storedValue(value: unknown): StoredValue {
  if (!isStoredValue(value)) {
    throw badParameter('value', 'null, a number, a text, a boolean, a Uint8Array or a bigint');
  }
  return value;
}

function text(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '') {
    throw badParameter(name, 'a text that is not empty');
  }
  return value;
}

function wholeNumber(value: unknown, name: string): number {
  if (typeof value !== 'number') {
    throw badParameter(name, 'a number');
  }
  return Math.trunc(value) || 0;
}

/** An optional key that is there must be of its type, null and undefined apart. */
function isOptional(config: object, key: string, type: 'string' | 'boolean'): boolean {
  const value: unknown = Reflect.get(config, key);
  return value === undefined || value === null || typeof value === type;
}

function checkConfig(config: unknown): relationalStore.StoreConfig {
  if (typeof config !== 'object' || config === null) {
    throw badParameter('config', 'a StoreConfig');
  }
  const level: unknown = Reflect.get(config, 'securityLevel');
  const dataGroup: unknown = Reflect.get(config, 'dataGroupId');
  if (
    typeof Reflect.get(config, 'name') !== 'string' ||
    typeof level !== 'number' ||
    relationalStore.SecurityLevel[level] === undefined ||
    !['dataGroupId', 'customDir'].every((key) => isOptional(config, key, 'string')) ||
    !OPTIONAL_SWITCHES.every((key) => isOptional(config, key, 'boolean'))
  ) {
    throw badParameter('config', 'a StoreConfig: name and securityLevel, S1 to S4, are mandatory');
  }
  if (typeof dataGroup === 'string' && dataGroup !== '') {
    throw new ThrownStoreError(StoreCode.NO_DATA_GROUP, 'Invalid data group ID. This device has no data groups.');
  }
  return config as relationalStore.StoreConfig;
}

function storePath(context: unknown, name: string, customDir: string | undefined | null): string {
  const directory: unknown =
    typeof context === 'object' && context !== null ? Reflect.get(context, 'databaseDir') : undefined;
  if (typeof directory !== 'string' || directory === '') {
    throw badParameter('context', 'the context of an ability, of its stage or of the app');
  }
  if (name === '' || name.includes('/')) {
    throw badParameter('StoreConfig.name', 'a file name without path');
  }
  const folder: string = customDir ?? '';
  if (
    folder.startsWith('/') ||
    Buffer.byteLength(folder) > MOST_CUSTOM_DIR_BYTES ||
    posix.normalize(folder).startsWith('..')
  ) {
    throw badParameter('customDir', `a relative directory of at most ${MOST_CUSTOM_DIR_BYTES} bytes`);
  }
  const path: string = join(directory, 'rdb', folder, name);
  if (Buffer.byteLength(path) > MOST_PATH_BYTES) {
    throw badParameter('database path', `at most ${MOST_PATH_BYTES} bytes long`);
  }
  return path;
}

existsSince(COLUMN_TYPES_SINCE, relationalStore, ['ColumnType']);
existsSince(TRANSACTIONS_SINCE, relationalStore, ['TransactionType']);

export default relationalStore;
