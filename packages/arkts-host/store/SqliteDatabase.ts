// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { rmSync } from 'node:fs';
import { SqliteConnection, tableLocked } from './SqliteConnection.ts';
import type { SqlChange, SqlRows, SqlTarget } from './SqliteConnection.ts';
import { SqliteTransaction } from './SqliteTransaction.ts';
import type { TransactionKind } from './SqliteTransaction.ts';
import { StoreCode, StoreError } from './StoreError.ts';
import type { StoredValue } from './StoredValue.ts';
import { removeTemporaryFile, temporaryFile } from './temporaryFile.ts';

/** Files of a database: itself, and SQLite's companions. */
const SUFFIXES: readonly string[] = ['', '-wal', '-shm', '-journal'];
/** The state before the open transaction, for those who read meanwhile. */
const COMMITTED: string = 'committed';
/** How many transactions of their own connection the system has at once (RDB, `connection_pool.h`, MAX_TRANS). */
const MOST_TRANSACTIONS: number = 4;

interface Statement {
  readonly sql: string;
  readonly args: readonly StoredValue[];
}

/**
 * A SQLite database, in a file or in memory, with the transactions of the system: those of the store nest, and a query
 * inside of one sees what was committed before it, because the system reads over other connections than it writes;
 * those of `createTransaction` have a connection each (docs/system-behaviour.md, Relational store). Every failure is a
 * StoreError.
 */
export class SqliteDatabase implements SqlTarget {
  /** Whether a file that was no database has been replaced by an empty one. */
  readonly isRebuilt: boolean;
  private readonly isMemoryStore: boolean;
  /** Undefined as long as nobody but one connection needs the database, and it is in memory. */
  private file: string | undefined;
  private isTemporary: boolean = false;
  private connection: SqliteConnection;
  /** Transactions that are open, the outermost included. */
  private depth: number = 0;
  /** What the open transaction did so far. */
  private readonly done: Statement[] = [];
  /** Those of `createTransaction` that are not over. */
  private readonly transactions: Set<SqliteTransaction> = new Set();

  /**
   * Opens a database, and makes it if it does not exist.
   * @param file undefined for one in memory
   * @param isMemoryStore whether the app asked for a store in memory; one without a file may stand for a file, too
   * @throws StoreError CORRUPTED for a file that is no database, SQLITE_CANNOT_OPEN
   */
  constructor(file: string | undefined, allowRebuild: boolean = false, isMemoryStore: boolean = false) {
    let isRebuilt: boolean = false;
    let connection: SqliteConnection;
    try {
      connection = new SqliteConnection(file, isMemoryStore);
    } catch (error) {
      const failure: StoreError = StoreError.of(error);
      if (file === undefined || !allowRebuild || failure.code !== StoreCode.CORRUPTED) {
        throw failure;
      }
      SqliteDatabase.remove(file);
      connection = new SqliteConnection(file);
      isRebuilt = true;
    }
    this.file = file;
    this.connection = connection;
    this.isRebuilt = isRebuilt;
    this.isMemoryStore = isMemoryStore;
  }

  /** Removes the files of a database. */
  static remove(file: string): void {
    SUFFIXES.forEach((suffix) => rmSync(`${file}${suffix}`, { force: true }));
  }

  run(sql: string, args: readonly StoredValue[] = []): SqlChange {
    if (this.depth > 0) {
      this.done.push({ sql, args });
    }
    return this.writer.run(sql, args);
  }

  /** Over the connection that writes. */
  read(sql: string, args: readonly StoredValue[] = []): SqlRows {
    return this.writer.read(sql, args);
  }

  /** On what is committed; a store in memory has one connection for both, and is closed to it while others write. */
  query(sql: string, args: readonly StoredValue[] = []): SqlRows {
    if (!this.isMemoryStore) {
      return this.beforeTransaction(() => this.connection.query(sql, args));
    }
    if ([...this.transactions].some(({ keepsReadersOut }) => keepsReadersOut)) {
      throw tableLocked();
    }
    return this.connection.query(sql, args);
  }

  /** Begins a transaction, or a part of the open one. */
  begin(): void {
    if (this.depth === 0) {
      this.writer.exec('BEGIN EXCLUSIVE');
      this.connection.exec(`SAVEPOINT ${COMMITTED}`);
      this.done.length = 0;
    } else {
      this.mark(`SAVEPOINT part${this.depth}`);
    }
    this.depth++;
  }

  /** Commits the outermost transaction; ends an inner one without a trace. Nothing to commit is no failure. */
  commit(): void {
    if (this.depth === 1) {
      this.connection.exec('COMMIT');
    }
    this.depth = Math.max(this.depth - 1, 0);
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
    if (this.depth === 0) {
      this.connection.exec('ROLLBACK');
    } else {
      this.mark(`ROLLBACK TO part${this.depth}`);
    }
  }

  /**
   * Begins a transaction over a connection of its own.
   * @throws StoreError BUSY when there are four; SQLITE_BUSY, or SQLITE_LOCKED for a store in memory, when it is to write
   *   and somebody else does
   */
  openTransaction(kind: TransactionKind): SqliteTransaction {
    if (this.transactions.size >= MOST_TRANSACTIONS) {
      throw new StoreError(
        StoreCode.BUSY,
        `The database does not respond. It has ${MOST_TRANSACTIONS} transactions, the most: commit one or roll it back.`,
      );
    }
    const connection: SqliteConnection = new SqliteConnection(this.sharedFile(), this.isMemoryStore);
    connection.waitForLocks(this.isAlone);
    try {
      const transaction: SqliteTransaction = new SqliteTransaction(connection, kind, () =>
        this.transactions.delete(transaction),
      );
      this.transactions.add(transaction);
      return transaction;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /** Ends the transactions of `createTransaction` without a trace, as the system does when the last user closes. */
  closeTransactions(): void {
    this.transactions.forEach((transaction) => transaction.close());
  }

  /** What becomes of open transactions when their process ends: nothing is left of them. */
  abandon(): void {
    this.closeTransactions();
    this.depth = 0;
    if (this.connection.isOpen && this.connection.isTransaction) {
      this.connection.exec('ROLLBACK');
    }
  }

  /** What is in the log goes to the file first: a statement that is still held keeps the file open until it is collected. */
  close(): void {
    this.abandon();
    if (this.connection.isOpen) {
      try {
        this.connection.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      } catch {
        // A file that cannot be written keeps its log: the next who opens it reads both.
      }
      this.connection.close();
    }
    if (this.isTemporary) {
      removeTemporaryFile(this.file!);
    }
  }

  /** The connection of the store, for what takes the lock. */
  private get writer(): SqliteConnection {
    this.connection.waitForLocks(this.transactions.size === 0);
    return this.connection;
  }

  /** Whether nobody in this process can be in the way of a new transaction. */
  private get isAlone(): boolean {
    return this.transactions.size === 0 && this.depth === 0;
  }

  /** The file that a second connection opens: what was in memory moves into a temporary one, the open transaction too. */
  private sharedFile(): string {
    if (this.file !== undefined) {
      return this.file;
    }
    const file: string = temporaryFile();
    const isInTransaction: boolean = this.connection.isTransaction;
    if (isInTransaction) {
      this.connection.exec('ROLLBACK');
    }
    const hasForeignKeys: boolean = this.connection.read('PRAGMA foreign_keys').rows[0]?.[0] === 1n;
    this.connection.run('VACUUM INTO ?', [file]);
    this.connection.close();
    this.connection = new SqliteConnection(file, this.isMemoryStore);
    this.connection.exec(`PRAGMA foreign_keys = ${hasForeignKeys ? 'ON' : 'OFF'}`);
    this.file = file;
    this.isTemporary = true;
    if (isInTransaction) {
      this.connection.exec('BEGIN EXCLUSIVE');
      this.connection.exec(`SAVEPOINT ${COMMITTED}`);
      this.done.forEach((statement) => this.repeat(statement));
    }
    return file;
  }

  private mark(sql: string): void {
    this.done.push({ sql, args: [] });
    this.connection.exec(sql);
  }

  /** Goes back to the state before the open transaction for the time of `work`, and does it all again. */
  private beforeTransaction<T>(work: () => T): T {
    if (this.depth === 0 || this.done.length === 0 || !this.connection.isTransaction) {
      return work();
    }
    this.connection.exec(`ROLLBACK TO ${COMMITTED}`);
    try {
      return work();
    } finally {
      this.done.forEach((statement) => this.repeat(statement));
    }
  }

  /** What failed then fails now, having done as much. */
  private repeat({ sql, args }: Statement): void {
    try {
      this.connection.run(sql, args);
    } catch {
      // Told when it was done first.
    }
  }
}
