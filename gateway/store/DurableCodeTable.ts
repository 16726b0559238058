// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { SqliteFile, Statement } from './SqliteFile.ts';

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

/** The one-time codes that have not been spent, by their hashes. A restart of the gateway costs nobody a new code. */
export class DurableCodeTable {
  private readonly file: SqliteFile;
  private readonly insert: Statement;
  private readonly select: Statement;
  private readonly selectOfSubject: Statement;
  private readonly delete: Statement;
  private readonly deleteExpired: Statement;
  private readonly countAll: Statement;

  constructor(file: SqliteFile) {
    this.file = file;
    this.insert = file.prepare('INSERT INTO codes (hash, purpose, subject, expires_at) VALUES (?, ?, ?, ?)');
    this.select = file.prepare('SELECT subject, expires_at FROM codes WHERE hash = ? AND purpose = ?');
    this.selectOfSubject = file.prepare('SELECT hash FROM codes WHERE subject = ? AND purpose = ? AND expires_at > ?');
    this.delete = file.prepare('DELETE FROM codes WHERE hash = ? AND purpose = ?');
    this.deleteExpired = file.prepare('DELETE FROM codes WHERE expires_at <= ?');
    this.countAll = file.prepare('SELECT count(*) AS count FROM codes');
  }

  get count(): number {
    return this.countAll.get()?.['count'] as number;
  }

  /** Keeps a new code, and forgets those that have expired. `now`: wall time, ms. */
  put(code: CodeRecord, now: number): void {
    this.file.transaction(() => {
      this.deleteExpired.run(now);
      this.insert.run(code.hash, code.purpose, code.subject, code.expiresAt);
    });
  }

  /** The hashes of the codes of `subject` that have been neither spent nor expired. */
  ofSubject(subject: string, purpose: string, now: number): readonly string[] {
    return this.selectOfSubject.all(subject, purpose, now).map((row) => row['hash'] as string);
  }

  /** Spends a code: whom it was for, once; undefined when it is unknown, spent, expired or for something else. */
  take(hash: string, purpose: string, now: number): string | undefined {
    if (this.select.get(hash, purpose) === undefined) {
      return undefined; // who guesses costs no write
    }
    return this.file.transaction(() => {
      const row = this.select.get(hash, purpose);
      this.delete.run(hash, purpose);
      return row !== undefined && (row['expires_at'] as number) > now ? row['subject'] as string : undefined;
    });
  }
}
