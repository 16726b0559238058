// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import path from 'node:path';
import { backup, DatabaseSync } from '@photostructure/sqlite';
import { GatewayStoreError, GatewayStoreFault } from './GatewayStoreError.ts';
import { claim } from './SqliteFile.ts';
import { StoreLock } from './StoreLock.ts';
import { STORE_SCHEMA } from './storeSchema.ts';

type Database = InstanceType<typeof DatabaseSync>;

/** What a restored store means for one phone or client. */
export interface Restored {
  readonly what: 'phone' | 'client';
  readonly id: string;
  readonly user: string;
  readonly name: string;
  /** `revoked`: it was, after the backup, and stays it. `lost`: it came after the backup, and comes again. */
  readonly state: 'revoked' | 'lost';
}

/** How a store was restored. */
export interface StoreRestore {
  readonly changes: readonly Restored[];
  /** What stood there before; undefined when there was nothing. */
  readonly movedTo: string | undefined;
  /** Why nobody knows what was revoked after the backup: the store that was there cannot be read. Undefined when it could. */
  readonly unknown: string | undefined;
}

/** Without a log beside it: what is copied or renamed is all there is. */
const ONE_FILE = 'PRAGMA journal_mode = DELETE';
/** What can be revoked: where it is, when it is revoked, and what makes it so at a wall time. */
const TABLES = [
  {
    what: 'phone',
    table: 'devices',
    isRevoked: 'revoked_at IS NOT NULL',
    revoke: 'UPDATE devices SET revoked_at = ? WHERE id = ?',
    mark: (at: number): number => at,
  },
  {
    what: 'client',
    table: 'clients',
    isRevoked: 'is_revoked = 1',
    revoke: 'UPDATE clients SET is_revoked = ? WHERE id = ?',
    mark: (): number => 1,
  },
] as const;

/** A copy of a store as it is at one moment, also while a gateway runs on it; `to` must not be there. Throws a GatewayStoreError. */
export async function backUpStore(store: string, to: string): Promise<void> {
  if (!fs.existsSync(store)) {
    throw new GatewayStoreError(GatewayStoreFault.CANNOT_OPEN, `${store} is not there: nothing to back up`);
  }
  fs.closeSync(fs.openSync(to, 'wx', 0o600));
  const database = openAs(store, { readOnly: true });
  try {
    await backup(database, to);
  } catch (error) {
    throw failed(store, error);
  } finally {
    database.close();
  }
  const copy = openAs(to, {});
  try {
    copy.exec(ONE_FILE);
  } finally {
    copy.close();
  }
  seal(to);
  examine(to);
}

/**
 * Puts a copy in the place of a store, with all that was revoked since, and without tickets: those of the time of the copy may have
 * been spent. What stood there, with its log, is moved aside, so that the log is not read into the copy. Throws a
 * GatewayStoreError, and then nothing has changed.
 *
 * @param at wall time, ms
 */
export function restoreStore(from: string, store: string, at: number): StoreRestore {
  examine(from);
  const lock = new StoreLock(store);
  const staged = `${store}.restoring`;
  try {
    fs.rmSync(staged, { force: true });
    claim(staged);
    fs.copyFileSync(from, staged);
    const changes: Restored[] = [];
    const unknown = mend(staged, store, at, changes);
    seal(staged);
    const movedTo = moveAside(store, at);
    fs.renameSync(staged, store);
    syncFolder(store);
    return { changes, movedTo, unknown };
  } catch (error) {
    throw failed(store, error);
  } finally {
    fs.rmSync(staged, { force: true });
    lock.release();
  }
}

/** Takes over from the store that is there what protects. Why it could not be read, then. */
function mend(staged: string, store: string, at: number, changes: Restored[]): string | undefined {
  const copy = openAs(staged, {});
  try {
    copy.exec(`${ONE_FILE}; BEGIN IMMEDIATE`);
    const version = Number(Object.values(copy.prepare('PRAGMA user_version').get() as object)[0]);
    STORE_SCHEMA.steps.slice(version).forEach((step) => copy.exec(step)); // one of an earlier version is brought to this one
    copy.exec(`PRAGMA user_version = ${STORE_SCHEMA.steps.length}; DELETE FROM codes`);
    let unknown: string | undefined;
    try {
      changes.push(...compare(copy, store, at));
    } catch (error) {
      unknown = error instanceof GatewayStoreError ? error.message : String(error);
    }
    copy
      .prepare("INSERT INTO audit (at, event, detail) VALUES (?, 'store-restored', ?)")
      .run(at, unknown ?? `${changes.length} phones and clients are revoked or lost since`);
    copy.exec('COMMIT');
    return unknown;
  } finally {
    copy.close();
  }
}

function compare(copy: Database, store: string, at: number): readonly Restored[] {
  if (!fs.existsSync(store)) {
    throw new GatewayStoreError(GatewayStoreFault.CANNOT_OPEN, `${store} was not there`);
  }
  examine(store);
  const now = openAs(store, { readOnly: true });
  try {
    const changes: Restored[] = [];
    for (const { what, table, isRevoked, revoke, mark } of TABLES) {
      const columns = `SELECT id, user_name AS user, name, ${isRevoked} AS revoked FROM ${table}`;
      const before = new Map(
        copy
          .prepare(columns)
          .all()
          .map((row) => [String((row as Row).id), row as Row]),
      );
      const revoking = copy.prepare(revoke);
      for (const row of now.prepare(columns).all() as Row[]) {
        const earlier = before.get(row.id);
        const of = { what, id: row.id, user: row.user, name: row.name };
        if (row.revoked === 1 && earlier?.revoked === 0) {
          revoking.run(mark(at), row.id);
          changes.push({ ...of, state: 'revoked' });
        } else if (row.revoked === 0 && earlier === undefined) {
          changes.push({ ...of, state: 'lost' });
        }
      }
    }
    return changes;
  } finally {
    now.close();
  }
}

interface Row {
  readonly id: string;
  readonly user: string;
  readonly name: string;
  readonly revoked: number;
}

/** The store with its log and index under other names; undefined when there is none. */
function moveAside(store: string, at: number): string | undefined {
  const movedTo = `${store}.before-${new Date(at).toISOString().replace(/[:.]/g, '-')}`;
  const standing = ['', '-wal', '-shm'].filter((end) => fs.existsSync(`${store}${end}`));
  standing.forEach((end) => fs.renameSync(`${store}${end}`, `${movedTo}${end}`));
  return standing.length === 0 ? undefined : movedTo;
}

/** Throws a GatewayStoreError when a file is not a whole store of this program, of this version or one before. */
export function examine(file: string): void {
  if (!fs.existsSync(file)) {
    throw new GatewayStoreError(GatewayStoreFault.CANNOT_OPEN, `${file} is not there`);
  }
  const database = openAs(file, { readOnly: true });
  try {
    const number = (sql: string): unknown => Object.values(database.prepare(sql).get() as object)[0];
    if (number('PRAGMA application_id') !== STORE_SCHEMA.applicationId) {
      throw new GatewayStoreError(GatewayStoreFault.NOT_A_STORE, `${file} is not the store of a gateway`);
    }
    const version = Number(number('PRAGMA user_version'));
    if (version > STORE_SCHEMA.steps.length) {
      throw new GatewayStoreError(
        GatewayStoreFault.NEWER,
        `${file} has version ${version}, and this gateway's is ${STORE_SCHEMA.steps.length}: ` +
          'use the version of the gateway that it is of',
      );
    }
    const found = number('PRAGMA integrity_check');
    if (found !== 'ok') {
      throw new GatewayStoreError(GatewayStoreFault.CORRUPT, `${file} is damaged (${String(found)})`);
    }
  } catch (error) {
    throw failed(file, error);
  } finally {
    database.close();
  }
}

function openAs(file: string, options: { readOnly?: boolean }): Database {
  try {
    return new DatabaseSync(file, { timeout: 2_000, ...options });
  } catch (error) {
    throw failed(file, error);
  }
}

/** Brings a file to the disk. */
function seal(file: string): void {
  const handle = fs.openSync(file, 'r+');
  fs.fsyncSync(handle);
  fs.closeSync(handle);
}

function syncFolder(file: string): void {
  if (process.platform !== 'win32') {
    const folder = fs.openSync(path.dirname(file), 'r'); // Windows opens no folder
    fs.fsyncSync(folder);
    fs.closeSync(folder);
  }
}

function failed(file: string, error: unknown): GatewayStoreError {
  return error instanceof GatewayStoreError
    ? error
    : new GatewayStoreError(
        /not a database/.test(String(error)) ? GatewayStoreFault.NOT_A_STORE : GatewayStoreFault.FAILED,
        `${file}: ${(error as Error).message}`,
        { cause: error },
      );
}
