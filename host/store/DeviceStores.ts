// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { Device } from '../device/Device.ts';
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
}

interface OpenDatabase {
  readonly database: SqliteDatabase;
  /** The process that uses it. */
  process: number;
}

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
   * Opens a database. What a former process had not committed is gone.
   * @throws StoreError INVALID_PATH outside of the data folder, CORRUPTED, SQLITE_CANNOT_OPEN
   */
  open(opening: StoreOpening): SqliteDatabase {
    const { path, process } = opening;
    this.check(path);
    const known: OpenDatabase | undefined = this.databases.get(path);
    if (known !== undefined) {
      if (known.process !== process) {
        known.database.abandon();
        known.process = process;
      }
      return known.database;
    }
    const file: string | undefined = this.folder === undefined ? undefined : path;
    if (opening.isReadOnly && (file === undefined || !existsSync(file))) {
      throw new StoreError(StoreCode.SQLITE_CANNOT_OPEN, 'SQLite: Unable to open the database file.');
    }
    const database: SqliteDatabase = new SqliteDatabase(file, opening.allowRebuild);
    this.databases.set(path, { database, process });
    return database;
  }

  /** Removes a database. Those who have it open keep what is no longer there for others. */
  delete(path: string): void {
    this.check(path);
    this.databases.delete(path);
    if (this.folder !== undefined) {
      SqliteDatabase.remove(path);
    }
  }

  /** Closes all files, so that their folder can be removed or another device can use it. */
  close(): void {
    this.databases.forEach(({ database }) => database.close());
    this.databases.clear();
  }

  private check(path: string): void {
    if (this.folder !== undefined && /^\.\.|^\/|^[a-z]:/i.test(relative(this.folder, path))) {
      throw new StoreError(StoreCode.INVALID_PATH,
        `${path} is outside of the device's data folder. Use the context that the app was given.`);
    }
  }
}

const storesOfDevices: WeakMap<Device, DeviceStores> = new WeakMap();

/** The databases of a device. */
export function storesOf(device: Device): DeviceStores {
  const known: DeviceStores | undefined = storesOfDevices.get(device);
  if (known !== undefined) {
    return known;
  }
  const stores: DeviceStores = new DeviceStores(device.options.dataFolder);
  storesOfDevices.set(device, stores);
  return stores;
}
