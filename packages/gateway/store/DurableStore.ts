// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';
import { WallBelief } from '../clock/WallBelief.ts';
import type { AuditEvent } from '../audit/auditEvents.ts';
import { auditEntry } from '../audit/AuditLog.ts';
import { DurableAuditLog } from './DurableAuditLog.ts';
import { DurableClientTable } from './DurableClientTable.ts';
import { DurableCodeTable } from './DurableCodeTable.ts';
import { DurableDeviceTable } from './DurableDeviceTable.ts';
import { DurableWakeTable } from './DurableWakeTable.ts';
import { SqliteFile } from './SqliteFile.ts';
import type { Statement } from './SqliteFile.ts';
import { GatewayStoreError, GatewayStoreFault } from './GatewayStoreError.ts';
import type { StoreEvent } from './StoreEvent.ts';
import { StoreHealth } from './StoreHealth.ts';
import type { StoreArea, TableWrite } from './StoreHealth.ts';
import { StoreLock } from './StoreLock.ts';
import { STORE_SCHEMA } from './storeSchema.ts';

/** The numbers of the durable store, times in ms. */
export interface DurableStoreOptions {
  /** How long the audit is kept; Infinity for good. */
  readonly auditKeptMs: number;
  /** How long an entry of the audit may wait for the disk. */
  readonly auditSyncMs: number;
  /** Entries of the audit that may wait in memory while they cannot be written; beyond, they are counted. */
  readonly auditWaiting: number;
  /** How often the tables are read anew from the disk, to see whether somebody damages them; Infinity for never. */
  readonly lookEveryMs: number;
  readonly observe: (event: StoreEvent) => void;
}

/** What is when nobody says otherwise: a year, a second, what fits into 10 MB, a minute. */
export const DEFAULT_DURABLE_STORE_OPTIONS: DurableStoreOptions = {
  auditKeptMs: 365 * 86_400_000,
  auditSyncMs: 1_000,
  auditWaiting: 10_000,
  lookEveryMs: 60_000,
  observe: () => undefined,
};

/** How often the audit's old entries are looked for. */
const FORGET_EVERY_MS = 3_600_000;
/** Between two parts of them. */
const FORGET_PAUSE_MS = 20;
/** What failed is tried again after this long, and twice as long each time, up to the second. */
const RETRY_MS = 250;
const LONGEST_RETRY_MS = 5_000;
/** Whoever asks what is wrong makes the store try again, but not more often than this. */
const MEND_MS = 100;
/** A probe writes so much: more than a free page of the log. */
const PROBE_BYTES = 65_536;

/**
 * What a gateway keeps for good, in one SQLite file. Devices, clients, codes and wake-ups are on the disk when a call returns, and are
 * read from memory. The audit, of which a busy gateway writes hundreds of entries a second, is written through a connection
 * that does not wait for the disk, and brought there together, once in `auditSyncMs`, while the gateway goes on. What cannot
 * be written is refused (tables) or waits (audit), is told by `fault`, and is tried again until it is.
 */
export class DurableStore {
  readonly devices: DurableDeviceTable;
  readonly clients: DurableClientTable;
  readonly codes: DurableCodeTable;
  readonly wakes: DurableWakeTable;
  readonly audit: DurableAuditLog;
  private readonly clock: Clock;
  private readonly options: DurableStoreOptions;
  private readonly lock: StoreLock;
  private readonly file: SqliteFile;
  private readonly auditFile: SqliteFile;
  private readonly health: StoreHealth;
  private readonly belief: WallBelief;
  private readonly countSync: Statement;
  private readonly probe: Statement;
  private readonly keepBelieved: Statement;
  private syncTimer = 0;
  private forgetTimer = 0;
  private retryTimer = 0;
  private lookTimer = 0;
  private retryMs = RETRY_MS;
  private mendedAt = -Infinity;
  /** The audit's last number when the wall's clock was last believed: what came after it is doubted with it. */
  private believedNumber = 0;
  /** A doubt or its end that could not be written yet. */
  private unwrittenDoubt: (() => void) | undefined;
  /** A copy of what the file held that is gone from its path. */
  private rescued: string | undefined;
  private isRescuing = false;
  private isClosed = false;

  private constructor(
    lock: StoreLock,
    file: SqliteFile,
    auditFile: SqliteFile,
    clock: Clock,
    options: DurableStoreOptions,
  ) {
    this.lock = lock;
    this.clock = clock;
    this.options = options;
    this.file = file;
    this.auditFile = auditFile;
    this.health = new StoreHealth((area, error) => this.changed(area, error));
    this.countSync = file.prepare('UPDATE syncs SET count = count + 1');
    this.probe = file.prepare('INSERT OR REPLACE INTO probes (id, content) VALUES (1, zeroblob(?))');
    this.keepBelieved = auditFile.prepare('UPDATE wall_time SET believed = ?');
    this.devices = new DurableDeviceTable(file, this.writer('devices'));
    this.clients = new DurableClientTable(file, this.writer('clients'));
    this.codes = new DurableCodeTable(file, this.writer('codes'), () => this.belief.why === undefined);
    this.wakes = new DurableWakeTable(file, this.writer('wakes'));
    this.audit = new DurableAuditLog({
      fast: auditFile,
      durable: file,
      health: this.health,
      mostWaiting: options.auditWaiting,
      wall: () => clock.wall(),
      look: () => this.belief?.look(),
      endOfTurn: (task) => void setImmediate(task),
      appended: () => this.scheduleSync(),
      waits: () => this.scheduleRetry(),
    });
    this.belief = this.startBelief();
    this.scheduleForgetting(0);
    this.scheduleLook();
  }

  /** Opens the store, and makes it when it is not there. Throws a GatewayStoreError that says what is wrong and what to do. */
  static open(path: string, clock: Clock, options: Partial<DurableStoreOptions> = {}): DurableStore {
    const lock = new StoreLock(path);
    let file: SqliteFile | undefined;
    let auditFile: SqliteFile | undefined;
    try {
      file = SqliteFile.open(path, STORE_SCHEMA);
      auditFile = file.openFast();
      return new DurableStore(lock, file, auditFile, clock, { ...DEFAULT_DURABLE_STORE_OPTIONS, ...options });
    } catch (error) {
      closeAll(auditFile, file, lock);
      throw error;
    }
  }

  /**
   * What is wrong with the store, and what to do; undefined while all is well. Looks whether the file is still the one at its
   * path, and tries again what has failed.
   */
  fault(): string | undefined {
    if (!this.isClosed) {
      this.notice('disk', () => this.file.check());
      if (this.health.fault !== undefined && this.clock.now - this.mendedAt >= MEND_MS) {
        this.mend();
      }
    }
    const { fault } = this.health;
    const parts = [fault];
    if (fault !== undefined && this.rescued !== undefined) {
      parts.push(
        `What was in it is in ${this.rescued}: if the file cannot be moved back, stop the gateway and put that in its ` +
          'place.',
      );
    }
    if (this.audit.waiting.length > 0) {
      parts.push(`${this.audit.waiting.length} entries of the audit wait to be written.`);
    }
    return parts.filter((part) => part !== undefined).join(' ') || undefined;
  }

  /** Why nothing is deleted by its age: the wall's clock cannot be believed. Undefined when it can. */
  clockDoubt(): string | undefined {
    return this.belief.why;
  }

  /** Somebody has seen that the wall's clock is right. */
  confirmClock(): void {
    this.belief.confirm();
  }

  /** Does writes of several tables together, or none of them. Throws a GatewayStoreError when that fails. */
  together(work: () => void): void {
    this.file.transaction(work);
  }

  /** Brings everything that was written to the disk. Throws a GatewayStoreError when that fails. */
  sync(): void {
    this.countSync.run(); // a durable commit brings all that is before it in the log
  }

  /**
   * Brings everything to the disk and ends it, whatever happens. Throws a GatewayStoreError when something could not be written:
   * `audit.waiting` has it. More than once is nothing.
   */
  close(): void {
    if (this.isClosed) {
      return;
    }
    this.audit.commit();
    try {
      this.audit.retry();
      if (this.belief.why === undefined) {
        this.keepBelieved.run(this.clock.wall());
      }
      this.file.check();
      this.sync();
    } finally {
      this.isClosed = true;
      [this.syncTimer, this.forgetTimer, this.retryTimer, this.lookTimer].forEach((timer) => this.clock.cancel(timer));
      closeAll(this.auditFile, this.file, this.lock);
    }
  }

  private writer(area: StoreArea): TableWrite {
    return (work) =>
      this.health.write(area, () => {
        this.file.check();
        work();
      });
  }

  private startBelief(): WallBelief {
    const kept = this.file.prepare('SELECT believed FROM wall_time').get()?.['believed'] as number | null | undefined;
    const lastBelieved = kept ?? this.audit.newestAt;
    this.believedNumber = this.audit.lastNumber;
    let isDoubted = false;
    const belief = new WallBelief(this.clock, lastBelieved, {
      doubted: (why) => {
        isDoubted = true;
        this.doubt(why);
      },
      believed: () => this.believe(),
      proved: () => this.keepBelief(),
    });
    if (!isDoubted) {
      this.audit.endDoubts(); // of a process that did not live to see it
      this.keepBelief();
    }
    return belief;
  }

  private doubt(why: string): void {
    const number = this.believedNumber;
    this.keepDoubt(() => this.audit.beginDoubt(number));
    this.options.observe({ kind: 'clock-doubted', why });
    this.tellAudit('clock-doubted', why);
  }

  private believe(): void {
    this.keepDoubt(() => this.audit.endDoubts());
    this.keepBelief();
    this.options.observe({ kind: 'clock-believed' });
    this.tellAudit('clock-believed', '');
  }

  /** Until this is written nothing is deleted. */
  private keepDoubt(write: () => void): void {
    const before = this.unwrittenDoubt;
    this.unwrittenDoubt = () => {
      before?.();
      write();
    };
    this.attempt('retention', () => this.writeDoubt());
  }

  private writeDoubt(): void {
    this.unwrittenDoubt?.();
    this.unwrittenDoubt = undefined;
  }

  private keepBelief(): void {
    this.attempt('retention', () => {
      this.believedNumber = this.audit.lastNumber;
      this.keepBelieved.run(this.clock.wall());
    });
  }

  private tellAudit(event: AuditEvent, detail: string): void {
    this.audit.append(auditEntry(this.clock.wall(), event, { detail }));
  }

  private changed(area: StoreArea, error: GatewayStoreError | undefined): void {
    if (error === undefined) {
      this.options.observe({ kind: 'store-mended', area });
      return;
    }
    this.options.observe({ kind: 'store-failing', area, error });
    this.scheduleRetry();
    if (error.fault === GatewayStoreFault.REPLACED) {
      void this.rescue();
    }
  }

  /** While the file is open, everything is in it, wherever its name has gone: a copy takes the fear out of a mistake. */
  private async rescue(): Promise<void> {
    if (this.isRescuing || this.rescued !== undefined) {
      return;
    }
    this.isRescuing = true;
    const file = `${this.file.path}.rescued-${new Date(this.clock.wall()).toISOString().replace(/[:.]/g, '-')}`;
    try {
      await this.file.copyTo(file);
      this.rescued = file;
      this.options.observe({ kind: 'store-rescued', file });
    } catch (error) {
      this.options.observe({ kind: 'store-rescue-failed', error });
    }
    this.isRescuing = false;
  }

  /** Tries again what has failed. What succeeds is mended; what fails is told by `fault`. */
  private mend(): void {
    this.mendedAt = this.clock.now;
    this.boundLogs();
    for (const area of this.health.mendable) {
      this.attempt(area, () => {
        this.file.check();
        if (this.health.faultOf(area) === GatewayStoreFault.FULL) {
          this.file.fold(); // what the log takes of the disk is given back
        }
        this.probe.run(PROBE_BYTES);
        switch (area) {
          case 'devices':
          case 'clients':
          case 'codes':
          case 'wakes':
            break;
          case 'audit':
            this.audit.retry();
            break;
          case 'retention':
            this.writeDoubt();
            break;
          case 'disk':
            this.file.fold();
            break;
        }
      });
    }
    if (this.audit.isBehind && !this.health.mendable.includes('audit')) {
      try {
        this.audit.retry();
      } catch {
        // it has said so itself
      }
    }
    if (this.health.fault === undefined) {
      this.rescued = undefined;
    }
  }

  private boundLogs(): void {
    this.file.boundLog();
    this.auditFile.boundLog();
  }

  private scheduleRetry(): void {
    if (this.retryTimer !== 0 || this.isClosed) {
      return;
    }
    this.retryTimer = this.clock.schedule(this.retryMs, () => {
      this.retryTimer = 0;
      try {
        this.mend();
      } finally {
        if (this.health.mendable.length > 0 || this.audit.isBehind) {
          this.retryMs = Math.min(LONGEST_RETRY_MS, 2 * this.retryMs);
          this.scheduleRetry();
        } else {
          this.retryMs = RETRY_MS;
        }
      }
    });
  }

  private scheduleLook(): void {
    if (this.options.lookEveryMs !== Infinity) {
      this.lookTimer = this.clock.schedule(this.options.lookEveryMs, () => {
        try {
          this.notice('disk', () => this.file.look());
        } finally {
          this.scheduleLook();
        }
      });
    }
  }

  private scheduleSync(): void {
    if (this.syncTimer === 0 && !this.isClosed) {
      this.syncTimer = this.clock.schedule(this.options.auditSyncMs, () => {
        this.syncTimer = 0;
        this.notice('disk', () => {
          this.file.check();
          this.boundLogs();
        });
        void this.auditFile.flush().catch((error: GatewayStoreError) => this.health.failed('disk', error));
      });
    }
  }

  private scheduleForgetting(delayMs: number, after = 0): void {
    if (this.options.auditKeptMs === Infinity) {
      return;
    }
    this.forgetTimer = this.clock.schedule(delayMs, () => {
      let next: number | undefined;
      try {
        this.attempt('retention', () => {
          if (this.belief.why === undefined && this.unwrittenDoubt === undefined) {
            this.keepBelieved.run(this.clock.wall());
            next = this.audit.forgetBefore(this.clock.wall() - this.options.auditKeptMs, after);
          }
        });
      } finally {
        this.scheduleForgetting(next === undefined ? FORGET_EVERY_MS : FORGET_PAUSE_MS, next);
      }
    });
  }

  /** What nobody waits for: it is told by `fault` when it fails, and mended when it does not. */
  private attempt(area: StoreArea, work: () => void): void {
    this.notice(area, () => {
      work();
      this.health.mended(area);
    });
  }

  /** What may show that something is wrong, and never that nothing is. */
  private notice(area: StoreArea, work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof GatewayStoreError)) {
        throw error;
      }
      this.health.failed(area, error);
    }
  }
}

/** Closes whatever is there, each whatever becomes of those before. */
function closeAll(auditFile: SqliteFile | undefined, file: SqliteFile | undefined, lock: StoreLock): void {
  try {
    auditFile?.close();
  } finally {
    try {
      file?.close();
    } finally {
      lock.release();
    }
  }
}
