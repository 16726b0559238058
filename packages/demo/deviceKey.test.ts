// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { readyDevice } from 'arkts-host/device';
import { cryptoFramework } from 'arkts-host/kits/@kit.CryptoArchitectureKit';
import { huks } from 'arkts-host/kits/@kit.UniversalKeystoreKit';
import { projectRoot } from './projectRoot.ts';
import { projectBuild } from './Stage.ts';

interface DeviceKey {
  create(): Promise<string>;
  sign(bytes: Uint8Array): Promise<string>;
  remove(): Promise<void>;
}

interface Cryptography {
  sha256(bytes: Uint8Array): string;
  nonce(): string;
}

type Double = (...args: never[]) => unknown;

const LOCATED = { HUKS_TAG_AUTH_STORAGE_LEVEL: huks.HuksAuthStorageLevel.HUKS_AUTH_STORAGE_LEVEL_CE };
const SIGNING = {
  ...LOCATED,
  HUKS_TAG_ALGORITHM: huks.HuksKeyAlg.HUKS_ALG_ECC,
  HUKS_TAG_KEY_SIZE: huks.HuksKeySize.HUKS_ECC_KEY_SIZE_256,
  HUKS_TAG_PURPOSE: huks.HuksKeyPurpose.HUKS_KEY_PURPOSE_SIGN,
  HUKS_TAG_DIGEST: huks.HuksKeyDigest.HUKS_DIGEST_SHA256,
};

async function loaded<T>(name: string): Promise<T> {
  const module = await projectBuild().load(path.join(projectRoot, `gateway_device/src/main/ets/${name}.ets`));
  return new (module[name] as new () => T)();
}

describe("the phone's key in the keystore", () => {
  let key: DeviceKey;
  let calls: { readonly name: string; readonly properties: Record<string, unknown> }[] = [];
  let restore: () => void = () => undefined;

  beforeEach(async () => {
    readyDevice();
    key = await loaded<DeviceKey>('SystemDeviceKey');
    calls = [];
  });
  afterEach(() => restore());

  /** Replaces calls of the keystore, and writes down what each is asked with. */
  function keystore(doubles: Readonly<Record<string, Double>>): void {
    const target = huks as unknown as Record<string, unknown>;
    const before = Object.fromEntries(Object.keys(doubles).map((name) => [name, target[name]]));
    restore = (): void => void Object.assign(target, before);
    for (const [name, double] of Object.entries(doubles)) {
      target[name] = (...args: never[]): unknown => {
        const { properties } = args.at(-1)! as { properties: { tag: number; value: unknown }[] };
        calls.push({
          name,
          properties: Object.fromEntries(properties.map(({ tag, value }) => [huks.HuksTag[tag], value])),
        });
        return double(...args);
      };
    }
  }

  const works = {
    deleteKeyItem: async (): Promise<void> => undefined,
    generateKeyItem: async (): Promise<void> => undefined,
    exportKeyItem: async (): Promise<object> => ({ outData: new Uint8Array([1]) }),
    initSession: async (): Promise<object> => ({ handle: 7 }),
    finishSession: async (): Promise<object> => ({ outData: new Uint8Array([2]) }),
  };

  it('is looked for where it was made, in the storage that opens with the first unlock, and signs with what it was made for', async () => {
    keystore(works);
    assert.equal(await key.create(), 'AQ');
    assert.equal(await key.sign(new Uint8Array([9])), 'Ag');
    await key.remove();
    assert.deepEqual(calls, [
      { name: 'deleteKeyItem', properties: LOCATED },
      { name: 'generateKeyItem', properties: SIGNING },
      { name: 'exportKeyItem', properties: LOCATED },
      { name: 'initSession', properties: SIGNING },
      { name: 'finishSession', properties: SIGNING },
      { name: 'deleteKeyItem', properties: LOCATED },
    ]);
  });

  it('fails with the code of the keystore, and is removed whatever that says', async () => {
    const fails = (): Promise<never> => Promise.reject(Object.assign(new Error('no'), { code: 12000006 }));
    for (const name of ['generateKeyItem', 'exportKeyItem']) {
      keystore({ ...works, [name]: fails });
      await assert.rejects(key.create(), /no device key: code 12000006/, name);
      restore();
    }
    for (const name of ['initSession', 'finishSession']) {
      keystore({ ...works, [name]: fails });
      await assert.rejects(key.sign(new Uint8Array([9])), /no device key: code 12000006/, name);
      restore();
    }
    keystore({ ...works, deleteKeyItem: fails });
    await key.remove();
  });

  it('is none, and no signature is, where the keystore answers without what it was asked for', async () => {
    keystore({ ...works, exportKeyItem: async () => ({}), finishSession: async () => ({}) });
    await assert.rejects(key.create(), /The keystore/);
    await assert.rejects(key.sign(new Uint8Array([9])), /The keystore/);
  });
});

describe("the system's cryptography on the phone", () => {
  it('says in words what the system does not make', async () => {
    readyDevice();
    const cryptography = await loaded<Cryptography>('SystemGatewayCryptography');
    const target = cryptoFramework as unknown as Record<string, unknown>;
    const { createMd, createRandom } = target;
    const none = (): never => {
      throw new Error('none today');
    };
    Object.assign(target, { createMd: none, createRandom: none });
    try {
      assert.throws(() => cryptography.sha256(new Uint8Array([1])), /no SHA-256 \(none today\)/);
      assert.throws(() => cryptography.nonce(), /no random bytes \(none today\)/);
    } finally {
      Object.assign(target, { createMd, createRandom });
    }
  });
});
