// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { StateJournal } from '../state/MemorySharedState.ts';
import type { HeardChange, StateRecord } from '../state/SharedState.ts';
import { GatewayStoreError } from './GatewayStoreError.ts';
import { SqliteFile } from './SqliteFile.ts';
import type { Schema, Statement } from './SqliteFile.ts';

/** "CaSt" */
const APPLICATION_ID = 0x43615374;

const SCHEMA: Schema = {
  applicationId: APPLICATION_ID,
  steps: [
    `CREATE TABLE records (
      key TEXT PRIMARY KEY,
      value TEXT NOT NULL,
      revision INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE last_revision (revision INTEGER NOT NULL) STRICT;
    INSERT INTO last_revision VALUES (0)`,
  ],
  checked: ['records', 'last_revision'],
};

/**
 * The records of a gateway that is alone, in an SQLite file: those below the prefixes that must outlive the process. They are
 * on the disk when a commit returns; the others cost nothing.
 */
export class SqliteJournal implements StateJournal {
  private readonly file: SqliteFile;
  private readonly prefixes: readonly string[];
  private readonly write: Statement;
  private readonly remove: Statement;
  private readonly count: Statement;
  private trouble: GatewayStoreError | undefined;

  /**
   * Opens the file, and makes it when it is not there. Throws a GatewayStoreError that says what is wrong and what to do.
   *
   * @param prefixes of the keys that are kept; each ends with a slash
   */
  constructor(path: string, prefixes: readonly string[]) {
    this.file = SqliteFile.open(path, SCHEMA);
    this.prefixes = prefixes;
    this.write = this.file.prepare('INSERT OR REPLACE INTO records (key, value, revision) VALUES (?, ?, ?)');
    this.remove = this.file.prepare('DELETE FROM records WHERE key = ?');
    this.count = this.file.prepare('UPDATE last_revision SET revision = ?');
  }

  load(): { readonly revision: number; readonly records: readonly StateRecord[] } {
    const rows = this.file.prepare('SELECT key, value, revision FROM records').all();
    const last = this.file.prepare('SELECT revision FROM last_revision').get();
    return {
      revision: Number(last?.['revision'] ?? 0),
      records: rows.map(({ key, value, revision }) => ({
        key: String(key),
        value: String(value),
        revision: Number(revision),
      })),
    };
  }

  keep(revision: number, changes: readonly HeardChange[]): void {
    const kept = changes.filter(({ key }) => this.prefixes.some((prefix) => key.startsWith(prefix)));
    if (kept.length === 0) {
      return;
    }
    try {
      this.file.check();
      this.file.transaction(() => {
        for (const { key, record } of kept) {
          if (record === undefined) {
            this.remove.run(key);
          } else {
            this.write.run(key, record.value, record.revision);
          }
        }
        this.count.run(revision);
      });
      this.trouble = undefined;
    } catch (error) {
      if (error instanceof GatewayStoreError) {
        this.trouble = error;
      }
      throw error;
    }
  }

  get fault(): string | undefined {
    return this.trouble?.message;
  }

  close(): void {
    this.file.close();
  }
}
