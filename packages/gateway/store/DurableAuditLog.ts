// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { auditEntry } from '../audit/AuditLog.ts';
import type { AuditEntry, AuditQuery, NodeAudit, NumberedAuditEntry } from '../audit/AuditLog.ts';
import type { Row, SqliteFile, Statement } from './SqliteFile.ts';
import { GatewayStoreError } from './GatewayStoreError.ts';
import { GroupCommit } from './GroupCommit.ts';
import type { StoreHealth } from './StoreHealth.ts';

/** What the audit is written with. */
export interface AuditParts {
  /** Commits reach the system at once, and the disk with the next sync. */
  readonly fast: SqliteFile;
  /** Commits have reached the disk when they return. */
  readonly durable: SqliteFile;
  readonly health: StoreHealth;
  /** Entries that may wait to be written; beyond, they are counted. */
  readonly mostWaiting: number;
  readonly wall: () => number;
  /** Called before each entry is written: a clock that was set is found out before it dates anything. */
  readonly look: () => void;
  /** Runs a task at the end of this turn of the event loop. */
  readonly endOfTurn: (task: () => void) => void;
  /** Called after entries were written that are not yet on the disk. */
  readonly appended: () => void;
  /** Called when there is something that `retry` has to write. */
  readonly waits: () => void;
}

/** Entries that go, or are written, at a time: others wait for the file no longer than that takes. */
const CHUNK = 1_000;
const INSERT =
  'INSERT INTO audit (at, event, user_name, client_id, device_id, source, purpose, target, cause, request_id, detail) ' +
  'VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)';

/**
 * The audit: appended to and never changed, which the database itself sees to; what is older than it is kept goes from its
 * beginning. An entry survives the end of the process when `append` returns, and a loss of power with the next sync; one
 * that cannot be written waits in memory, before all that come after it, and is tried again.
 */
export class DurableAuditLog implements NodeAudit {
  private readonly parts: AuditParts;
  private readonly insert: Statement;
  private readonly insertDurably: Statement;
  private readonly selectLatest: Statement;
  private readonly lastId: Statement;
  private readonly selectFrom: Statement;
  private readonly keepFrom: Statement;
  private readonly deleteOld: Statement;
  private readonly selectDoubts: Statement;
  private readonly insertDoubt: Statement;
  private readonly endDoubt: Statement;
  /** Entries of which something depends: those of a turn share a sync. */
  private readonly depended: GroupCommit<AuditEntry>;
  private queue: AuditEntry[] = [];
  /** Entries that are lost, and not yet told in an entry of their own. */
  private untold = 0;
  private lostCount = 0;

  constructor(parts: AuditParts) {
    this.parts = parts;
    const { fast, durable, endOfTurn } = parts;
    this.depended = new GroupCommit((entries) => this.writeDurably(entries), endOfTurn);
    this.insert = fast.prepare(INSERT);
    this.insertDurably = durable.prepare(INSERT);
    this.selectLatest = fast.prepare('SELECT * FROM audit ORDER BY id DESC LIMIT ?');
    this.lastId = fast.prepare("SELECT seq AS id FROM sqlite_sequence WHERE name = 'audit'");
    this.selectFrom = fast.prepare('SELECT id, at FROM audit WHERE id > ? ORDER BY id LIMIT ?');
    this.keepFrom = fast.prepare('UPDATE audit_retention SET kept_from = ?');
    this.deleteOld = fast.prepare('DELETE FROM audit WHERE id > ? AND id <= ? AND at < ?');
    this.selectDoubts = fast.prepare('SELECT from_id, until_id FROM audit_doubts');
    this.insertDoubt = fast.prepare('INSERT OR IGNORE INTO audit_doubts (from_id, until_id) VALUES (?, NULL)');
    this.endDoubt = fast.prepare('UPDATE audit_doubts SET until_id = ? WHERE until_id IS NULL');
  }

  /** Entries that could not be written yet, oldest first. */
  get waiting(): readonly AuditEntry[] {
    return this.queue;
  }

  /** Entries that were one too many to wait, or that the database would not take, since the start. */
  get lost(): number {
    return this.lostCount;
  }

  /** Whether there is something that `retry` has to write. */
  get isBehind(): boolean {
    return this.queue.length > 0 || this.untold > 0;
  }

  append(entry: AuditEntry): void {
    this.parts.look();
    try {
      if (this.isBehind) {
        this.wait(entry); // an entry that failed stays before it; `retry` writes both
      } else {
        this.parts.health.write('audit', () => {
          this.parts.fast.check();
          this.insert.run(...valuesOf(entry));
        });
        this.parts.appended();
      }
    } catch (error) {
      this.refused(entry, error);
    }
  }

  appendAll(entries: readonly AuditEntry[]): void {
    this.parts.look();
    try {
      if (this.isBehind) {
        entries.forEach((entry) => this.wait(entry));
        return;
      }
      this.parts.health.write('audit', () => {
        this.parts.fast.check();
        this.parts.fast.transaction(() => entries.forEach((entry) => this.insert.run(...valuesOf(entry))));
      });
      this.parts.appended();
    } catch {
      entries.forEach((entry) => this.append(entry)); // nothing was written; each has a fate of its own
    }
  }

  /**
   * Writes an entry of which something depends that must not happen without it, with the others of this turn, behind all that waited.
   * Resolves to true when it is on the disk, to false when `isWanted` said no when it was to be written. Rejects with a
   * GatewayStoreError when it could not be; then it will not be, and nothing may come of it.
   */
  async appendDurably(entry: AuditEntry, isWanted: () => boolean = () => true): Promise<boolean> {
    this.parts.look();
    return this.depended.add(entry, isWanted);
  }

  /** Writes at once what waits for the end of this turn: whoever depends on it hears what became of it. */
  commit(): void {
    this.depended.commit();
  }

  /** Writes what waits. Throws a GatewayStoreError when that fails; what was written then waits no more. */
  retry(): void {
    this.parts.health.write('audit', () => {
      this.parts.fast.check();
      this.writeWaiting();
    });
  }

  latest(count: number): readonly NumberedAuditEntry[] {
    return this.read(() => this.selectLatest.all(count).map(entryOf));
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
    where('client_id = ?', query.clientId);
    where('device_id = ?', query.deviceId);
    where('source = ?', query.source);
    where('purpose = ?', query.purpose);
    where('target = ?', query.target);
    where('cause = ?', query.cause);
    where('id > ?', query.after);
    where('at >= ?', query.from);
    where('at < ?', query.until);
    where('id < ?', query.before);
    const filter = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
    return this.read(() =>
      this.parts.fast
        .prepare(`SELECT * FROM audit ${filter} ORDER BY id DESC LIMIT ?`)
        .all(...values, query.count)
        .map(entryOf),
    );
  }

  /** The number of the last entry that was ever written; 0 when there was none. */
  get lastNumber(): number {
    return (this.lastId.get()?.['id'] as number | undefined) ?? 0;
  }

  /** When the newest entry was written, by the wall; undefined when there is none. */
  get newestAt(): number | undefined {
    return this.latest(1)[0]?.at;
  }

  /** From the entry after `number` on, until `endDoubts`, the times of entries are not believed. */
  beginDoubt(number: number): void {
    this.insertDoubt.run(number + 1);
  }

  /** What is written from now on has a time that is believed. */
  endDoubts(): void {
    this.endDoubt.run(this.lastNumber);
  }

  /**
   * Removes what happened before `keptFrom` (wall time, ms), a part at a time, in the order of writing: an entry stays while
   * one before it does, and one whose time is not believed stays until one after it, whose time is, is old. `after` is where
   * the last part ended, 0 at first; undefined is returned when there is no more.
   */
  forgetBefore(keptFrom: number, after = 0): number | undefined {
    const doubts = this.selectDoubts.all();
    const isDoubtful = (id: number): boolean =>
      doubts.some((row) => id >= (row['from_id'] as number) && id <= ((row['until_id'] as number | null) ?? Infinity));
    let last = after;
    let scanned = after;
    for (;;) {
      const rows = this.selectFrom.all(scanned, CHUNK);
      for (const row of rows) {
        scanned = row['id'] as number;
        if (isDoubtful(scanned)) {
          continue;
        }
        if ((row['at'] as number) >= keptFrom) {
          this.remove(after, last, keptFrom);
          return undefined;
        }
        last = scanned;
      }
      if (rows.length < CHUNK || last > after) {
        this.remove(after, last, keptFrom);
        return rows.length < CHUNK ? undefined : last;
      }
    }
  }

  /** Damage is found by those who read. */
  private read<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (error instanceof GatewayStoreError) {
        this.parts.health.failed('audit', error);
      }
      throw error;
    }
  }

  private remove(after: number, last: number, keptFrom: number): void {
    this.parts.fast.transaction(() => {
      this.keepFrom.run(keptFrom); // back as well, when the clock that it was of was wrong
      if (last > after) {
        this.deleteOld.run(after, last, keptFrom);
      }
    });
  }

  /** Keeps an entry that cannot be written, in its order, or counts it. */
  private wait(entry: AuditEntry): void {
    if (this.queue.length < this.parts.mostWaiting) {
      this.queue.push(entry);
    } else {
      this.lose();
    }
    this.parts.waits();
  }

  private lose(): void {
    this.untold++;
    this.lostCount++;
    this.parts.waits();
  }

  private refused(entry: AuditEntry, error: unknown): void {
    if (error instanceof GatewayStoreError && !error.isOfWhatWasWritten) {
      this.wait(entry);
    } else {
      // the entry's own fault: it would keep all behind it from being written
      this.lose();
    }
  }

  private writeDurably(entries: readonly AuditEntry[]): void {
    this.parts.health.write('audit', () => {
      this.parts.durable.check();
      this.writeWaiting();
      const insert = (): void => entries.forEach((entry) => void this.insertDurably.run(...valuesOf(entry)));
      if (entries.length === 1) {
        insert(); // a transaction already
      } else {
        this.parts.durable.transaction(insert);
      }
      this.parts.durable.check();
    });
  }

  private writeWaiting(): void {
    while (this.queue.length > 0) {
      const chunk = this.queue.slice(0, CHUNK);
      try {
        this.parts.fast.transaction(() => chunk.forEach((entry) => this.insert.run(...valuesOf(entry))));
        this.queue = this.queue.slice(chunk.length);
      } catch (error) {
        if (!(error instanceof GatewayStoreError && error.isOfWhatWasWritten)) {
          throw error;
        }
        chunk.forEach(() => this.writeFirst());
      }
      this.parts.appended();
    }
    if (this.untold > 0) {
      this.insert.run(
        ...valuesOf(
          auditEntry(this.parts.wall(), 'audit-lost', {
            detail: `${this.untold} entries before this one could not be kept`,
          }),
        ),
      );
      this.untold = 0;
      this.parts.appended();
    }
  }

  /** One entry of a part that the database would not take as a whole: written, or lost if it is the one. */
  private writeFirst(): void {
    const first = this.queue[0]!;
    try {
      this.insert.run(...valuesOf(first));
    } catch (error) {
      if (!(error instanceof GatewayStoreError && error.isOfWhatWasWritten)) {
        throw error;
      }
      this.lose();
    }
    this.queue = this.queue.slice(1);
  }
}

function valuesOf(entry: AuditEntry): (string | number | null)[] {
  return [
    entry.at,
    entry.event,
    entry.userName ?? null,
    entry.clientId ?? null,
    entry.deviceId ?? null,
    entry.source ?? null,
    entry.purpose ?? null,
    entry.target ?? null,
    entry.cause ?? null,
    entry.requestId ?? null,
    entry.detail,
  ];
}

function entryOf(row: Row): NumberedAuditEntry {
  return {
    number: row['id'] as number,
    at: row['at'] as number,
    event: row['event'] as string,
    userName: (row['user_name'] as string | null) ?? undefined,
    clientId: (row['client_id'] as string | null) ?? undefined,
    deviceId: (row['device_id'] as string | null) ?? undefined,
    source: (row['source'] as string | null) ?? undefined,
    purpose: (row['purpose'] as string | null) ?? undefined,
    target: (row['target'] as string | null) ?? undefined,
    cause: (row['cause'] as string | null) ?? undefined,
    requestId: (row['request_id'] as string | null) ?? undefined,
    detail: row['detail'] as string,
  };
}
