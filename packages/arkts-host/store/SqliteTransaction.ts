// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { SqlChange, SqliteConnection, SqlRows, SqlTarget } from './SqliteConnection.ts';
import { sqlKind } from './sqlKind.ts';
import { StoreCode, StoreError } from './StoreError.ts';
import type { StoredValue } from './StoredValue.ts';

/**
 * When a transaction takes the lock: with its first read or write, or at once. An exclusive one also keeps readers of a
 * store in memory out; beside a file with a log there is no difference.
 */
export type TransactionKind = 'DEFERRED' | 'IMMEDIATE' | 'EXCLUSIVE';

/** A transaction over a connection of its own. Once it is over, every call fails with ALREADY_CLOSED. */
export class SqliteTransaction implements SqlTarget {
  private readonly connection: SqliteConnection;
  private readonly onEnd: () => void;
  private isExclusive: boolean;
  private isOver: boolean = false;

  /** @throws StoreError SQLITE_BUSY or SQLITE_LOCKED when it is to write and somebody else does */
  constructor(connection: SqliteConnection, kind: TransactionKind, onEnd: () => void) {
    this.connection = connection;
    this.isExclusive = kind === 'EXCLUSIVE';
    this.onEnd = onEnd;
    connection.exec(`BEGIN ${kind}`);
    // From here on it is the thread of the others, too.
    connection.waitForLocks(false);
  }

  /** Whether others cannot read a store in memory meanwhile. */
  get keepsReadersOut(): boolean {
    return this.isExclusive;
  }

  run(sql: string, args: readonly StoredValue[] = []): SqlChange {
    const change: SqlChange = this.open.run(sql, args);
    this.isExclusive ||= sqlKind(sql) !== 'transaction';
    return change;
  }

  read(sql: string, args: readonly StoredValue[] = []): SqlRows {
    return this.open.read(sql, args);
  }

  query(sql: string, args: readonly StoredValue[] = []): SqlRows {
    return this.open.query(sql, args);
  }

  /** Is over afterwards, whether or not that succeeds. */
  commit(): void {
    this.end('COMMIT');
  }

  /** Is over afterwards, whether or not that succeeds. */
  rollBack(): void {
    this.end('ROLLBACK');
  }

  /** Ends without a trace. Over already, nothing happens. */
  close(): void {
    if (!this.isOver) {
      this.isOver = true;
      this.connection.close();
      this.onEnd();
    }
  }

  private get open(): SqliteConnection {
    if (this.isOver) {
      throw new StoreError(
        StoreCode.ALREADY_CLOSED,
        'The RdbStore or ResultSet is already closed. The transaction is over: create another.',
      );
    }
    return this.connection;
  }

  private end(sql: 'COMMIT' | 'ROLLBACK'): void {
    const connection: SqliteConnection = this.open;
    try {
      connection.exec(sql);
    } finally {
      this.close();
    }
  }
}
