// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { installApp } from 'arkts-host/app';
import type { Device, StoreCall } from 'arkts-host/device';
import { readyDevice, storeFaultsOf, storesOf } from 'arkts-host/device';
import { relationalStore } from 'arkts-host/kits/@kit.ArkData';
import { projectRoot } from './projectRoot.ts';
import { projectBuild } from './Stage.ts';

interface Enrolment {
  readonly deviceId: string;
  readonly isPending: boolean;
}

interface Store {
  load(): Promise<Enrolment | undefined>;
  save(enrolment: object): Promise<void>;
  remove(): Promise<void>;
  giveUp(): Promise<void>;
}

interface StoreModule {
  readonly RelationalEnrolmentStore: new (context: object, clock: object) => Store;
}

const enrolment = (deviceId: string, isPending: boolean): object => ({
  url: 'wss://gate.example',
  deviceId,
  user: 'ann',
  gateway: 'gate.example',
  gatewayKey: 'key',
  certificate: '',
  rpId: 'gate.example',
  credentialId: 'id',
  isPending,
});

describe('the database of the enrolment', () => {
  let folder = '';
  let device: Device;
  let store: Store;

  beforeEach(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'enrolment-'));
    device = readyDevice({ dataFolder: folder });
    const build = projectBuild();
    const { RelationalEnrolmentStore } = (await build.load(
      path.join(projectRoot, 'gateway_device/src/main/ets/RelationalEnrolmentStore.ets'),
    )) as unknown as StoreModule;
    const clock = {
      now: () => device.clock.now,
      schedule: (delay: number, run: () => void) => device.clock.schedule(delay, run),
      cancel: () => undefined,
    };
    store = new RelationalEnrolmentStore(installApp(device, build, 'entry').context, clock);
  });

  afterEach(() => {
    storesOf(device).close();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  /** What it comes to, while the device's time goes on. */
  async function done<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    void work.then(
      () => {
        isDone = true;
      },
      () => {
        isDone = true;
      },
    );
    while (!isDone) {
      await device.clock.advance(50);
    }
    return work;
  }

  const kept = async (): Promise<string> => {
    const found = await done(store.load());
    return found === undefined ? 'none' : `${found.deviceId}${found.isPending ? ', pending' : ''}`;
  };

  it('is empty at first, and keeps one that is pending until it is confirmed', async () => {
    assert.equal(await kept(), 'none');
    await done(store.save(enrolment('a', true)));
    assert.equal(await kept(), 'a, pending');
    await done(store.save(enrolment('a', false)));
    assert.equal(await kept(), 'a');
    await done(store.remove());
    assert.equal(await kept(), 'none');
  });

  it('is encrypted, and opens with the first unlock', async () => {
    const target = relationalStore as unknown as { getRdbStore: (...args: unknown[]) => Promise<object> };
    const original = target.getRdbStore;
    const configurations: unknown[] = [];
    target.getRdbStore = (...args): Promise<object> => {
      configurations.push(args[1]);
      return original(...args);
    };
    try {
      await done(store.load());
    } finally {
      target.getRdbStore = original;
    }
    assert.deepEqual(configurations, [
      { name: 'gateway.db', securityLevel: relationalStore.SecurityLevel.S3, encrypt: true },
    ]);
  });

  it('does not take a query that failed without a word for an empty table', async () => {
    await done(store.save(enrolment('a', false)));
    const target = relationalStore as unknown as { getRdbStore: (...args: unknown[]) => Promise<{ query: unknown }> };
    const original = target.getRdbStore;
    target.getRdbStore = async (...args) => {
      const database = await original(...args);
      database.query = (): Promise<object> =>
        Promise.resolve({ rowCount: -1, goToFirstRow: () => false, close: () => undefined });
      return database;
    };
    try {
      await assert.rejects(done(store.load()), { name: 'EnrolmentStoreError', isDamaged: false });
    } finally {
      target.getRdbStore = original;
    }
  });

  it('keeps the enrolment of before while another one is pending', async () => {
    await done(store.save(enrolment('a', false)));
    await done(store.save(enrolment('b', true)));
    assert.equal(await kept(), 'a');
    await done(store.save(enrolment('b', false)));
    assert.equal(await kept(), 'b');
  });

  for (const call of ['getRdbStore', 'executeSql', 'query'] as const satisfies readonly StoreCall[]) {
    it(`reads once more what could not be read once, by ${call}`, async () => {
      await done(store.save(enrolment('a', false)));
      storeFaultsOf(device).failNext(call, 14800024);
      assert.equal(await kept(), 'a');
    });
  }

  for (const call of ['getRdbStore', 'executeSql', 'insert', 'delete'] as const satisfies readonly StoreCall[]) {
    it(`writes once more what could not be written once, by ${call}`, async () => {
      storeFaultsOf(device).failNext(call, 14800025);
      await done(store.save(enrolment('a', false)));
      assert.equal(await kept(), 'a');
    });
  }

  it('removes once more what could not be removed once', async () => {
    await done(store.save(enrolment('a', false)));
    storeFaultsOf(device).failNext('delete', 14800024);
    await done(store.remove());
    assert.equal(await kept(), 'none');
  });

  it('fails when it cannot be read twice, and does not say that it is damaged', async () => {
    storeFaultsOf(device).failNext('getRdbStore', 14800024);
    storeFaultsOf(device).failNext('getRdbStore', 14800024);

    await assert.rejects(done(store.load()), { name: 'EnrolmentStoreError', isDamaged: false, message: /14800024/ });
  });

  it('says that it is damaged, and is empty when it was given up', async () => {
    await done(store.save(enrolment('a', false)));
    storesOf(device).close();
    for (const name of fs
      .readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((each) => /\.db/.test(each))) {
      const file = path.join(folder, name);
      if (file.endsWith('.db')) {
        fs.writeFileSync(file, Buffer.alloc(8192, 0xa5));
      } else {
        fs.rmSync(file);
      }
    }

    await assert.rejects(done(store.load()), { isDamaged: true });
    await done(store.giveUp());
    assert.equal(await kept(), 'none');
    await done(store.save(enrolment('b', false)));
    assert.equal(await kept(), 'b');
  });
});
