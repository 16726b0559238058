// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { conditionOf } from './conditionOf.ts';
import { QueryResult } from './QueryResult.ts';
import type { SqlChange, SqlRows, SqlTarget } from './SqliteConnection.ts';
import type { SqlCondition } from './SqlCondition.ts';
import { sqlKind } from './sqlKind.ts';
import type { SqlKind } from './sqlKind.ts';
import { checkCount } from './StoreCalls.ts';
import { badParameter, StoreCode, StoreError } from './StoreError.ts';
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

const EXECUTABLE: string = 'INSERT, UPDATE, DELETE, REPLACE, CREATE, ALTER, DROP and PRAGMA';

/** Whose calls they are. */
export interface RowCallsFacts {
  /** What the statements go to; throws when the store is closed. */
  readonly target: () => SqlTarget;
  /** Surrounds what changes something. */
  readonly write: <T>(work: () => T) => T;
  /** The system's API level. */
  readonly apiVersion: number;
  /** Whether they are those of a transaction object, which differ a little. */
  readonly isTransaction: boolean;
}

type Row = ReadonlyMap<string, StoredValue>;

/** The calls on rows that stores and transactions have in common: each checks its arguments and gives the work. */
export class RowCalls {
  private readonly facts: RowCallsFacts;

  constructor(facts: RowCallsFacts) {
    this.facts = facts;
  }

  readonly insertion = (args: readonly unknown[]): (() => number) => {
    checkCount(args, 2, 3);
    const target: SqlTarget = this.facts.target();
    const table: string = fullText(args[0], 'table');
    const row: Row = this.readRow(args[1], 'ValuesBucket');
    const conflict: string = readConflict(args[2]);
    return (): number =>
      this.facts.write(() => {
        checkFilled(row);
        const sql: string = insertStatement(table, conflict, [...row.keys()], [row]);
        const change: SqlChange = target.run(sql, [...row.values()]);
        return change.count > 0 ? change.rowId : NOTHING_INSERTED;
      });
  };

  /**
   * A row that cannot be inserted is no failure of a store: the number of rows is -1 then, as it is on the system. A
   * transaction's fails.
   */
  readonly insertions = (args: readonly unknown[]): (() => number) => {
    checkCount(args, 2, 2);
    const target: SqlTarget = this.facts.target();
    const table: string = fullText(args[0], 'table');
    if (!Array.isArray(args[1]) || args[1].length === 0) {
      throw badParameter('ValuesBuckets', 'a list that is not empty');
    }
    const rows: Row[] = args[1].map((bucket) => this.readRow(bucket, 'ValuesBuckets'));
    const columns: string[] = [...new Set(rows.flatMap((row) => [...row.keys()]))];
    return (): number =>
      this.facts.write(() => {
        const atOnce: number = Math.max(Math.floor(MOST_PARAMETERS / columns.length), 1);
        for (let from: number = 0; from < rows.length; from += atOnce) {
          const part: Row[] = rows.slice(from, from + atOnce);
          const values: StoredValue[] = part.flatMap((row) => columns.map((column) => row.get(column) ?? null));
          try {
            target.run(insertStatement(table, '', columns, part), values);
          } catch (error) {
            const failure: StoreError = StoreError.of(error);
            const isLock: boolean = failure.code === StoreCode.SQLITE_BUSY || failure.code === StoreCode.SQLITE_LOCKED;
            if (isLock || this.facts.isTransaction) {
              throw failure;
            }
            return NOTHING_INSERTED;
          }
        }
        return rows.length;
      });
  };

  readonly change = (args: readonly unknown[]): (() => number) => {
    const target: SqlTarget = this.facts.target();
    checkCount(args, 2, 3);
    const row: Row = this.readRow(args[0], 'ValuesBucket');
    const condition: SqlCondition = readCondition(args[1]);
    const conflict: string = readConflict(args[2]);
    return (): number =>
      this.facts.write(() => {
        checkFilled(row);
        const assignments: string = [...row].map(([column, value]) => `${column}=${placeholder(value)}`).join(',');
        return target.run(`UPDATE${conflict} ${condition.table} SET ${assignments}${condition.where}`, [
          ...row.values(),
          ...condition.args,
        ]).count;
      });
  };

  readonly removal = (args: readonly unknown[]): (() => number) => {
    checkCount(args, 1, 1);
    const target: SqlTarget = this.facts.target();
    const condition: SqlCondition = readCondition(args[0]);
    return (): number =>
      this.facts.write(() => target.run(`DELETE FROM ${condition.table}${condition.where}`, condition.args).count);
  };

  readonly selection = (args: readonly unknown[]): (() => QueryResult) => {
    const target: SqlTarget = this.facts.target();
    checkCount(args, 1, 2);
    const condition: SqlCondition = readCondition(args[0]);
    const columns: unknown = args[1] ?? [];
    if (!Array.isArray(columns) || !columns.every((column) => typeof column === 'string')) {
      throw badParameter('columns', 'a list of texts');
    }
    const names: string[] = columns.filter((column) => column !== '');
    return (): QueryResult => resultOf(() => target.query(condition.select(names), condition.args));
  };

  readonly sqlSelection = (args: readonly unknown[]): (() => QueryResult) => {
    checkCount(args, 1, 2);
    const target: SqlTarget = this.facts.target();
    const sql: string = fullText(args[0], 'sql');
    const values: StoredValue[] = this.readArguments(args[1]);
    return (): QueryResult => resultOf(() => target.query(sql, values));
  };

  readonly sqlExecution = (args: readonly unknown[]): (() => void) => {
    checkCount(args, 1, 2);
    const target: SqlTarget = this.facts.target();
    const sql: string = fullText(args[0], 'sql');
    const values: StoredValue[] = this.readArguments(args[1]);
    return (): void => {
      const kind: SqlKind = sqlKind(sql);
      if (kind === 'query') {
        target.query(sql, values);
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
      this.facts.write(() => target.run(sql, values));
    };
  };

  readonly valuedExecution = (args: readonly unknown[]): (() => StoredValue) => {
    checkCount(args, 1, 2);
    const target: SqlTarget = this.facts.target();
    const sql: string = fullText(args[0], 'sql');
    const values: StoredValue[] = this.readArguments(args[1]);
    return (): StoredValue => {
      switch (sqlKind(sql)) {
        case 'insert':
          return this.facts.write(() => {
            const change: SqlChange = target.run(sql, values);
            return change.count > 0 ? change.rowId : NOTHING_INSERTED;
          });
        case 'change':
          return this.facts.write(() => target.run(sql, values).count);
        case 'schema':
          this.facts.write(() => target.run(sql, values));
          return null;
        case 'pragma':
          return this.facts.write(() => onlyValue(target.read(sql, values)));
        case 'transaction':
          if (this.facts.isTransaction) {
            this.facts.write(() => target.run(sql, values));
            return null;
          }
          throw this.notExecutable();
        case 'attach':
        case 'other':
        case 'query':
          throw this.notExecutable();
      }
    };
  };

  private notExecutable(): StoreError {
    return this.facts.isTransaction
      ? new StoreError(StoreCode.INNER, `Inner error. Execute is for ${EXECUTABLE}, SAVEPOINT and what ends one.`)
      : new StoreError(StoreCode.SQLITE_ERROR, `SQLite: Generic error. execute is for ${EXECUTABLE}.`);
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
      return value.length === 0 && this.facts.apiVersion < KEEPS_EMPTY_BYTES ? null : new Uint8Array(value);
    }
    return value;
  }
}

/** A query never fails, but for a transaction that is over: what went wrong is in its result. */
function resultOf(query: () => SqlRows): QueryResult {
  try {
    return new QueryResult(query());
  } catch (error) {
    const failure: StoreError = StoreError.of(error);
    if (failure.code === StoreCode.ALREADY_CLOSED) {
      throw failure;
    }
    return new QueryResult(failure);
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
