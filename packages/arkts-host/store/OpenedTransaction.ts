// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type relationalStore from '../sdk/api/@ohos.data.relationalStore.ts';
import type { QueryResult } from './QueryResult.ts';
import { RowCalls } from './RowCalls.ts';
import type { SqliteTransaction } from './SqliteTransaction.ts';
import type { Prepare, StoreCalls } from './StoreCalls.ts';

/**
 * A transaction of `createTransaction` as an app has it. Bad arguments are thrown at once, with a code that is text;
 * everything else, 14800014 once it is over among it, rejects the promise with a number.
 */
export class OpenedTransaction implements relationalStore.Transaction {
  readonly insert: relationalStore.Transaction['insert'] = (...args: unknown[]): never =>
    this.calls.later('insert', args, this.rows.insertion);

  readonly insertSync: relationalStore.Transaction['insertSync'] = (...args: unknown[]): number =>
    this.calls.now('insert', args, this.rows.insertion);

  readonly batchInsert: relationalStore.Transaction['batchInsert'] = (...args: unknown[]): never =>
    this.calls.later('batchInsert', args, this.rows.insertions);

  readonly batchInsertSync: relationalStore.Transaction['batchInsertSync'] = (...args: unknown[]): number =>
    this.calls.now('batchInsert', args, this.rows.insertions);

  readonly update: relationalStore.Transaction['update'] = (...args: unknown[]): never =>
    this.calls.later('update', args, this.rows.change);

  readonly updateSync: relationalStore.Transaction['updateSync'] = (...args: unknown[]): number =>
    this.calls.now('update', args, this.rows.change);

  readonly delete: relationalStore.Transaction['delete'] = (...args: unknown[]): never =>
    this.calls.later('delete', args, this.rows.removal);

  readonly deleteSync: relationalStore.Transaction['deleteSync'] = (...args: unknown[]): number =>
    this.calls.now('delete', args, this.rows.removal);

  readonly query: relationalStore.Transaction['query'] = (...args: unknown[]): never =>
    this.calls.later('query', args, this.keeping(this.rows.selection));

  readonly querySync: relationalStore.Transaction['querySync'] = (...args: unknown[]): QueryResult =>
    this.calls.now('query', args, this.keeping(this.rows.selection));

  readonly querySql: relationalStore.Transaction['querySql'] = (...args: unknown[]): never =>
    this.calls.later('querySql', args, this.keeping(this.rows.sqlSelection));

  readonly querySqlSync: relationalStore.Transaction['querySqlSync'] = (...args: unknown[]): QueryResult =>
    this.calls.now('querySql', args, this.keeping(this.rows.sqlSelection));

  readonly execute: relationalStore.Transaction['execute'] = (...args: unknown[]): never =>
    this.calls.later('execute', args, this.rows.valuedExecution);

  readonly executeSync: relationalStore.Transaction['executeSync'] = (...args: unknown[]): relationalStore.ValueType =>
    this.calls.now('execute', args, this.rows.valuedExecution);

  private readonly calls: StoreCalls;
  private readonly transaction: SqliteTransaction;
  private readonly rows: RowCalls;
  /** What it has given out, closed with it. */
  private readonly results: QueryResult[] = [];

  constructor(calls: StoreCalls, transaction: SqliteTransaction, apiVersion: number) {
    this.calls = calls;
    this.transaction = transaction;
    this.rows = new RowCalls({
      target: () => transaction,
      write: (work) => calls.faults.aroundWrite(work),
      apiVersion,
      isTransaction: true,
    });
  }

  /** Whether or not it succeeds, the transaction and its results are closed afterwards. */
  commit(): Promise<void> {
    return this.calls.later('commit', [], () => () => this.end(() => this.commitNow()));
  }

  /** Whether or not it succeeds, the transaction and its results are closed afterwards. */
  rollback(): Promise<void> {
    return this.calls.later('rollback', [], () => () => this.end(() => this.transaction.rollBack()));
  }

  private commitNow(): void {
    this.calls.faults.aroundWrite(() => this.transaction.commit());
  }

  private end(work: () => void): void {
    try {
      work();
    } finally {
      this.transaction.close();
      this.results.splice(0).forEach((result) => result.close());
    }
  }

  private keeping(prepare: Prepare<QueryResult>): Prepare<QueryResult> {
    return (args) => {
      const work: () => QueryResult = prepare(args);
      return (): QueryResult => {
        const result: QueryResult = work();
        this.results.push(result);
        return result;
      };
    };
  }
}
