// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { countParameters, replaceParameters, sqlKind } from './sqlKind.ts';
import { StoreCode, StoreError } from './StoreError.ts';
import { bytesOf, isBoundAsWhole, numberOf, toBound } from './StoredValue.ts';
import type { Cell, StoredValue } from './StoredValue.ts';

/** How long a statement waits for another process that writes to the same file. */
const LOCK_WAIT_MS: number = 2000;
/** Files of a database: itself, and SQLite's companions. */
const SUFFIXES: readonly string[] = ['', '-wal', '-shm', '-journal'];
/** The function of SQL that makes a number of its eight bytes, for numbers that the binding would round. */
const NUMBER_OF_BYTES: string = 'arkts_host_number';
/** The state before the open transaction, for those who read meanwhile. */
const COMMITTED: string = 'committed';

/** What a statement did. */
export interface SqlChange {
  /** Rows changed. */
  readonly count: number;
  /** The last inserted row's id. */
  readonly rowId: number;
}

/** What a query gave. */
export interface SqlRows {
  readonly columns: readonly SqlColumn[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A column of a result. */
export interface SqlColumn {
  readonly name: string;
  /** The type in the table's declaration; null for an expression. */
  readonly declared: string | null;
}

interface Statement {
  readonly sql: string;
  readonly args: readonly StoredValue[];
}

/**
 * A SQLite database, in a file or in memory, with the transactions of the system: they nest, and a query inside of one
 * sees what was committed before it, because the system reads over other connections than it writes
 * (docs/system-behaviour.md, Relational store). Every failure is a StoreError.
 */
export class SqliteDatabase {
  /** Whether a file that was no database has been replaced by an empty one. */
  readonly isRebuilt: boolean;
  private readonly database: DatabaseSyncInstance;
  /** Transactions that are open, the outermost included. */
  private depth: number = 0;
  /** What the open transaction did so far. */
  private readonly done: Statement[] = [];

  /**
   * Opens a database, and makes it if it does not exist.
   * @param file undefined for one in memory
   * @throws StoreError CORRUPTED for a file that is no database, SQLITE_CANNOT_OPEN
   */
  constructor(file: string | undefined, allowRebuild: boolean = false) {
    let isRebuilt: boolean = false;
    let database: DatabaseSyncInstance;
    try {
      database = openDatabase(file);
    } catch (error) {
      const failure: StoreError = StoreError.of(error);
      if (file === undefined || !allowRebuild || failure.code !== StoreCode.CORRUPTED) {
        throw failure;
      }
      SqliteDatabase.remove(file);
      database = openDatabase(file);
      isRebuilt = true;
    }
    this.database = database;
    this.isRebuilt = isRebuilt;
  }

  /** Removes the files of a database. */
  static remove(file: string): void {
    SUFFIXES.forEach((suffix) => rmSync(`${file}${suffix}`, { force: true }));
  }

  /** Runs a statement that gives no rows. Every parameter needs a value. */
  run(sql: string, args: readonly StoredValue[] = []): SqlChange {
    if (this.depth > 0) {
      this.done.push({ sql, args });
    }
    return this.attempt(() => this.step({ sql, args }));
  }

  /** Runs a query on what is committed. Values that are missing are NULL. */
  query(sql: string, args: readonly StoredValue[] = []): SqlRows {
    if (sqlKind(sql) === 'transaction' || sqlKind(sql) === 'attach') {
      throw new StoreError(StoreCode.NOT_A_QUERY, 'The SQL must be a query statement.');
    }
    return this.attempt(() =>
      this.beforeTransaction(() => {
        this.database.exec('PRAGMA query_only = ON');
        try {
          return this.read(sql, args);
        } catch (error) {
          const failure: StoreError = StoreError.of(error);
          throw failure.code === StoreCode.SQLITE_READ_ONLY
            ? new StoreError(StoreCode.NOT_A_QUERY, 'The SQL must be a query statement.')
            : failure;
        } finally {
          this.database.exec('PRAGMA query_only = OFF');
        }
      }),
    );
  }

  /** Runs a statement that gives rows, over the connection that writes. */
  read(sql: string, args: readonly StoredValue[] = []): SqlRows {
    return this.attempt(() => {
      const statement = this.database.prepare(exactly(sql, args));
      statement.setReadBigInts(true);
      statement.setReturnArrays(true);
      return {
        rows: statement.all(...boundOf(sql, args, false)) as Cell[][],
        columns: statement.columns().map(({ name, type }) => ({ name, declared: type })),
      };
    });
  }

  /** Begins a transaction, or a part of the open one. */
  begin(): void {
    this.attempt(() => {
      if (this.depth === 0) {
        this.database.exec('BEGIN EXCLUSIVE');
        this.database.exec(`SAVEPOINT ${COMMITTED}`);
        this.done.length = 0;
      } else {
        this.mark(`SAVEPOINT part${this.depth}`);
      }
      this.depth++;
    });
  }

  /** Commits the outermost transaction; ends an inner one without a trace. Nothing to commit is no failure. */
  commit(): void {
    this.attempt(() => {
      if (this.depth === 1) {
        this.database.exec('COMMIT');
      }
      this.depth = Math.max(this.depth - 1, 0);
    });
  }

  /**
   * Undoes the innermost transaction.
   * @throws StoreError INNER when there is none
   */
  rollBack(): void {
    if (this.depth === 0) {
      throw new StoreError(StoreCode.INNER, 'No transaction is open.');
    }
    this.depth--;
    this.attempt(() => {
      if (this.depth === 0) {
        this.database.exec('ROLLBACK');
      } else {
        this.mark(`ROLLBACK TO part${this.depth}`);
      }
    });
  }

  /** What becomes of an open transaction when its process ends: nothing is left of it. */
  abandon(): void {
    this.depth = 0;
    if (this.database.isOpen && this.database.isTransaction) {
      this.database.exec('ROLLBACK');
    }
  }

  /** What is in the log goes to the file first: a statement that is still held keeps the file open until it is collected. */
  close(): void {
    this.abandon();
    if (this.database.isOpen) {
      try {
        this.database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      } catch {
        // A file that cannot be written keeps its log: the next who opens it reads both.
      }
      this.database.close();
    }
  }

  private mark(sql: string): void {
    this.done.push({ sql, args: [] });
    this.database.exec(sql);
  }

  private step({ sql, args }: Statement): SqlChange {
    const { changes, lastInsertRowid } = this.database.prepare(exactly(sql, args)).run(...boundOf(sql, args, true));
    return { count: changes, rowId: Number(lastInsertRowid) };
  }

  /** Goes back to the state before the open transaction for the time of `work`, and does it all again. */
  private beforeTransaction<T>(work: () => T): T {
    if (this.depth === 0 || this.done.length === 0 || !this.database.isTransaction) {
      return work();
    }
    this.database.exec(`ROLLBACK TO ${COMMITTED}`);
    try {
      return work();
    } finally {
      this.done.forEach((statement) => this.repeat(statement));
    }
  }

  /** What failed then fails now, having done as much. */
  private repeat(statement: Statement): void {
    try {
      this.step(statement);
    } catch {
      // Told when it was done first.
    }
  }

  private attempt<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw StoreError.of(error);
    }
  }
}

function openDatabase(file: string | undefined): DatabaseSyncInstance {
  if (file === undefined) {
    return withNumbers(new DatabaseSync(':memory:'));
  }
  mkdirSync(dirname(file), { recursive: true });
  const database: DatabaseSyncInstance = withNumbers(new DatabaseSync(file, { timeout: LOCK_WAIT_MS }));
  try {
    // As the system: a commit is on the disk before it returns.
    database.exec('PRAGMA journal_mode = WAL');
    database.exec('PRAGMA synchronous = FULL');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function withNumbers(database: DatabaseSyncInstance): DatabaseSyncInstance {
  database.function(NUMBER_OF_BYTES, { deterministic: true }, (bytes: Uint8Array) => numberOf(bytes));
  return database;
}

/** The binding takes a number very near to a whole one for that: such a number goes as bytes, and is made again in SQL. */
function exactly(sql: string, args: readonly StoredValue[]): string {
  return !args.some((value) => isBoundAsWhole(value))
    ? sql
    : replaceParameters(
        sql,
        (index) => isBoundAsWhole(args[index]),
        (mark) => `${NUMBER_OF_BYTES}(${mark})`,
      );
}

function boundOf(sql: string, args: readonly StoredValue[], isExact: boolean): (null | number | string | Uint8Array)[] {
  const count: number = countParameters(sql) ?? args.length;
  if (args.length > count || (isExact && args.length < count)) {
    throw new StoreError(
      StoreCode.INNER,
      `The statement takes ${count} values and was given ${args.length}. Give one for each '?'.`,
    );
  }
  return args.map((value) => (isBoundAsWhole(value) ? bytesOf(value) : toBound(value)));
}
