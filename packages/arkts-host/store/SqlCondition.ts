// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { StoredValue } from './StoredValue.ts';

/** A condition on a table, as the system puts it together: text that grows from left to right. */
export class SqlCondition {
  readonly table: string;
  /** The values of the question marks. */
  readonly args: StoredValue[] = [];
  isDistinct: boolean = false;
  index: string = '';
  /** The most rows; negative for all. */
  limit: number | undefined = undefined;
  offset: number | undefined = undefined;
  readonly groups: string[] = [];
  private readonly orders: string[] = [];
  private text: string = '';
  private needsAnd: boolean = false;

  constructor(table: string) {
    this.table = table;
  }

  /** The condition alone, with its WHERE; empty when everything is meant. */
  get where(): string {
    return this.text === '' ? '' : ` WHERE ${this.text}`;
  }

  /** The whole query. */
  select(columns: readonly string[]): string {
    return (
      `SELECT ${this.isDistinct ? 'DISTINCT ' : ''}${columns.length === 0 ? '*' : columns.join(', ')}` +
      ` FROM ${this.table}${clause(' INDEXED BY ', this.index)}${this.where}` +
      clause(' GROUP BY ', this.groups.join(',')) +
      clause(' ORDER BY ', this.orders.join(',')) +
      clause(' LIMIT ', this.limit?.toString() ?? '') +
      clause(' OFFSET ', this.offset?.toString() ?? '')
    );
  }

  /** Adds a comparison. */
  add(text: string, ...args: readonly StoredValue[]): void {
    this.text += `${this.needsAnd ? ' AND ' : ''}${text} `;
    this.needsAnd = true;
    this.args.push(...args);
  }

  open(): void {
    this.text += `${this.needsAnd ? 'AND ' : ''} ( `;
    this.needsAnd = false;
  }

  /** Does nothing where nothing can be closed. */
  close(): void {
    this.text += this.needsAnd ? ' ) ' : '';
  }

  /** Does nothing where there is nothing to choose from yet. */
  or(): void {
    this.text += this.needsAnd ? ' OR ' : '';
    this.needsAnd = false;
  }

  order(field: string, direction: 'ASC' | 'DESC'): void {
    this.orders.push(`${field} ${direction}`);
  }
}

function clause(name: string, text: string): string {
  return text === '' ? '' : name + text;
}
