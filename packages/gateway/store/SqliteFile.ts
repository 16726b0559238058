// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { backup, DatabaseSync } from '@photostructure/sqlite';
import { GatewayStoreError, GatewayStoreFault } from './GatewayStoreError.ts';

type Value = string | number | Uint8Array | null;
/** A row as SQLite gives it; the table's STRICT columns say which type is where. */
export type Row = Readonly<Record<string, Value>>;

/** What makes a database this program's: its steps from nothing to the newest form. */
export interface Schema {
  /** SQLite's application_id. */
  readonly applicationId: number;
  /** Step i leads from version i to i + 1. Steps that were released are never changed. */
  readonly steps: readonly string[];
  /** Tables without which nothing goes: looked over when the file is opened. */
  readonly checked: readonly string[];
}

/** A statement that is compiled once. */
export interface Statement {
  run(...values: Value[]): number;
  get(...values: Value[]): Row | undefined;
  all(...values: Value[]): Row[];
}

/** SQLite's primary result codes, and what it calls them: lists come without the code when they fail. */
const FAULTS: readonly (readonly [number, string, GatewayStoreFault])[] = [
  [5, 'database is locked', GatewayStoreFault.BUSY],
  [6, 'database table is locked', GatewayStoreFault.BUSY],
  [8, 'attempt to write a readonly database', GatewayStoreFault.READ_ONLY],
  [10, 'disk I/O error', GatewayStoreFault.DISK_FAILED],
  [11, 'database disk image is malformed', GatewayStoreFault.CORRUPT],
  [13, 'database or disk is full', GatewayStoreFault.FULL],
  [14, 'unable to open database file', GatewayStoreFault.CANNOT_OPEN],
  [18, 'string or blob too big', GatewayStoreFault.UNFIT],
  [19, 'constraint failed', GatewayStoreFault.CONFLICT],
  [20, 'datatype mismatch', GatewayStoreFault.UNFIT],
  [26, 'file is not a database', GatewayStoreFault.NOT_A_STORE],
];
/** What to do about a fault; the messages of the others say it themselves. */
const ADVICE: Readonly<Partial<Record<GatewayStoreFault, string>>> = {
  [GatewayStoreFault.BUSY]: 'Another process writes to it; end that, or wait.',
  [GatewayStoreFault.CORRUPT]: 'Move the file away and put a backup in its place; without one, devices enrol again.',
  [GatewayStoreFault.FULL]: 'Make room on the disk.',
  [GatewayStoreFault.READ_ONLY]: 'Its file system or its mode lets nobody write: mount it for writing, or chmod 600.',
  [GatewayStoreFault.DISK_FAILED]:
    "The disk fails in reading or writing: look at the system's log, and move the file to a disk that works.",
  [GatewayStoreFault.CANNOT_OPEN]: 'Its folder must exist and belong to the user that the gateway runs as.',
  [GatewayStoreFault.NOT_A_STORE]: 'It is not a SQLite database: name another file, or move this one away.',
};
/** Pages of the log, 16 MB, that are folded into the file together: whoever writes then waits for the disk. */
const CHECKPOINT_PAGES = 4_000;
/** Where the disk has little room left, fewer: the log takes no more of it than this part, for it is folded into as much. */
const LOG_SHARE = 1 / 8;
const LEAST_CHECKPOINT_PAGES = 16;
const PAGE_BYTES = 4_096;
/** How long a statement waits for another process that writes: at the start, when nobody else waits, and then. */
const OPENING_BUSY_MS = 2_000;
const BUSY_MS = 25;

/**
 * One SQLite file that belongs to its owner alone: in WAL mode, so that a process that is killed in the middle of a write
 * leaves the state before it, and with every error turned into a GatewayStoreError that says what to do.
 */
export class SqliteFile {
  readonly path: string;
  private readonly database: InstanceType<typeof DatabaseSync>;
  /** The file to be read beside SQLite, which must not know of it: closed after the database, for it takes SQLite's locks with it. */
  private reader: number | undefined;
  private schema: Schema | undefined;
  /** The most bytes that the file has had: SQLite makes it no smaller. */
  private size = 0;
  /** How it was found damaged while it was open: for good. */
  private damage: GatewayStoreError | undefined;
  /** What stands at each of its paths when it is opened, by device and inode. */
  private standing: readonly (readonly [string, string])[] = [];
  /** Whether the last statement found the file locked: the next does not wait again. */
  private isBusy = false;

  /**
   * `durable`: a commit has reached the disk when it returns; otherwise it has reached the system, which keeps it when the
   * process is killed, and the next durable commit to the same file brings it to the disk.
   */
  private constructor(file: string, durable: boolean) {
    this.path = file;
    this.database = this.guard(() => new DatabaseSync(file, { timeout: OPENING_BUSY_MS }));
    try {
      this.guard(() =>
        this.database.exec(`PRAGMA journal_mode = WAL;
        PRAGMA synchronous = ${durable ? 'FULL' : 'NORMAL'};
        PRAGMA foreign_keys = ON;
        PRAGMA trusted_schema = OFF;`),
      );
      if (this.number('PRAGMA synchronous') !== (durable ? 2 : 1) || this.text('PRAGMA journal_mode') !== 'wal') {
        throw new GatewayStoreError(
          GatewayStoreFault.CANNOT_OPEN,
          `${file} cannot be used with a write-ahead log: its file system does not ` +
            'have shared memory. Put it on a local disk.',
        );
      }
      this.boundLog();
      this.number('SELECT count(*) FROM sqlite_schema'); // makes the log
      this.standing = [file, `${file}-wal`].map((name) => [name, placeOf(name) ?? '']);
      this.waitForLock(OPENING_BUSY_MS);
    } catch (error) {
      this.database.close();
      throw error;
    }
  }

  /** Makes the file when it is not there, and brings it to the newest form. Throws a GatewayStoreError. */
  static open(file: string, schema: Schema): SqliteFile {
    claim(file);
    const opened = new SqliteFile(file, true);
    try {
      opened.migrate(schema);
      opened.schema = schema;
      opened.examine(schema);
      opened.reader = fs.openSync(file, 'r');
      opened.checkBytes();
      opened.waitForLock(BUSY_MS);
    } catch (error) {
      opened.close();
      throw error;
    }
    return opened;
  }

  /** A second connection to the same file, whose commits do not wait for the disk. */
  openFast(): SqliteFile {
    const fast = new SqliteFile(this.path, false);
    fast.waitForLock(BUSY_MS);
    return fast;
  }

  /** Whether it has not been closed. */
  get isOpen(): boolean {
    return this.database.isOpen;
  }

  /**
   * Throws a GatewayStoreError: REPLACED when another file, or none, stands where this one was opened, for what is written then is
   * lost when it is closed; CORRUPT when it was cut short or overwritten in its place, from then on for good.
   */
  check(): void {
    if (this.damage !== undefined) {
      throw this.damage;
    }
    for (const [name, place] of this.standing) {
      let now;
      try {
        now = placeOf(name);
      } catch (error) {
        throw new GatewayStoreError(
          GatewayStoreFault.DISK_FAILED,
          `${name} cannot be looked at: ${(error as Error).message}. ` +
            'See that its folder is there, and belongs to the user that the gateway runs as.',
          { cause: error },
        );
      }
      if (now !== place) {
        throw new GatewayStoreError(
          GatewayStoreFault.REPLACED,
          now === undefined
            ? `${name} is gone: it was moved or removed while the gateway runs. Move it back; the gateway then goes on by itself.`
            : `${name} is another file than the one that the gateway opened. Move that one back, or stop the gateway and ` +
                'start it again with this one.',
        );
      }
    }
    this.checkBytes();
  }

  /**
   * As `check`, and reads the tables without which nothing goes anew from the disk: what this connection has of them in its memory
   * says nothing of them. Takes longer, and is to be called now and then.
   */
  look(): void {
    this.check();
    if (this.schema === undefined) {
      return;
    }
    let found: string;
    try {
      const fresh = new DatabaseSync(this.path, { readOnly: true, timeout: BUSY_MS });
      try {
        found = damageOf(this.schema, (sql) => Object.values(fresh.prepare(sql).get() as Row)[0]);
      } finally {
        fresh.close();
      }
    } catch (error) {
      const fault = faultOf(error as Error);
      if (fault !== GatewayStoreFault.CORRUPT && fault !== GatewayStoreFault.NOT_A_STORE) {
        throw new GatewayStoreError(
          fault,
          `${this.path}: ${(error as Error).message}. ${ADVICE[fault] ?? ''}`.trimEnd(),
          {
            cause: error,
          },
        );
      }
      found = (error as Error).message;
    }
    if (found !== SOUND) {
      throw this.wasDamaged(`while the gateway runs: ${found}`);
    }
  }

  /** Sees how much room the disk has left for the log: to be called now and then. */
  boundLog(): void {
    let free: number;
    try {
      const { bavail, bsize } = fs.statfsSync(this.path);
      free = bavail * bsize;
    } catch {
      return; // `check` tells what is wrong there
    }
    const pages = Math.max(LEAST_CHECKPOINT_PAGES, Math.floor((free * LOG_SHARE) / PAGE_BYTES));
    this.guard(() => this.database.exec(`PRAGMA wal_autocheckpoint = ${Math.min(CHECKPOINT_PAGES, pages)}`));
  }

  /** Folds the log into the file, both on the disk then: what a `flush` that failed may not have brought there. */
  fold(): void {
    const row = this.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
    if (row?.['busy'] !== 0) {
      throw new GatewayStoreError(
        GatewayStoreFault.BUSY,
        `${this.path}: its log cannot be folded in. ${ADVICE[GatewayStoreFault.BUSY]}`,
      );
    }
  }

  /** A copy of everything that is in it, in a new file of its owner's alone. Nobody waits for it. */
  async copyTo(file: string): Promise<void> {
    fs.closeSync(fs.openSync(file, 'wx', 0o600));
    await backup(this.database, file);
  }

  prepare(sql: string): Statement {
    const statement = this.guard(() => this.database.prepare(sql));
    return {
      run: (...values) => this.guard(() => Number(statement.run(...values).changes)),
      get: (...values) => this.guard(() => statement.get(...values) as Row | undefined),
      all: (...values) => this.guard(() => statement.all(...values) as Row[]),
    };
  }

  /** All of `work`, or nothing of it. */
  transaction<T>(work: () => T): T {
    this.guard(() => this.database.exec('BEGIN IMMEDIATE'));
    try {
      const result = work();
      this.guard(() => this.database.exec('COMMIT'));
      return result;
    } catch (error) {
      this.rollBack();
      throw error;
    }
  }

  /**
   * Brings what has been committed to the disk without keeping anybody waiting. Rejects with a GatewayStoreError when the disk does
   * not take it: a second try proves nothing then, for the system may have forgotten what it did not write; `fold` does.
   * SQLite has its locks on the file and on the index, so that a second handle of the log takes none away when it is closed.
   */
  async flush(): Promise<void> {
    try {
      const log = await open(`${this.path}-wal`, 'r+');
      try {
        await log.datasync();
      } finally {
        await log.close();
      }
    } catch (error) {
      if (this.database.isOpen) {
        // otherwise the log is gone, and what was in it is in the file
        throw new GatewayStoreError(
          GatewayStoreFault.DISK_FAILED,
          `${this.path}-wal: ${(error as Error).message}. The disk does not take what is written.`,
          { cause: error },
        );
      }
    }
  }

  /** Ends it, with the log folded into the file unless somebody else reads that. More than once is nothing. */
  close(): void {
    if (!this.database.isOpen) {
      return;
    }
    try {
      this.database.exec('PRAGMA wal_checkpoint(TRUNCATE)'); // statements that live on would keep SQLite from doing it
    } catch {
      // a log that is left is as good: the next one who opens the file reads it
    } finally {
      this.database.close();
      if (this.reader !== undefined) {
        fs.closeSync(this.reader);
        this.reader = undefined;
      }
    }
  }

  private migrate(schema: Schema): void {
    const found = this.number('PRAGMA user_version');
    const owner = this.number('PRAGMA application_id');
    const isEmpty = this.number('SELECT count(*) FROM sqlite_schema') === 0;
    if (owner !== schema.applicationId && !(isEmpty && owner === 0)) {
      throw new GatewayStoreError(
        GatewayStoreFault.NOT_A_STORE,
        `${this.path} is a database of another program. Name another file.`,
      );
    }
    if (found > schema.steps.length) {
      throw new GatewayStoreError(
        GatewayStoreFault.NEWER,
        `${this.path} has version ${found}, and this gateway knows up to ` +
          `${schema.steps.length}. Run the newer gateway again, or put the backup in place that was made before it.`,
      );
    }
    for (let version = found; version < schema.steps.length; version++) {
      this.transaction(() =>
        this.guard(() =>
          this.database.exec(`${schema.steps[version]};
        PRAGMA application_id = ${schema.applicationId};
        PRAGMA user_version = ${version + 1};`),
        ),
      );
    }
  }

  private examine(schema: Schema): void {
    const found = damageOf(schema, (sql) => this.first(sql));
    if (found !== SOUND) {
      throw damaged(this.path, found);
    }
  }

  /** What a look at the file's length and beginning tells. */
  private checkBytes(): void {
    if (this.reader === undefined) {
      return;
    }
    const { size } = fs.fstatSync(this.reader);
    const start = Buffer.alloc(SQLITE_FILE.length);
    fs.readSync(this.reader, start, 0, start.length, 0);
    if (size < this.size) {
      throw this.wasDamaged(`while the gateway runs it was cut short, from ${this.size} to ${size} bytes`);
    }
    if (size > 0 && !start.equals(SQLITE_FILE)) {
      throw this.wasDamaged('while the gateway runs its beginning was overwritten');
    }
    this.size = size;
  }

  private wasDamaged(how: string): GatewayStoreError {
    this.damage = damaged(this.path, how);
    return this.damage;
  }

  private number(sql: string): number {
    return Number(this.first(sql));
  }

  private text(sql: string): string {
    return String(this.first(sql));
  }

  private first(sql: string): Value | undefined {
    const row = this.prepare(sql).get();
    return row && Object.values(row)[0];
  }

  /** What was begun is undone. A rollback that fails, too, leaves nothing behind: some faults have done it already. */
  private rollBack(): void {
    try {
      if (this.database.isTransaction) {
        this.database.exec('ROLLBACK');
      }
    } catch {
      // the first fault is the one to tell
    }
  }

  /** Statements of this connection wait so long for a lock: everybody waits with them. */
  private waitForLock(ms: number): void {
    this.database.exec(`PRAGMA busy_timeout = ${ms}`);
  }

  private guard<T>(work: () => T): T {
    try {
      const result = work();
      this.noteLock(false);
      return result;
    } catch (error) {
      if (error instanceof GatewayStoreError) {
        throw error;
      }
      const fault = faultOf(error as Error);
      this.noteLock(fault === GatewayStoreFault.BUSY);
      throw new GatewayStoreError(
        fault,
        `${this.path}: ${(error as Error).message}. ${ADVICE[fault] ?? ''}`.trimEnd(),
        {
          cause: error,
        },
      );
    }
  }

  /** While the file is locked, only the first who finds it so waits. */
  private noteLock(isBusy: boolean): void {
    if (isBusy !== this.isBusy && this.standing.length > 0 && this.database.isOpen) {
      this.isBusy = isBusy;
      this.waitForLock(isBusy ? 0 : BUSY_MS);
    }
  }
}

/** What `quick_check` says of a table that is well. */
const SOUND = 'ok';
/** What every SQLite file begins with. */
const SQLITE_FILE = Buffer.from('SQLite format 3\0');

/** What is wrong with the first table that is not sound; or SOUND. */
function damageOf(schema: Schema, first: (sql: string) => unknown): string {
  const all = schema.checked.map((table) => String(first(`PRAGMA quick_check('${table}')`)));
  return all.find((found) => found !== SOUND) ?? SOUND;
}

function damaged(file: string, how: string): GatewayStoreError {
  return new GatewayStoreError(
    GatewayStoreFault.CORRUPT,
    `${file} is damaged (${how}). ${ADVICE[GatewayStoreFault.CORRUPT]}`,
  );
}

/** Which file stands at a path, by device and inode; undefined when there is none. */
function placeOf(file: string): string | undefined {
  const stat = fs.statSync(file, { throwIfNoEntry: false, bigint: true });
  return stat && `${stat.dev}/${stat.ino}`;
}

/** What the binding refuses before SQLite sees it: a value that is none, a number that no column holds. */
const UNFIT_CODES: readonly (string | undefined)[] = [
  'ERR_INVALID_ARG_TYPE',
  'ERR_INVALID_ARG_VALUE',
  'ERR_OUT_OF_RANGE',
];
/** SQLITE_CONSTRAINT_DATATYPE: a value of another kind than a strict table's column. */
const CONSTRAINT_DATATYPE = 3091;

function faultOf(error: Error & { readonly errcode?: number; readonly code?: string }): GatewayStoreFault {
  if (UNFIT_CODES.includes(error.code) || error.errcode === CONSTRAINT_DATATYPE) {
    return GatewayStoreFault.UNFIT;
  }
  const primary = (error.errcode ?? 0) & 0xff;
  const known = FAULTS.find(([code, text]) => code === primary || (primary === 0 && error.message.endsWith(text)));
  return known === undefined ? GatewayStoreFault.FAILED : known[2];
}

/** Makes the file as its owner's alone, or sees that it is. SQLite gives its log and index the same mode. */
export function claim(file: string): void {
  try {
    fs.closeSync(fs.openSync(file, 'ax', 0o600));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST') {
      throw new GatewayStoreError(
        GatewayStoreFault.CANNOT_OPEN,
        `${path.resolve(file)} cannot be made (${code}). ${ADVICE[GatewayStoreFault.CANNOT_OPEN]}`,
        { cause: error },
      );
    }
  }
  if (process.platform === 'win32') {
    return; // the mode says nothing there; the folder's rights count
  }
  for (const name of [file, `${file}-wal`, `${file}-shm`]) {
    const mode = fs.statSync(name, { throwIfNoEntry: false })?.mode ?? 0;
    if ((mode & 0o077) !== 0) {
      throw new GatewayStoreError(
        GatewayStoreFault.OPEN_TO_OTHERS,
        `${name} is open to others (mode ${(mode & 0o777).toString(8)}): who ` +
          'can write to it can let themselves in. See that the devices and clients in it are yours, then: chmod 600',
      );
    }
  }
}
