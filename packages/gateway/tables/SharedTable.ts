// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { CommitPart } from '../state/CommitPart.ts';
import type { HeardCommit, SharedState, StateRecord } from '../state/SharedState.ts';

/** How rows of a kind are in the log. */
export interface RowForm<T> {
  /** Before the ids of the keys; ends with a slash. */
  readonly prefix: string;
  readonly idOf: (row: T) => string;
  readonly format: (row: T) => string;
  /** Throws with what is wrong when it is none. */
  readonly parse: (id: string, text: string) => T;
  /** Those that were there before come first. */
  readonly order: (row: T) => number;
}

/** Hears of a row that has come, changed or gone, here or at another node. */
export type RowListener<T> = (id: string, now: T | undefined, before: T | undefined) => void;

interface Row<T> {
  readonly row: T;
  readonly revision: number;
}

/** A row that is refused over and over: a log that does this decides nothing. */
const MOST_ATTEMPTS = 20;
/** So many ids that are not known here are looked for in the log each for itself; those of strangers with ever new ones, and of all others then, together. */
const MOST_LOOKUPS = 16;
/** Rows that have gone, and of which the mirror may have something older to tell. */
const MOST_GONE = 1_000;

/**
 * Rows that all nodes share: read from this node's copy, written by commits over the revision that was known. What this node has
 * committed it knows when the commit is answered, whether or not its mirror has heard of it; what refused a commit, as well.
 */
export class SharedTable<T> {
  private readonly state: SharedState;
  private readonly form: RowForm<T>;
  private readonly failed: (what: string, error: unknown) => void;
  private readonly rows = new Map<string, Row<T>>();
  private readonly gone = new Map<string, number>();
  private readonly listeners: RowListener<T>[] = [];
  private lookups = 0;

  /** `failed`: hears of rows that cannot be read. */
  constructor(state: SharedState, form: RowForm<T>, failed: (what: string, error: unknown) => void) {
    this.state = state;
    this.form = form;
    this.failed = failed;
    state.watch(form.prefix, (commit) => this.hear(commit));
    state
      .list(form.prefix)
      .flatMap((record) => this.read(record) ?? [])
      .sort((one, other) => form.order(one.row) - form.order(other.row))
      .forEach((kept) => this.rows.set(form.idOf(kept.row), kept));
  }

  get size(): number {
    return this.rows.size;
  }

  get(id: string): T | undefined {
    return this.rows.get(id)?.row;
  }

  all(): readonly T[] {
    return [...this.rows.values()].map(({ row }) => row);
  }

  listen(listener: RowListener<T>): void {
    this.listeners.push(listener);
  }

  /** The row as the log has it: nothing that was committed before the call is missed. Rejects when the log does not answer. */
  async find(id: string): Promise<T | undefined> {
    if (this.lookups < MOST_LOOKUPS) {
      this.lookups++;
      try {
        const key = this.form.prefix + id;
        this.found(id, (await this.state.read([key])).get(key));
      } finally {
        this.lookups--;
      }
    } else {
      await this.state.catchUp();
    }
    return this.get(id);
  }

  /** The commit is refused when the row is not as it is known here. */
  relyOn(part: CommitPart, id: string): void {
    const key = this.form.prefix + id;
    part.rely(key, this.rows.get(id)?.revision ?? 0);
    part.whenDecided((result) => {
      if (result.kind === 'refused') {
        this.found(id, result.found.get(key));
      }
    });
  }

  /** The commit writes the row over what is known here. */
  write(part: CommitPart, row: T): void {
    const id = this.form.idOf(row);
    this.relyOn(part, id);
    part.change(this.form.prefix + id, this.form.format(row));
    part.whenDecided((result) => {
      if (result.kind === 'committed') {
        this.learn(id, { row, revision: result.revision }, result.revision);
      }
    });
  }

  /** The commit takes the row away. */
  remove(part: CommitPart, id: string): void {
    this.relyOn(part, id);
    part.change(this.form.prefix + id, undefined);
    part.whenDecided((result) => {
      if (result.kind === 'committed') {
        this.learn(id, undefined, result.revision);
      }
    });
  }

  /** Writes the row, whatever is there. */
  async put(row: T): Promise<void> {
    await this.change(this.form.idOf(row), () => row);
  }

  /**
   * Makes what `next` says of the row as the log has it; the row itself for no change, undefined to take it away. Resolves to what
   * then is there; rejects when the log does not take it, or it is not known whether it has.
   */
  async change(id: string, next: (now: T | undefined) => T | undefined): Promise<T | undefined> {
    for (let i = 0; i < MOST_ATTEMPTS; i++) {
      const before = this.get(id);
      const row = next(before);
      if (row === before && row !== undefined) {
        return row;
      }
      const part = new CommitPart();
      if (row === before) {
        this.relyOn(part, id); // it only looks: another node may have written it a moment ago
      } else if (row === undefined) {
        this.remove(part, id);
      } else {
        this.write(part, row);
      }
      if ((await part.commit(this.state)).kind === 'committed') {
        return row;
      }
    }
    throw new Error(`the log refuses each change of ${this.form.prefix}${id}`);
  }

  private hear({ revision, changes }: HeardCommit): void {
    for (const { key, record } of changes) {
      const id = key.slice(this.form.prefix.length);
      if (record === undefined) {
        this.learn(id, undefined, revision);
      } else if (this.isNews(id, record.revision)) {
        this.learn(id, this.read(record), record.revision);
      }
    }
    for (const [id, at] of this.gone) {
      if (at > this.state.revision && this.gone.size <= MOST_GONE) {
        break;
      }
      this.gone.delete(id);
    }
  }

  /** What refused a commit, or a read has found: it may be newer than the mirror. */
  private found(id: string, record: StateRecord | undefined): void {
    const known = this.rows.get(id)?.revision ?? 0;
    if (record === undefined) {
      if (known > 0) {
        this.learn(id, undefined, known + 1); // it went after what is known, and before whatever comes
      }
    } else if (this.isNews(id, record.revision)) {
      this.learn(id, this.read(record), record.revision);
    }
  }

  private isNews(id: string, revision: number): boolean {
    return revision > (this.rows.get(id)?.revision ?? this.gone.get(id) ?? 0);
  }

  private learn(id: string, kept: Row<T> | undefined, revision: number): void {
    if (!this.isNews(id, revision)) {
      return;
    }
    const before = this.rows.get(id)?.row;
    if (kept === undefined) {
      this.rows.delete(id);
      this.gone.set(id, revision);
    } else {
      this.gone.delete(id);
      this.rows.set(id, kept);
    }
    if (kept !== undefined || before !== undefined) {
      this.listeners.forEach((listener) => listener(id, kept?.row, before));
    }
  }

  /** A row that cannot be read is as good as none: nobody is trusted by it. */
  private read({ key, value, revision }: StateRecord): Row<T> | undefined {
    try {
      return { row: this.form.parse(key.slice(this.form.prefix.length), value), revision };
    } catch (error) {
      this.failed(`reading ${key}`, error);
      return undefined;
    }
  }
}
