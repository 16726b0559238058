// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type relationalStore from '../sdk/api/@ohos.data.relationalStore.ts';
import { OpenedTransaction } from './OpenedTransaction.ts';
import type { QueryResult } from './QueryResult.ts';
import { RowCalls } from './RowCalls.ts';
import type { SqliteDatabase } from './SqliteDatabase.ts';
import type { TransactionKind } from './SqliteTransaction.ts';
import type { StoreCalls } from './StoreCalls.ts';
import { badParameter, StoreCode, StoreError, ThrownStoreError } from './StoreError.ts';

/** `TransactionType`, by number. */
const TRANSACTION_KINDS: readonly TransactionKind[] = ['DEFERRED', 'IMMEDIATE', 'EXCLUSIVE'];
/** From this API level on a store has `createTransaction`. */
const TRANSACTIONS_SINCE: number = 14;

/** What an opened store depends on. */
export interface OpenedStoreFacts {
  readonly database: SqliteDatabase;
  readonly isReadOnly: boolean;
  readonly rebuilt: relationalStore.RebuildType;
  /** The system's API level. */
  readonly apiVersion: number;
  /** Told when the app closes the store. */
  readonly onClose: () => void;
}

/**
 * A store as an app has it. Its calls check their arguments, whose errors are thrown at once with a code that is text,
 * and give the rest to the database, whose errors come by promise or callback with a number.
 */
export class OpenedStore implements relationalStore.RdbStore {
  readonly rebuilt: relationalStore.RebuildType;

  readonly insert: relationalStore.RdbStore['insert'] = (...args: unknown[]): never =>
    this.calls.later('insert', args, this.rows.insertion);

  readonly insertSync: relationalStore.RdbStore['insertSync'] = (...args: unknown[]): number =>
    this.calls.now('insert', args, this.rows.insertion);

  readonly batchInsert: relationalStore.RdbStore['batchInsert'] = (...args: unknown[]): never =>
    this.calls.later('batchInsert', args, this.rows.insertions);

  readonly batchInsertSync: relationalStore.RdbStore['batchInsertSync'] = (...args: unknown[]): number =>
    this.calls.now('batchInsert', args, this.rows.insertions);

  readonly update: relationalStore.RdbStore['update'] = (...args: unknown[]): never =>
    this.calls.later('update', args, this.rows.change);

  readonly updateSync: relationalStore.RdbStore['updateSync'] = (...args: unknown[]): number =>
    this.calls.now('update', args, this.rows.change);

  readonly delete: relationalStore.RdbStore['delete'] = (...args: unknown[]): never =>
    this.calls.later('delete', args, this.rows.removal);

  readonly deleteSync: relationalStore.RdbStore['deleteSync'] = (...args: unknown[]): number =>
    this.calls.now('delete', args, this.rows.removal);

  readonly query: relationalStore.RdbStore['query'] = (...args: unknown[]): never =>
    this.calls.later('query', args, this.rows.selection);

  readonly querySync: relationalStore.RdbStore['querySync'] = (...args: unknown[]): QueryResult =>
    this.calls.now('query', args, this.rows.selection);

  readonly querySql: relationalStore.RdbStore['querySql'] = (...args: unknown[]): never =>
    this.calls.later('querySql', args, this.rows.sqlSelection);

  readonly querySqlSync: relationalStore.RdbStore['querySqlSync'] = (...args: unknown[]): QueryResult =>
    this.calls.now('querySql', args, this.rows.sqlSelection);

  readonly executeSql: relationalStore.RdbStore['executeSql'] = (...args: unknown[]): never =>
    this.calls.later('executeSql', args, this.rows.sqlExecution);

  readonly execute: relationalStore.RdbStore['execute'] = (...args: unknown[]): never =>
    this.calls.later('execute', args, this.rows.valuedExecution);

  readonly executeSync: relationalStore.RdbStore['executeSync'] = (...args: unknown[]): relationalStore.ValueType =>
    this.calls.now('execute', args, this.rows.valuedExecution);

  readonly createTransaction: relationalStore.RdbStore['createTransaction'] = (...args: unknown[]): never =>
    this.calls.later('createTransaction', args, () => {
      const database: SqliteDatabase = this.database;
      const kind: TransactionKind = readKind(args[0]);
      return (): OpenedTransaction => {
        this.checkWritable();
        return new OpenedTransaction(this.calls, database.openTransaction(kind), this.apiVersion);
      };
    });

  private readonly calls: StoreCalls;
  private readonly rows: RowCalls;
  private readonly isReadOnly: boolean;
  private readonly apiVersion: number;
  private readonly onClose: () => void;
  /** Undefined once the store is closed. */
  private opened: SqliteDatabase | undefined;

  constructor(calls: StoreCalls, facts: OpenedStoreFacts) {
    this.calls = calls;
    this.opened = facts.database;
    this.isReadOnly = facts.isReadOnly;
    this.rebuilt = facts.rebuilt;
    this.apiVersion = facts.apiVersion;
    this.onClose = facts.onClose;
    this.rows = new RowCalls({
      target: () => this.database,
      write: (work) => this.write(work),
      apiVersion: facts.apiVersion,
      isTransaction: false,
    });
    if (facts.apiVersion < TRANSACTIONS_SINCE) {
      Reflect.deleteProperty(this, 'createTransaction');
    }
  }

  get version(): number {
    const database: SqliteDatabase = this.database;
    return this.calls.bare('version', () => Number(database.read('PRAGMA user_version').rows[0]?.[0]));
  }

  set version(version: number) {
    const database: SqliteDatabase = this.database;
    const whole: number = typeof version === 'number' ? Math.trunc(version) : 0;
    if (!(whole > 0)) {
      throw badParameter('version', 'greater than 0');
    }
    this.calls.bare('version', () => this.write(() => database.run(`PRAGMA user_version = ${whole}`)));
  }

  beginTransaction(): void {
    const database: SqliteDatabase = this.database;
    this.calls.bare('beginTransaction', () => {
      this.checkWritable();
      database.begin();
    });
  }

  commit(): void {
    const database: SqliteDatabase = this.database;
    this.calls.bare('commit', () => this.write(() => database.commit()));
  }

  rollBack(): void {
    const database: SqliteDatabase = this.database;
    this.calls.bare('rollBack', () => {
      this.checkWritable();
      database.rollBack();
    });
  }

  /** The database stays open for others who have it, and its open transaction with it. */
  close(): Promise<void> {
    return this.calls.later('close', [], () => {
      void this.database;
      this.opened = undefined;
      this.onClose();
      return (): void => undefined;
    });
  }

  private get database(): SqliteDatabase {
    if (this.opened === undefined) {
      throw new ThrownStoreError(StoreCode.ALREADY_CLOSED, 'The RdbStore is already closed. Open it again.');
    }
    return this.opened;
  }

  private write<T>(work: () => T): T {
    this.checkWritable();
    return this.calls.faults.aroundWrite(work);
  }

  private checkWritable(): void {
    if (this.isReadOnly) {
      throw new StoreError(StoreCode.NOT_SUPPORTED, 'Capability not support. The store was opened to be read only.');
    }
  }
}

/** DEFERRED without options, and without a type in them. */
function readKind(options: unknown): TransactionKind {
  if (options === undefined || options === null) {
    return 'DEFERRED';
  }
  const type: unknown = typeof options === 'object' ? (Reflect.get(options, 'transactionType') ?? 0) : undefined;
  const kind: TransactionKind | undefined = typeof type === 'number' ? TRANSACTION_KINDS[Math.trunc(type)] : undefined;
  if (kind === undefined) {
    throw badParameter('options', 'TransactionOptions, whose transactionType is a TransactionType');
  }
  return kind;
}
