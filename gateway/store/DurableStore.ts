// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';
import { DurableAuditLog } from './DurableAuditLog.ts';
import { DurableClientTable } from './DurableClientTable.ts';
import { DurableCodeTable } from './DurableCodeTable.ts';
import { DurableDeviceTable } from './DurableDeviceTable.ts';
import { SqliteFile } from './SqliteFile.ts';
import type { Statement } from './SqliteFile.ts';
import { STORE_SCHEMA } from './storeSchema.ts';

/** The numbers of the durable store, ms. */
export interface DurableStoreOptions {
  /** How long the audit is kept; Infinity for good. */
  readonly auditKeptMs: number;
  /** How long an entry of the audit may wait for the disk. */
  readonly auditSyncMs: number;
}

/** What is kept when nobody says otherwise: a year, and a second. */
export const DEFAULT_DURABLE_STORE_OPTIONS: DurableStoreOptions = { auditKeptMs: 365 * 86_400_000, auditSyncMs: 1_000 };

/** How often the audit's old entries are looked for. */
const FORGET_EVERY_MS = 3_600_000;
/** Between two parts of them. */
const FORGET_PAUSE_MS = 20;

/**
 * What a gateway keeps for good, in one SQLite file. Devices, clients and codes are on the disk when a call returns. The
 * audit, of which a busy gateway writes hundreds of entries a second, is written through a connection that does not wait
 * for the disk, and brought there together, once in `auditSyncMs`, while the gateway goes on.
 */
export class DurableStore {
  readonly devices: DurableDeviceTable;
  readonly clients: DurableClientTable;
  readonly codes: DurableCodeTable;
  readonly audit: DurableAuditLog;
  private readonly clock: Clock;
  private readonly options: DurableStoreOptions;
  private readonly file: SqliteFile;
  private readonly auditFile: SqliteFile;
  private readonly countSync: Statement;
  private syncTimer = 0;
  private forgetTimer = 0;
  private isClosed = false;

  private constructor(file: SqliteFile, auditFile: SqliteFile, clock: Clock, options: DurableStoreOptions) {
    this.clock = clock;
    this.options = options;
    this.file = file;
    this.auditFile = auditFile;
    this.devices = new DurableDeviceTable(file);
    this.clients = new DurableClientTable(file);
    this.codes = new DurableCodeTable(file);
    this.audit = new DurableAuditLog(auditFile, () => this.scheduleSync());
    this.countSync = file.prepare('UPDATE syncs SET count = count + 1');
    this.scheduleForgetting(0);
  }

  /** Opens the store, and makes it when it is not there. Throws a StoreError that says what is wrong and what to do. */
  static open(path: string, clock: Clock, options: Partial<DurableStoreOptions> = {}): DurableStore {
    const file = SqliteFile.open(path, STORE_SCHEMA);
    let auditFile: SqliteFile | undefined;
    try {
      auditFile = file.openFast();
      return new DurableStore(file, auditFile, clock, { ...DEFAULT_DURABLE_STORE_OPTIONS, ...options });
    } catch (error) {
      auditFile?.close();
      file.close();
      throw error;
    }
  }

  /** What is wrong with the store; undefined while all is well. A fault that has passed is found out by a write. */
  fault(): string | undefined {
    const found = this.file.fault ?? this.auditFile.fault;
    if (found === undefined || this.isClosed) {
      return found;
    }
    try {
      this.sync();
      this.auditFile.prepare('UPDATE audit_retention SET kept_from = kept_from').run();
    } catch {
      return this.file.fault ?? this.auditFile.fault;
    }
    return undefined;
  }

  /** Brings everything that was written to the disk. Throws a StoreError when that fails. */
  sync(): void {
    this.countSync.run(); // a durable commit brings all that is before it in the log
  }

  /** Brings everything to the disk and ends it. More than once is nothing. */
  close(): void {
    if (this.isClosed) {
      return;
    }
    this.isClosed = true;
    this.clock.cancel(this.syncTimer);
    this.clock.cancel(this.forgetTimer);
    try {
      this.sync();
    } finally {
      this.auditFile.close();
      this.file.close();
    }
  }

  private scheduleSync(): void {
    if (this.syncTimer === 0) {
      this.syncTimer = this.clock.schedule(this.options.auditSyncMs, () => {
        this.syncTimer = 0;
        void this.auditFile.flush();
      });
    }
  }

  private scheduleForgetting(delayMs: number): void {
    if (this.options.auditKeptMs === Infinity) {
      return;
    }
    this.forgetTimer = this.clock.schedule(delayMs, () => {
      let isMore = false;
      this.attempt(() => {
        isMore = this.audit.forgetBefore(this.clock.wall() - this.options.auditKeptMs);
      });
      this.scheduleForgetting(isMore ? FORGET_PAUSE_MS : FORGET_EVERY_MS);
    });
  }

  /** What nobody waits for: a failure is in `fault`, and is tried again with the next. */
  private attempt(work: () => void): void {
    try {
      work();
    } catch {
      // told by fault()
    }
  }
}
