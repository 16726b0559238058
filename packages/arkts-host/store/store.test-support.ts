// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { TestContext } from 'node:test';
import type { Device } from '../device/Device.ts';
import type { DeviceOptions } from '../device/DeviceOptions.ts';
import { readyDevice } from '../device/readyDevice.ts';
import type Context from '../sdk/api/application/Context.ts';
import { relationalStore } from '../sdk/kits/@kit.ArkData.ts';
import { storesOf } from './DeviceStores.ts';

/** A context of which only the directory of databases is there. */
export function contextIn(databaseDir: string): Context {
  return { databaseDir } as Context;
}

export const CONTEXT: Context = contextIn('/data/storage/el2/database/entry');
export const CONFIG: relationalStore.StoreConfig = {
  name: 'notes.db',
  securityLevel: relationalStore.SecurityLevel.S2,
};
export const NOTE_TABLE: string =
  'CREATE TABLE IF NOT EXISTS note ' +
  '(id INTEGER PRIMARY KEY, text TEXT UNIQUE NOT NULL, number INTEGER, bytes BLOB)';

/** A device whose time passes by itself until the test is over. */
export function runningDevice(test: TestContext, options: Partial<DeviceOptions> = {}): Device {
  const device: Device = readyDevice(options);
  const stop: () => void = device.clock.runFast();
  test.after(() => {
    stop();
    storesOf(device).close();
  });
  return device;
}

/** A store with an empty table `note` on the device that is installed. */
export async function noteStore(context: Context = CONTEXT): Promise<relationalStore.RdbStore> {
  const store: relationalStore.RdbStore = await relationalStore.getRdbStore(context, CONFIG);
  await store.executeSql(NOTE_TABLE);
  return store;
}

/** The texts of all notes, in the order of their ids. */
export async function texts(store: relationalStore.RdbStore): Promise<string[]> {
  const result: relationalStore.ResultSet = await store.querySql('SELECT text FROM note ORDER BY id');
  const found: string[] = [];
  while (result.goToNextRow()) {
    found.push(result.getString(0));
  }
  result.close();
  return found;
}
