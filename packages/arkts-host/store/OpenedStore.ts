// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type relationalStore from '../sdk/api/@ohos.data.relationalStore.ts';
import { checkCount } from './StoreCalls.ts';
import type { StoreCalls } from './StoreCalls.ts';
import { conditionOf } from './conditionOf.ts';
import type { SqlCondition } from './SqlCondition.ts';
import { QueryResult } from './QueryResult.ts';
import type { SqlChange, SqliteDatabase, SqlRows } from './SqliteDatabase.ts';
import { sqlKind } from './sqlKind.ts';
import type { SqlKind } from './sqlKind.ts';
import { badParameter, StoreCode, StoreError, ThrownStoreError } from './StoreError.ts';
import { isStoredValue, toValue } from './StoredValue.ts';
import type { StoredValue } from './StoredValue.ts';

/** What the SDK's ConflictResolution adds to a statement, by its number. */
const CONFLICT_CLAUSES: readonly string[] = ['', ' OR ROLLBACK', ' OR ABORT', ' OR FAIL', ' OR IGNORE', ' OR REPLACE'];
/** What SQLite takes at once, by default. */
const MOST_PARAMETERS: number = 32766;
/** What `insert` and `batchInsert` give when nothing was inserted. */
const NOTHING_INSERTED: number = -1;
/** From this API level on an app's bytes stay bytes when there are none of them; before, they become NULL. */
const KEEPS_EMPTY_BYTES: number = 14;

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

type Row = ReadonlyMap<string, StoredValue>;

/**
 * A store as an app has it. Its calls check their arguments, whose errors are thrown at once with a code that is text,
 * and give the rest to the database, whose errors come by promise or callback with a number.
 */
export class OpenedStore implements relationalStore.RdbStore {
  readonly rebuilt: relationalStore.RebuildType;

  readonly insert: relationalStore.RdbStore['insert'] = (...args: unknown[]): never =>
    this.calls.later('insert', args, this.insertion);

  readonly insertSync: relationalStore.RdbStore['insertSync'] = (...args: unknown[]): number =>
    this.calls.now('insert', args, this.insertion);

  readonly batchInsert: relationalStore.RdbStore['batchInsert'] = (...args: unknown[]): never =>
    this.calls.later('batchInsert', args, this.insertions);

  readonly batchInsertSync: relationalStore.RdbStore['batchInsertSync'] = (...args: unknown[]): number =>
    this.calls.now('batchInsert', args, this.insertions);

  readonly update: relationalStore.RdbStore['update'] = (...args: unknown[]): never =>
    this.calls.later('update', args, this.change);

  readonly updateSync: relationalStore.RdbStore['updateSync'] = (...args: unknown[]): number =>
    this.calls.now('update', args, this.change);

  readonly delete: relationalStore.RdbStore['delete'] = (...args: unknown[]): never =>
    this.calls.later('delete', args, this.removal);

  readonly deleteSync: relationalStore.RdbStore['deleteSync'] = (...args: unknown[]): number =>
    this.calls.now('delete', args, this.removal);

  readonly query: relationalStore.RdbStore['query'] = (...args: unknown[]): never =>
    this.calls.later('query', args, this.selection);

  readonly querySync: relationalStore.RdbStore['querySync'] = (...args: unknown[]): QueryResult =>
    this.calls.now('query', args, this.selection);

  readonly querySql: relationalStore.RdbStore['querySql'] = (...args: unknown[]): never =>
    this.calls.later('querySql', args, this.sqlSelection);

  readonly querySqlSync: relationalStore.RdbStore['querySqlSync'] = (...args: unknown[]): QueryResult =>
    this.calls.now('querySql', args, this.sqlSelection);

  readonly executeSql: relationalStore.RdbStore['executeSql'] = (...args: unknown[]): never =>
    this.calls.later('executeSql', args, this.sqlExecution);

  readonly execute: relationalStore.RdbStore['execute'] = (...args: unknown[]): never =>
    this.calls.later('execute', args, this.valuedExecution);

  readonly executeSync: relationalStore.RdbStore['executeSync'] = (...args: unknown[]): relationalStore.ValueType =>
    this.calls.now('execute', args, this.valuedExecution);

  private readonly calls: StoreCalls;
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

  private readonly insertion = (args: readonly unknown[]): (() => number) => {
    checkCount(args, 2, 3);
    const database: SqliteDatabase = this.database;
    const table: string = fullText(args[0], 'table');
    const row: Row = this.readRow(args[1], 'ValuesBucket');
    const conflict: string = readConflict(args[2]);
    return (): number =>
      this.write(() => {
        checkFilled(row);
        const sql: string = insertStatement(table, conflict, [...row.keys()], [row]);
        const change: SqlChange = database.run(sql, [...row.values()]);
        return change.count > 0 ? change.rowId : NOTHING_INSERTED;
      });
  };

  /** A row that cannot be inserted is no failure here: the number of rows is -1 then, as it is on the system. */
  private readonly insertions = (args: readonly unknown[]): (() => number) => {
    checkCount(args, 2, 2);
    const database: SqliteDatabase = this.database;
    const table: string = fullText(args[0], 'table');
    if (!Array.isArray(args[1]) || args[1].length === 0) {
      throw badParameter('ValuesBuckets', 'a list that is not empty');
    }
    const rows: Row[] = args[1].map((bucket) => this.readRow(bucket, 'ValuesBuckets'));
    const columns: string[] = [...new Set(rows.flatMap((row) => [...row.keys()]))];
    return (): number =>
      this.write(() => {
        const atOnce: number = Math.max(Math.floor(MOST_PARAMETERS / columns.length), 1);
        for (let from: number = 0; from < rows.length; from += atOnce) {
          const part: Row[] = rows.slice(from, from + atOnce);
          const values: StoredValue[] = part.flatMap((row) => columns.map((column) => row.get(column) ?? null));
          try {
            database.run(insertStatement(table, '', columns, part), values);
          } catch (error) {
            const failure: StoreError = StoreError.of(error);
            if (failure.code === StoreCode.SQLITE_BUSY || failure.code === StoreCode.SQLITE_LOCKED) {
              throw failure;
            }
            return NOTHING_INSERTED;
          }
        }
        return rows.length;
      });
  };

  private readonly change = (args: readonly unknown[]): (() => number) => {
    const database: SqliteDatabase = this.database;
    checkCount(args, 2, 3);
    const row: Row = this.readRow(args[0], 'ValuesBucket');
    const condition: SqlCondition = readCondition(args[1]);
    const conflict: string = readConflict(args[2]);
    return (): number =>
      this.write(() => {
        checkFilled(row);
        const assignments: string = [...row].map(([column, value]) => `${column}=${placeholder(value)}`).join(',');
        return database.run(`UPDATE${conflict} ${condition.table} SET ${assignments}${condition.where}`, [
          ...row.values(),
          ...condition.args,
        ]).count;
      });
  };

  private readonly removal = (args: readonly unknown[]): (() => number) => {
    checkCount(args, 1, 1);
    const database: SqliteDatabase = this.database;
    const condition: SqlCondition = readCondition(args[0]);
    return (): number =>
      this.write(() => database.run(`DELETE FROM ${condition.table}${condition.where}`, condition.args).count);
  };

  private readonly selection = (args: readonly unknown[]): (() => QueryResult) => {
    const database: SqliteDatabase = this.database;
    checkCount(args, 1, 2);
    const condition: SqlCondition = readCondition(args[0]);
    const columns: unknown = args[1] ?? [];
    if (!Array.isArray(columns) || !columns.every((column) => typeof column === 'string')) {
      throw badParameter('columns', 'a list of texts');
    }
    const names: string[] = columns.filter((column) => column !== '');
    return (): QueryResult => resultOf(() => database.query(condition.select(names), condition.args));
  };

  private readonly sqlSelection = (args: readonly unknown[]): (() => QueryResult) => {
    checkCount(args, 1, 2);
    const database: SqliteDatabase = this.database;
    const sql: string = fullText(args[0], 'sql');
    const values: StoredValue[] = this.readArguments(args[1]);
    return (): QueryResult => resultOf(() => database.query(sql, values));
  };

  private readonly sqlExecution = (args: readonly unknown[]): (() => void) => {
    checkCount(args, 1, 2);
    const database: SqliteDatabase = this.database;
    const sql: string = fullText(args[0], 'sql');
    const values: StoredValue[] = this.readArguments(args[1]);
    return (): void => {
      const kind: SqlKind = sqlKind(sql);
      if (kind === 'query') {
        database.query(sql, values);
        return;
      }
      if (kind === 'transaction') {
        throw new StoreError(
          StoreCode.NOT_SUPPORTED,
          'Capability not support. Transactions are begun and ended by the calls of the store.',
        );
      }
      if (kind === 'attach') {
        throw new StoreError(StoreCode.INNER, 'Attach is not supported in WAL mode.');
      }
      this.write(() => database.run(sql, values));
    };
  };

  private readonly valuedExecution = (args: readonly unknown[]): (() => StoredValue) => {
    checkCount(args, 1, 2);
    const database: SqliteDatabase = this.database;
    const sql: string = fullText(args[0], 'sql');
    const values: StoredValue[] = this.readArguments(args[1]);
    return (): StoredValue => {
      switch (sqlKind(sql)) {
        case 'insert':
          return this.write(() => {
            const change: SqlChange = database.run(sql, values);
            return change.count > 0 ? change.rowId : NOTHING_INSERTED;
          });
        case 'change':
          return this.write(() => database.run(sql, values).count);
        case 'schema':
          this.write(() => database.run(sql, values));
          return null;
        case 'pragma':
          return this.write(() => onlyValue(database.read(sql, values)));
        case 'attach':
        case 'other':
        case 'query':
        case 'transaction':
          throw new StoreError(
            StoreCode.SQLITE_ERROR,
            'SQLite: Generic error. execute is for INSERT, UPDATE, DELETE, REPLACE, CREATE, ALTER, DROP and PRAGMA.',
          );
      }
    };
  };

  private write<T>(work: () => T): T {
    this.checkWritable();
    return this.calls.faults.aroundWrite(work);
  }

  private checkWritable(): void {
    if (this.isReadOnly) {
      throw new StoreError(StoreCode.NOT_SUPPORTED, 'Capability not support. The store was opened to be read only.');
    }
  }

  /** Keys whose value is undefined are left out. */
  private readRow(bucket: unknown, what: string): Row {
    if (typeof bucket !== 'object' || bucket === null || Array.isArray(bucket) || Object.keys(bucket).length === 0) {
      throw badParameter(what, 'a ValuesBucket that is not empty');
    }
    const row: Map<string, StoredValue> = new Map();
    for (const [column, value] of Object.entries(bucket)) {
      if (value !== undefined) {
        row.set(column, this.readValue(value, `value of ${column}`));
      }
    }
    return row;
  }

  private readArguments(list: unknown): StoredValue[] {
    if (list === undefined || list === null) {
      return [];
    }
    if (!Array.isArray(list)) {
      throw badParameter('bindArgs', 'a list of values');
    }
    return list.map((value, index) => this.readValue(value, `value at ${index}`));
  }

  private readValue(value: unknown, what: string): StoredValue {
    if (!isStoredValue(value)) {
      throw badParameter(what, 'null, a number, a text, a boolean, a Uint8Array or a bigint');
    }
    if (value instanceof Uint8Array) {
      return value.length === 0 && this.apiVersion < KEEPS_EMPTY_BYTES ? null : new Uint8Array(value);
    }
    return value;
  }
}

/** A query never fails: what went wrong is in its result. */
function resultOf(query: () => SqlRows): QueryResult {
  try {
    return new QueryResult(query());
  } catch (error) {
    return new QueryResult(StoreError.of(error));
  }
}

function onlyValue({ columns, rows }: SqlRows): StoredValue {
  if (columns.length > 1) {
    throw new StoreError(StoreCode.SQLITE_ERROR, 'SQLite: Generic error. The PRAGMA has more than one column.');
  }
  return toValue(rows[0]?.[0] ?? null, null);
}

/** The system binds every number as a floating one; the column's type then decides. */
function placeholder(value: StoredValue): string {
  return typeof value === 'number' ? 'CAST(? AS REAL)' : '?';
}

function insertStatement(table: string, conflict: string, columns: readonly string[], rows: readonly Row[]): string {
  const values: string[] = rows.map(
    (row) => `(${columns.map((column) => placeholder(row.get(column) ?? null)).join(',')})`,
  );
  return `INSERT${conflict} INTO ${table}(${columns.join(',')}) VALUES ${values.join(',')}`;
}

function checkFilled(row: Row): void {
  if (row.size === 0) {
    throw new StoreError(StoreCode.INNER, 'Bucket must not be empty.');
  }
}

function readCondition(predicates: unknown): SqlCondition {
  const condition: SqlCondition | undefined = conditionOf.get(predicates as object);
  if (condition === undefined) {
    throw badParameter('predicates', 'an RdbPredicates');
  }
  return condition;
}

function readConflict(conflict: unknown): string {
  const clause: string | undefined = CONFLICT_CLAUSES[typeof conflict === 'number' ? Math.trunc(conflict) : 0];
  if (clause === undefined) {
    throw badParameter('conflictResolution', 'a ConflictResolution');
  }
  return clause;
}

function fullText(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '') {
    throw badParameter(name, 'a text that is not empty');
  }
  return value;
}
