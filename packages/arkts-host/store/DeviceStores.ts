// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { StoreDevice } from './StoreDevice.ts';
import { SqliteDatabase } from './SqliteDatabase.ts';
import { StoreCode, StoreError } from './StoreError.ts';

/** How an app wants a store opened. */
export interface StoreOpening {
  /** The database file's path on the device. */
  readonly path: string;
  /** Which incarnation of the app's process asks. */
  readonly process: number;
  readonly isReadOnly: boolean;
  /** Whether a corrupted file is replaced by an empty database. */
  readonly allowRebuild: boolean;
  /** 1 to 4, the label that the file gets. */
  readonly securityLevel: number;
  /** Whether the database is only in the memory of its process, as long as it is open there. */
  readonly isInMemory: boolean;
}

interface OpenDatabase {
  readonly database: SqliteDatabase;
  readonly isInMemory: boolean;
  /** The process that uses it. */
  process: number;
  /** How often it is open there. */
  users: number;
  securityLevel: number;
}

/** What the label of a file is kept in, beside it. */
const LABEL_SUFFIX: string = '.label';

/**
 * The databases of a device's apps, by path: files below the device's data folder, or in memory when it has none, where
 * they live as long as the device. All who open one path share it, as in one process of the real system.
 */
export class DeviceStores {
  private readonly folder: string | undefined;
  private readonly databases: Map<string, OpenDatabase> = new Map();

  constructor(folder: string | undefined) {
    this.folder = folder === undefined ? undefined : resolve(folder);
  }

  /**
   * Opens a database. What a former process had not committed is gone, and so is what it had in memory only.
   * @throws StoreError INVALID_PATH outside of the data folder, CORRUPTED, SQLITE_CANNOT_OPEN, and CONFIG_CHANGED when the
   *   level is lower than that of the file, or other than that of the memory
   */
  open(opening: StoreOpening): SqliteDatabase {
    const { path, process, isInMemory, securityLevel } = opening;
    this.check(path);
    const known: OpenDatabase | undefined = this.knownTo(path, process);
    if (known !== undefined) {
      const isOther: boolean =
        known.isInMemory || isInMemory
          ? known.isInMemory !== isInMemory || known.securityLevel !== securityLevel
          : securityLevel < known.securityLevel;
      if (isOther) {
        throw configChanged(path);
      }
      known.users++;
      known.securityLevel = securityLevel;
      this.label(path, known);
      return known.database;
    }
    const file: string | undefined = this.folder === undefined || isInMemory ? undefined : path;
    if (!isInMemory && opening.isReadOnly && (file === undefined || !existsSync(file))) {
      throw new StoreError(StoreCode.SQLITE_CANNOT_OPEN, 'SQLite: Unable to open the database file.');
    }
    if (file !== undefined && securityLevel < labelOf(file)) {
      throw configChanged(path);
    }
    const database: SqliteDatabase = new SqliteDatabase(file, opening.allowRebuild, isInMemory);
    const opened: OpenDatabase = { database, isInMemory, process, users: 1, securityLevel };
    this.databases.set(path, opened);
    this.label(path, opened);
    return database;
  }

  /** One who had opened it has closed it: transactions, and what is in memory only, go with the last of them. */
  closed(path: string, database: SqliteDatabase): void {
    const known: OpenDatabase | undefined = this.databases.get(path);
    if (known?.database !== database || --known.users > 0) {
      return;
    }
    database.closeTransactions();
    if (known.isInMemory) {
      this.databases.delete(path);
    }
  }

  /** What is open at a path; a new process finds nothing begun, and nothing in memory. */
  private knownTo(path: string, process: number): OpenDatabase | undefined {
    const known: OpenDatabase | undefined = this.databases.get(path);
    if (known === undefined || known.process === process) {
      return known;
    }
    if (known.isInMemory) {
      this.databases.delete(path);
      return undefined;
    }
    known.database.abandon();
    known.process = process;
    known.users = 0;
    return known;
  }

  /** Files have their level as a label, which outlives the process. */
  private label(path: string, { isInMemory, securityLevel }: OpenDatabase): void {
    if (this.folder !== undefined && !isInMemory && labelOf(path) !== securityLevel) {
      writeFileSync(`${path}${LABEL_SUFFIX}`, `s${securityLevel}`);
    }
  }

  /** Removes a database. Those who have it open keep what is no longer there for others. */
  delete(path: string): void {
    this.check(path);
    this.databases.delete(path);
    if (this.folder !== undefined) {
      SqliteDatabase.remove(path);
      rmSync(`${path}${LABEL_SUFFIX}`, { force: true });
    }
  }

  /** Closes all files, so that their folder can be removed or another device can use it. */
  close(): void {
    this.databases.forEach(({ database }) => database.close());
    this.databases.clear();
  }

  private check(path: string): void {
    if (this.folder !== undefined && /^\.\.|^\/|^[a-z]:/i.test(relative(this.folder, path))) {
      throw new StoreError(
        StoreCode.INVALID_PATH,
        `${path} is outside of the device's data folder. Use the context that the app was given.`,
      );
    }
  }
}

/** The level of a file, 0 without one. */
function labelOf(path: string): number {
  const file: string = `${path}${LABEL_SUFFIX}`;
  return existsSync(file) ? Number(readFileSync(file, 'utf8').slice(1)) : 0;
}

function configChanged(path: string): StoreError {
  return new StoreError(
    StoreCode.CONFIG_CHANGED,
    `StoreConfig is changed: ${path} was opened with another securityLevel. A level can be raised, never lowered.`,
  );
}

const storesOfDevices: WeakMap<StoreDevice, DeviceStores> = new WeakMap();

/** The databases of a device. */
export function storesOf(device: StoreDevice): DeviceStores {
  const known: DeviceStores | undefined = storesOfDevices.get(device);
  if (known !== undefined) {
    return known;
  }
  const stores: DeviceStores = new DeviceStores(device.options.dataFolder);
  storesOfDevices.set(device, stores);
  return stores;
}
