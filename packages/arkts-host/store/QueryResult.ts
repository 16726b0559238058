// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type relationalStore from '../sdk/api/@ohos.data.relationalStore.ts';
import type { SqlRows } from './SqliteConnection.ts';
import { badParameter, StoreCode, StoreError, ThrownStoreError } from './StoreError.ts';
import { isUnlimited, toBytes, toDouble, toLong, toText, toValue } from './StoredValue.ts';
import type { Cell } from './StoredValue.ts';

const BEFORE_FIRST: number = -1;
/** `ColumnType`, by number. */
const NULL: number = 0;
const INTEGER: number = 1;
const REAL: number = 2;
const TEXT: number = 3;
const BLOB: number = 4;
const UNLIMITED_INT: number = 8;

interface FoundCell {
  readonly cell: Cell;
  readonly declared: string | null;
}

/**
 * The rows of a query, with a cursor. A query that failed gives one, too: without rows and columns, its row count -1
 * (docs/system-behaviour.md, Relational store).
 */
export class QueryResult implements relationalStore.ResultSet {
  private readonly failure: StoreError | undefined;
  /** Undefined when the query failed or the result is closed. */
  private result: SqlRows | undefined;
  private position: number = BEFORE_FIRST;
  private closed: boolean = false;

  constructor(result: SqlRows | StoreError) {
    this.result = result instanceof StoreError ? undefined : result;
    this.failure = result instanceof StoreError ? result : undefined;
  }

  /** The name of a column that comes twice is given at its first place. */
  get columnNames(): string[] {
    const names: string[] = this.names;
    return names.map((name, index) => (names.indexOf(name) === index ? name : ''));
  }

  get columnCount(): number {
    return this.names.length;
  }

  get rowCount(): number {
    return this.result?.rows.length ?? -1;
  }

  get rowIndex(): number {
    return this.position;
  }

  get isAtFirstRow(): boolean {
    return this.position === 0;
  }

  get isAtLastRow(): boolean {
    return this.result !== undefined && this.position === this.rowCount - 1;
  }

  get isEnded(): boolean {
    return this.rowCount <= 0 || this.position === this.rowCount;
  }

  get isStarted(): boolean {
    return this.position !== BEFORE_FIRST;
  }

  get isClosed(): boolean {
    return this.closed;
  }

  getColumnIndex(columnName: string): number {
    if (typeof columnName !== 'string' || columnName === '') {
      throw badParameter('columnName', 'a text that is not empty');
    }
    const exact: number = this.names.indexOf(columnName);
    const bare: string = columnName.slice(columnName.lastIndexOf('.') + 1).toLowerCase();
    return exact >= 0 ? exact : this.names.findIndex((name) => name.toLowerCase() === bare);
  }

  getColumnName(columnIndex: number): string {
    return this.columnNames[wholeNumber(columnIndex, 'columnIndex')] ?? '';
  }

  goTo(offset: number): boolean {
    return this.moveTo(this.position + wholeNumber(offset, 'offset'));
  }

  goToRow(position: number): boolean {
    return this.moveTo(wholeNumber(position, 'position'));
  }

  goToFirstRow(): boolean {
    return this.moveTo(0);
  }

  goToLastRow(): boolean {
    return this.rowCount > 0 && this.moveTo(this.rowCount - 1);
  }

  goToNextRow(): boolean {
    return this.moveTo(this.position + 1);
  }

  goToPreviousRow(): boolean {
    return this.moveTo(this.position - 1);
  }

  getBlob(columnIndex: number): Uint8Array {
    return toBytes(this.plainCell(columnIndex));
  }

  getString(columnIndex: number): string {
    return toText(this.plainCell(columnIndex));
  }

  getLong(columnIndex: number): number {
    return toLong(this.plainCell(columnIndex));
  }

  getDouble(columnIndex: number): number {
    return toDouble(this.plainCell(columnIndex));
  }

  getValue(columnIndex: number): relationalStore.ValueType {
    const { cell, declared } = this.find(columnIndex);
    return toValue(cell, declared);
  }

  getRow(): relationalStore.ValuesBucket {
    this.checkOpen();
    this.checkSucceeded();
    const row: relationalStore.ValuesBucket = {};
    this.columnNames.forEach((name, index) => {
      if (name !== '') {
        row[name] = this.getValue(index);
      }
    });
    return row;
  }

  isColumnNull(columnIndex: number): boolean {
    const index: number = wholeNumber(columnIndex, 'columnIndex');
    this.checkOpen();
    this.checkSucceeded();
    return this.find(index).cell === null;
  }

  getColumnType(columnIdentifier: number | string): Promise<relationalStore.ColumnType> {
    const index: number = this.indexOf(columnIdentifier);
    try {
      const { cell, declared } = this.find(index);
      return Promise.resolve(typeOf(cell, declared));
    } catch (error) {
      return Promise.reject(
        error instanceof ThrownStoreError ? new StoreError(Number(error.code), error.message) : error,
      );
    }
  }

  getColumnTypeSync(columnIdentifier: number | string): relationalStore.ColumnType {
    const { cell, declared } = this.find(this.indexOf(columnIdentifier));
    return typeOf(cell, declared);
  }

  close(): void {
    this.closed = true;
    this.result = undefined;
    this.position = BEFORE_FIRST;
  }

  private indexOf(identifier: unknown): number {
    if (typeof identifier === 'number' && Number.isInteger(identifier) && identifier >= 0) {
      return identifier;
    }
    if (typeof identifier !== 'string' || identifier === '') {
      throw badParameter('columnIdentifier', "a column's index from 0 on, or its name");
    }
    this.checkOpen();
    return this.getColumnIndex(identifier);
  }

  private get names(): string[] {
    return this.result?.columns.map(({ name }) => name) ?? [];
  }

  /** Beyond the last row, the cursor stays behind it; before the first, it stays where it was. */
  private moveTo(position: number): boolean {
    const count: number = this.rowCount;
    if (position >= 0 && position < count) {
      this.position = position;
      return true;
    }
    if (position >= count && count > 0) {
      this.position = count;
    }
    return false;
  }

  private find(columnIndex: number): FoundCell {
    const index: number = wholeNumber(columnIndex, 'columnIndex');
    this.checkOpen();
    const row: readonly Cell[] | undefined = this.result?.rows[this.position];
    const column = this.result?.columns[index];
    if (row === undefined) {
      throw new ThrownStoreError(
        StoreCode.ROW_OUT_OF_RANGE,
        'ResultSet is empty or pointer index is out of bounds. ' +
          `The cursor is at ${this.position}, rows: ${this.rowCount}. Go to a row first.`,
      );
    }
    const cell: Cell | undefined = row[index];
    if (cell === undefined || column === undefined) {
      throw new ThrownStoreError(
        StoreCode.COLUMN_OUT_OF_RANGE,
        'Resultset is empty or column index is out of bounds. ' +
          `The column is ${index}, columns: ${this.columnCount}.`,
      );
    }
    return { cell, declared: column.declared };
  }

  /** A cell that has a number, text or bytes. */
  private plainCell(columnIndex: number): Cell {
    const { cell, declared } = this.find(columnIndex);
    if (cell instanceof Uint8Array && isUnlimited(declared)) {
      throw new ThrownStoreError(StoreCode.INNER, 'The column has a bigint. Use getValue.');
    }
    return cell;
  }

  private checkOpen(): void {
    if (this.closed) {
      throw new ThrownStoreError(StoreCode.ALREADY_CLOSED, 'The ResultSet is closed.');
    }
  }

  private checkSucceeded(): void {
    if (this.failure !== undefined) {
      throw new ThrownStoreError(this.failure.code, this.failure.message);
    }
  }
}

/** The kit's `ColumnType`: a type of the SDK only, since it does not exist on every system. */
function typeOf(cell: Cell, declared: string | null): relationalStore.ColumnType {
  if (typeof cell === 'bigint') {
    return INTEGER;
  }
  if (typeof cell === 'number') {
    return REAL;
  }
  if (typeof cell === 'string') {
    return TEXT;
  }
  return cell === null ? NULL : isUnlimited(declared) ? UNLIMITED_INT : BLOB;
}

/** Numbers are cut to whole ones. */
function wholeNumber(value: unknown, name: string): number {
  if (typeof value !== 'number') {
    throw badParameter(name, 'a number');
  }
  return Math.trunc(value) || 0;
}
