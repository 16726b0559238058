// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import {
  answerOf,
  generated,
  keyOptions,
  OPEN_KEY,
  opened,
  signed,
  signedWith,
  successOf,
  tokenFor,
} from '../keystore/keystore.test-support.ts';
import { huks } from '../sdk/kits/@kit.UniversalKeystoreKit.ts';
import { AuthType } from '../system/AuthType.ts';
import { useDevice } from './currentDevice.ts';
import { Device } from './Device.ts';
import { DeviceFileError } from './DeviceFileError.ts';
import { READY_PIN, readyDevice } from './readyDevice.ts';

const MESSAGE: Uint8Array = Uint8Array.of(1, 2, 3);
const STRICT = { access: huks.HuksAuthAccessType.HUKS_AUTH_ACCESS_INVALID_NEW_BIO_ENROLL };

let folder: string;
let file: string;

beforeEach(() => {
  folder = path.join(mkdtempSync(path.join(tmpdir(), 'device-')), 'data');
  file = path.join(folder, 'keystore.json');
});

afterEach(() => {
  rmSync(path.dirname(folder), { recursive: true });
});

/** A device with the folder, as after a restart. */
function restarted(): Device {
  return readyDevice({ dataFolder: folder });
}

async function publicKeyOf(alias: string): Promise<Uint8Array | undefined> {
  return (await successOf(huks.exportKeyItem(alias, keyOptions()))).outData;
}

describe('a device with a data folder', () => {
  it('has the same keys after a restart', async () => {
    restarted();
    await generated('a');
    await generated('b', OPEN_KEY);
    await generated('c', { level: 0 });
    await successOf(huks.deleteKeyItem('b', keyOptions()));
    const key = await publicKeyOf('a');

    restarted();

    assert.deepEqual(await publicKeyOf('a'), key);
    assert.equal(await answerOf(huks.hasKeyItem('b', keyOptions())), false);
    assert.deepEqual((await successOf(huks.listAliases(keyOptions({ level: 0 })))).keyAliases, ['c']);
  });

  it('signs with them, for the same user', async () => {
    restarted();
    await generated('a');
    await generated('strict', STRICT);

    const device = restarted();

    for (const alias of ['a', 'strict']) {
      for (const type of [AuthType.PIN, AuthType.FACE]) {
        assert.notEqual(typeof (await signedWith(device, alias, type)), 'number');
      }
    }
  });

  it('keeps everything else of a key, too', async () => {
    const wish = {
      purpose: 12,
      challenge: 2,
      size: 384,
      digest: 13,
      more: [
        { tag: huks.HuksTag.HUKS_TAG_KEY_AUTH_PURPOSE, value: 4 },
        { tag: huks.HuksTag.HUKS_TAG_AUTH_TIMEOUT, value: 60 },
        { tag: huks.HuksTag.HUKS_TAG_IS_DEVICE_PASSWORD_SET, value: true },
        { tag: huks.HuksTag.HUKS_TAG_USER_AUTH_MODE, value: 1 },
        { tag: huks.HuksTag.HUKS_TAG_KEY_SECURE_SIGN_TYPE, value: 1 },
      ],
    };
    const before = restarted();
    await generated('a', wish);
    const after = restarted();

    const plain = ({
      publicKey: _publicKey,
      privateKey: _privateKey,
      ...rest
    }: (typeof after.keystore.keys)[number]): unknown => rest;
    assert.deepEqual(after.keystore.keys.map(plain), before.keystore.keys.map(plain));
    assert.equal(after.keystore.keys[0]!.privateKey!.asymmetricKeyDetails?.namedCurve, 'secp384r1');
  });

  it('has the same enrolled after a restart, PIN included, and enrols nothing twice', () => {
    const before = restarted();
    before.user.enrolFace();
    const after = restarted();

    assert.equal(after.account.pin, READY_PIN);
    assert.equal(after.account.secureUserId, before.account.secureUserId);
    for (const type of [AuthType.PIN, AuthType.FACE, AuthType.FINGERPRINT]) {
      assert.deepEqual(after.executor(type).saved, before.executor(type).saved);
    }
    assert.equal(after.executor(AuthType.FACE).enrolment.credentialCount, 2);
  });

  it('loses keys for a PIN that is cleared after a restart', async () => {
    restarted();
    await generated('a');
    let device = restarted();
    device.user.unenrol(AuthType.PIN);
    device.user.enrolPin(READY_PIN);
    assert.equal(await signedWith(device, 'a', AuthType.PIN), 12000007);

    device = restarted();
    assert.equal(await signedWith(device, 'a', AuthType.PIN), 12000007);
  });

  it('loses a strict key to a face that is enrolled after a restart', async () => {
    const first = new Device({ dataFolder: folder });
    first.user.enrolFace();
    useDevice(first);
    await generated('a', { ...STRICT, types: 2 });
    const second = new Device({ dataFolder: folder });
    second.user.unenrol(AuthType.FACE);
    second.user.enrolFace();
    useDevice(second);

    assert.equal(await signedWith(second, 'a', AuthType.FACE), 12000007);
  });

  it('takes no token of the boot before, and has no session of it', async () => {
    const before = restarted();
    await generated('a');
    const old = await opened('a');
    const token = tokenFor(before, old.challenge);
    restarted();

    assert.equal(await signed(old.handle, MESSAGE, token), 12000011);
    assert.equal(await signed((await opened('a')).handle, MESSAGE, token), 12000008);
  });

  it('has the same attestation root after a restart', async () => {
    restarted();
    await generated('a');
    const attested = async (): Promise<string | undefined> => {
      const more = [{ tag: huks.HuksTag.HUKS_TAG_ATTESTATION_CHALLENGE, value: new Uint8Array(8) }];
      return (await successOf(huks.anonAttestKeyItem('a', keyOptions({ more })))).certChains?.at(-1);
    };
    const root = await attested();
    restarted();

    assert.equal(await attested(), root);
  });

  it('keeps the file from others, and leaves no draft of it', async () => {
    restarted();
    await generated('a');

    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    assert.deepEqual(readdirSync(folder), ['keystore.json']);
  });

  it('keeps its file and its keys when it cannot write: 12000004', async () => {
    restarted();
    await generated('a');
    const text = readFileSync(file, 'utf8');
    // A folder in the draft's place cannot be opened for writing by anyone.
    mkdirSync(`${file}.new`);

    assert.equal(await generated('b'), 12000004);
    assert.equal(await answerOf(huks.deleteKeyItem('a', keyOptions())), 12000004);
    assert.equal(await answerOf(huks.hasKeyItem('a', keyOptions())), true);
    assert.equal(await answerOf(huks.hasKeyItem('b', keyOptions())), false);
    assert.equal(readFileSync(file, 'utf8'), text);
  });

  const damages: readonly [string, (text: string) => string][] = [
    ['empty', () => ''],
    ['cut off', (text) => text.slice(0, text.length / 2)],
    ['no object', () => '[]'],
    ['of another format', (text) => text.replace('simulated device', 'something else')],
    ['of a later version', (text) => text.replace('"version": 1', '"version": 2')],
    ['without its keys', (text) => text.replace('"keys"', '"locks"')],
    ['with a key that is none', (text) => text.replace(/"privateKey": ".{20}/, '"privateKey": "')],
    ['with a number that is none', (text) => text.replace(/"secureUserId": \d+/, '"secureUserId": "x"')],
  ];
  for (const [how, damage] of damages) {
    it(`is not made from a file that is ${how}: the error names the file and what to do`, async () => {
      restarted();
      await generated('a');
      const damaged = damage(readFileSync(file, 'utf8'));
      writeFileSync(file, damaged);

      assert.throws(
        () => new Device({ dataFolder: folder }),
        (error: unknown) =>
          error instanceof DeviceFileError && error.file === file && error.message.includes('remove the file'),
      );
      assert.equal(readFileSync(file, 'utf8'), damaged);
    });
  }

  it('is not made from a file that cannot be read', () => {
    mkdirSync(file, { recursive: true });

    assert.throws(() => new Device({ dataFolder: folder }), DeviceFileError);
  });

  it('does not look at the draft of a process that was interrupted', async () => {
    restarted();
    await generated('a');
    writeFileSync(`${file}.new`, '{"format": "simul');

    restarted();

    assert.equal(await answerOf(huks.hasKeyItem('a', keyOptions())), true);
    assert.equal(await generated('b'), undefined);
  });
});

describe('a device without a data folder', () => {
  it('writes nothing, and starts with no key', async () => {
    readyDevice();
    await generated('a');
    readyDevice();

    assert.equal(await answerOf(huks.hasKeyItem('a', keyOptions())), false);
    assert.throws(() => statSync(folder));
  });
});
