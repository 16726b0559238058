// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import { storeFaultsOf, storesOf } from 'arkts-host/device';
import { DeviceAuthenticator } from './DeviceAuthenticator.ts';

const ORIGIN = 'https://login.example.org';
const CHALLENGE = Buffer.alloc(32, 7).toString('base64url');
const CREATION = {
  rp: { id: 'example.org', name: 'Example' },
  user: { id: 'YWJj', name: 'anna', displayName: 'Anna' },
  challenge: CHALLENGE,
  pubKeyCredParams: [{ type: 'public-key' as const, alg: -7 }],
};
const REQUEST = { rpId: 'example.org', challenge: CHALLENGE };

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'store-faults-'));
after(() => fs.rmSync(folder, { recursive: true, force: true }));

describe('the database of the credentials', () => {
  let phone: DeviceAuthenticator;

  beforeEach(async () => {
    phone = await DeviceAuthenticator.open(ORIGIN);
  });

  const signIn = async (): Promise<string> => (await phone.finish(phone.beginSignIn(REQUEST))).describe();

  for (const code of [14800014, 14800024, 14800025, 14800028, 14800047]) {
    it(`is opened again when it could not be once (${code})`, async () => {
      storeFaultsOf(phone.device).failNext('getRdbStore', code);

      assert.equal((await phone.finish(phone.beginRegistration(CREATION))).describe(), 'credential created');
      assert.equal(await signIn(), 'assertion signed');
    });

    it(`is read again when it could not be once (${code})`, async () => {
      await phone.finish(phone.beginRegistration(CREATION));
      storeFaultsOf(phone.device).failNext('query', code);

      assert.equal(await signIn(), 'assertion signed');
    });
  }

  it('fails a ceremony when it cannot be opened twice, and loses nothing by that', async () => {
    await phone.finish(phone.beginRegistration(CREATION));
    phone.reopen();
    storeFaultsOf(phone.device).failNext('getRdbStore', 14800024);
    storeFaultsOf(phone.device).failNext('getRdbStore', 14800024);

    assert.equal(await signIn(), 'failed: STORE_FAILED (14800024)');
    assert.equal(await signIn(), 'assertion signed');
  });

  it('is given up when its file is damaged, with every key, and says which credentials are lost', async () => {
    phone = await DeviceAuthenticator.open(ORIGIN, { dataFolder: folder });
    const lost = [];
    for (const name of ['anna', 'ben']) {
      const end = await phone.finish(
        phone.beginRegistration({
          ...CREATION,
          user: { ...CREATION.user, id: Buffer.from(name).toString('base64url'), name },
        }),
      );
      lost.push(end.credential?.credentialId);
    }
    damageDatabases(phone);
    phone.reopen();

    const failed = await phone.finish(phone.beginSignIn(REQUEST));
    assert.equal(failed.describe(), 'failed: STORE_FAILED (14800011)');
    assert.equal(failed.isStoreDamaged, true);
    const given = await phone.giveUpCredentials();
    assert.deepEqual([...(given.credentialIds ?? [])].sort(), lost.sort());
    assert.equal((await phone.finish(phone.beginRegistration(CREATION))).describe(), 'credential created');
    assert.equal((await phone.finish(phone.beginSignIn(REQUEST))).describe(), 'assertion signed');
    assert.equal((await phone.giveUpCredentials()).describe(), 'failed: STORE_SOUND (0)');
    storesOf(phone.device).close();
  });
});

/** Every database of the device, as after a fault of the flash memory. */
function damageDatabases(phone: DeviceAuthenticator): void {
  storesOf(phone.device).close();
  const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.db'));
  assert.equal(files.length, 1);
  for (const file of files.map((name) => path.join(folder, name))) {
    fs.writeFileSync(file, Buffer.alloc(8192, 0xa5));
    fs.rmSync(`${file}-wal`, { force: true });
    fs.rmSync(`${file}-shm`, { force: true });
  }
}
