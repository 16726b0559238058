// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Row, SqliteFile, Statement } from './SqliteFile.ts';
import type { TableWrite } from './StoreHealth.ts';

/** What a one-time code is for. */
export interface CodeRecord {
  /** Hash of the code: the code itself is only with the person who got it. */
  readonly hash: string;
  /** What it may be used for: "enrol", "login". A code for one thing is none for another. */
  readonly purpose: string;
  /** Whom it is for. */
  readonly subject: string;
  /** Wall time, ms. */
  readonly expiresAt: number;
}

/**
 * The one-time codes that have not been spent, by their hashes: spent on the disk when `take` returns, and read from memory.
 * A restart of the gateway costs nobody a new code. One that has expired is worth nothing, and stays until the wall's clock
 * can be believed: set right, it may be good again.
 */
export class DurableCodeTable {
  private readonly file: SqliteFile;
  private readonly write: TableWrite;
  private readonly mayForget: () => boolean;
  private readonly insert: Statement;
  private readonly delete: Statement;
  private readonly codes = new Map<string, CodeRecord>();

  /** `mayForget`: whether what is old by the wall's clock may go. */
  constructor(file: SqliteFile, write: TableWrite, mayForget: () => boolean) {
    this.file = file;
    this.write = write;
    this.mayForget = mayForget;
    this.insert = file.prepare('INSERT INTO codes (hash, purpose, subject, expires_at) VALUES (?, ?, ?, ?)');
    this.delete = file.prepare('DELETE FROM codes WHERE hash = ?');
    file
      .prepare('SELECT hash, purpose, subject, expires_at FROM codes')
      .all()
      .map(codeOf)
      .forEach((code) => this.codes.set(code.hash, code));
  }

  get count(): number {
    return this.codes.size;
  }

  /** Keeps a new code, and forgets those that have expired. `now`: wall time, ms. */
  put(code: CodeRecord, now: number): void {
    const expired = this.mayForget() ? [...this.codes.values()].filter(({ expiresAt }) => expiresAt <= now) : [];
    const insert = (): void => {
      this.insert.run(code.hash, code.purpose, code.subject, code.expiresAt);
    };
    this.write(() =>
      expired.length === 0
        ? insert()
        : this.file.transaction(() => {
            expired.forEach(({ hash }) => this.delete.run(hash));
            insert();
          }),
    );
    expired.forEach(({ hash }) => this.codes.delete(hash));
    this.codes.set(code.hash, code);
  }

  /** Takes a code away, whatever it is; nothing happens when it is not there. */
  remove(hash: string): void {
    this.write(() => this.delete.run(hash));
    this.codes.delete(hash);
  }

  /** Every code that has been neither spent nor expired. */
  open(now: number): readonly CodeRecord[] {
    return [...this.codes.values()].filter((code) => code.expiresAt > now);
  }

  /** The hashes of the codes of `subject` that have been neither spent nor expired. */
  ofSubject(subject: string, purpose: string, now: number): readonly string[] {
    return [...this.codes.values()]
      .filter((code) => code.subject === subject && code.purpose === purpose && code.expiresAt > now)
      .map(({ hash }) => hash);
  }

  /**
   * Spends a code: whom it was for, once; undefined when it is unknown, spent, expired or for something else. Throws a
   * GatewayStoreError when it cannot be written that it is spent; then it is not.
   */
  take(hash: string, purpose: string, now: number): string | undefined {
    const code = this.codes.get(hash);
    if (code === undefined || code.purpose !== purpose || code.expiresAt <= now) {
      return undefined; // who guesses costs no write
    }
    this.write(() => this.delete.run(hash));
    this.codes.delete(hash);
    return code.subject;
  }
}

function codeOf(row: Row): CodeRecord {
  return {
    hash: row['hash'] as string,
    purpose: row['purpose'] as string,
    subject: row['subject'] as string,
    expiresAt: row['expires_at'] as number,
  };
}
