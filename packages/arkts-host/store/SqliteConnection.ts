// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { countParameters, replaceParameters, sqlKind } from './sqlKind.ts';
import { StoreCode, StoreError } from './StoreError.ts';
import { bytesOf, isBoundAsWhole, numberOf, toBound } from './StoredValue.ts';
import type { Cell, StoredValue } from './StoredValue.ts';

/** How long a statement waits for another process that writes to the same file. */
const LOCK_WAIT_MS: number = 2000;
/** The function of SQL that makes a number of its eight bytes, for numbers that the binding would round. */
const NUMBER_OF_BYTES: string = 'arkts_host_number';

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

/** What can be asked of a database, and of a transaction of its own. */
export interface SqlTarget {
  /** Runs a statement that gives no rows. Every parameter needs a value. */
  run(sql: string, args?: readonly StoredValue[]): SqlChange;
  /** Runs a statement that gives rows, and may change something. Values that are missing are NULL. */
  read(sql: string, args?: readonly StoredValue[]): SqlRows;
  /**
   * Runs a statement that gives rows and changes nothing.
   * @throws StoreError NOT_A_QUERY for one that would change something
   */
  query(sql: string, args?: readonly StoredValue[]): SqlRows;
}

/** A connection of SQLite to a database in a file or in memory. Every failure is a StoreError. */
export class SqliteConnection implements SqlTarget {
  private readonly database: DatabaseSyncInstance;
  private readonly isOfMemoryStore: boolean;
  private waits: boolean = true;

  /**
   * Opens a file, and makes it if it does not exist.
   * @param file undefined for a database in memory, of this connection alone
   * @param isOfMemoryStore whether the app sees a store in memory, where the system's connections share one cache: a lock
   *   is one of a table then, and nobody waits for it
   * @throws StoreError CORRUPTED for a file that is no database, SQLITE_CANNOT_OPEN
   */
  constructor(file: string | undefined, isOfMemoryStore: boolean = false) {
    this.isOfMemoryStore = isOfMemoryStore;
    this.database = this.attempt(() => openDatabase(file));
  }

  get isOpen(): boolean {
    return this.database.isOpen;
  }

  /** Whether a transaction is open. */
  get isTransaction(): boolean {
    return this.database.isTransaction;
  }

  /**
   * Whether a statement may stop the thread to wait for whoever has locked the file: not when that is somebody of the
   * same thread, who could not let go.
   */
  waitForLocks(waits: boolean): void {
    if (this.waits !== waits) {
      this.waits = waits;
      this.exec(`PRAGMA busy_timeout = ${waits ? LOCK_WAIT_MS : 0}`);
    }
  }

  /** Runs statements without values. */
  exec(sql: string): void {
    this.attempt(() => this.database.exec(sql));
  }

  run(sql: string, args: readonly StoredValue[] = []): SqlChange {
    return this.attempt(() => {
      const { changes, lastInsertRowid } = this.database.prepare(exactly(sql, args)).run(...boundOf(sql, args, true));
      return { count: changes, rowId: Number(lastInsertRowid) };
    });
  }

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

  query(sql: string, args: readonly StoredValue[] = []): SqlRows {
    if (sqlKind(sql) === 'transaction' || sqlKind(sql) === 'attach') {
      throw notAQuery();
    }
    this.exec('PRAGMA query_only = ON');
    try {
      return this.read(sql, args);
    } catch (error) {
      const failure: StoreError = StoreError.of(error);
      throw failure.code === StoreCode.SQLITE_READ_ONLY ? notAQuery() : failure;
    } finally {
      this.exec('PRAGMA query_only = OFF');
    }
  }

  /** Ends what is open without a trace. Closed already, nothing happens. */
  close(): void {
    if (this.database.isOpen) {
      // A statement that was not collected yet would keep the connection, and its lock, alive.
      if (this.database.isTransaction) {
        this.exec('ROLLBACK');
      }
      this.database.close();
    }
  }

  private attempt<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      const failure: StoreError = StoreError.of(error);
      throw this.isOfMemoryStore && failure.code === StoreCode.SQLITE_BUSY ? tableLocked() : failure;
    }
  }
}

/** The refusal of a store in memory while somebody else writes to it. */
export function tableLocked(): StoreError {
  return new StoreError(StoreCode.SQLITE_LOCKED, 'SQLite: A table in the database is locked.');
}

function notAQuery(): StoreError {
  return new StoreError(StoreCode.NOT_A_QUERY, 'The SQL must be a query statement.');
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
