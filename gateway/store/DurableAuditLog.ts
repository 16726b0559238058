// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { AuditEntry, AuditLog } from '../operations/AuditLog.ts';
import type { Row, SqliteFile, Statement } from './SqliteFile.ts';

/** Which entries are wanted; what is left out is not looked at. */
export interface AuditQuery {
  readonly userName?: string;
  readonly requestId?: string;
  readonly event?: string;
  /** Wall time, ms: from here on, and before there. */
  readonly from?: number;
  readonly until?: number;
  /** Only entries that were appended before this one: the last `number` of a page leads to the next. */
  readonly before?: number;
  /** At most so many, 1 to 10,000. */
  readonly count: number;
}

/** An entry with its place in the log. */
export interface NumberedAuditEntry extends AuditEntry {
  readonly number: number;
}

/** Entries that go at a time: others wait for the file no longer than that takes. */
const CHUNK = 1_000;

/**
 * The audit: appended to and never changed, which the database itself sees to; what is older than it is kept goes from its
 * beginning. An entry survives the end of the process when `append` returns, and a loss of power with the next sync.
 */
export class DurableAuditLog implements AuditLog {
  private readonly file: SqliteFile;
  private readonly insert: Statement;
  private readonly selectLatest: Statement;
  private readonly keepFrom: Statement;
  private readonly deleteOld: Statement;
  private readonly appended: () => void;

  /** `appended`: called after each entry. */
  constructor(file: SqliteFile, appended: () => void) {
    this.file = file;
    this.appended = appended;
    this.insert = file.prepare(
      'INSERT INTO audit (at, event, user_name, request_id, device_id, client_id, detail) VALUES (?, ?, ?, ?, ?, ?, ?)');
    this.selectLatest = file.prepare('SELECT * FROM audit ORDER BY id DESC LIMIT ?');
    this.keepFrom = file.prepare('UPDATE audit_retention SET kept_from = ? WHERE kept_from < ?');
    this.deleteOld = file.prepare('DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE at < ? ORDER BY at LIMIT ?)');
  }

  append(entry: AuditEntry): void {
    this.insert.run(entry.at, entry.event, entry.userName ?? null, entry.requestId ?? null, entry.deviceId ?? null,
      entry.clientId ?? null, entry.detail);
    this.appended();
  }

  latest(count: number): readonly NumberedAuditEntry[] {
    return this.selectLatest.all(count).map(entryOf);
  }

  /** The entries that fit, newest first. */
  find(query: AuditQuery): readonly NumberedAuditEntry[] {
    const conditions: string[] = [];
    const values: (string | number)[] = [];
    const where = (condition: string, value: string | number | undefined): void => {
      if (value !== undefined) {
        conditions.push(condition);
        values.push(value);
      }
    };
    where('user_name = ?', query.userName);
    where('request_id = ?', query.requestId);
    where('event = ?', query.event);
    where('at >= ?', query.from);
    where('at < ?', query.until);
    where('id < ?', query.before);
    const filter = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
    return this.file.prepare(`SELECT * FROM audit ${filter} ORDER BY id DESC LIMIT ?`).all(...values, query.count).map(entryOf);
  }

  /** Removes what happened before `keptFrom` (wall time, ms), a part at a time. True when there may be more of it. */
  forgetBefore(keptFrom: number): boolean {
    return this.file.transaction(() => {
      this.keepFrom.run(keptFrom, keptFrom);
      return this.deleteOld.run(keptFrom, CHUNK) === CHUNK;
    });
  }
}

function entryOf(row: Row): NumberedAuditEntry {
  return {
    number: row['id'] as number,
    at: row['at'] as number,
    event: row['event'] as string,
    userName: (row['user_name'] as string | null) ?? undefined,
    requestId: (row['request_id'] as string | null) ?? undefined,
    deviceId: (row['device_id'] as string | null) ?? undefined,
    clientId: (row['client_id'] as string | null) ?? undefined,
    detail: row['detail'] as string,
  };
}
