// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { AuthType } from '../system/AuthType.ts';
import type { Device } from '../device/Device.ts';
import { readyDevice } from '../device/readyDevice.ts';
import { huks } from '../sdk/kits/@kit.UniversalKeystoreKit.ts';
import { missing } from '../system/missing.ts';
import { answerOf, generated, keyOptions, OPEN_KEY, opened, signed, successOf } from './keystore.test-support.ts';

type Call = (...args: unknown[]) => Promise<unknown>;
const call = (name: keyof typeof huks): Call => huks[name] as unknown as Call;
const { HuksTag: Tag, HuksAuthStorageLevel: Level } = huks;
const { HUKS_AUTH_STORAGE_LEVEL_DE: DE, HUKS_AUTH_STORAGE_LEVEL_CE: CE, HUKS_AUTH_STORAGE_LEVEL_ECE: ECE } = Level;

let device: Device;

beforeEach(() => {
  device = readyDevice();
});

describe('a refusal', () => {
  it('is a plain object with a code, a text in a list, and no data', async () => {
    const rejection: unknown = await successOf(huks.deleteKeyItem('a', keyOptions()).catch((error: unknown) => error));

    assert.ok(!(rejection instanceof Error));
    assert.deepEqual(rejection, {
      code: 12000011,
      message: ['There is no key of this alias at this storage level.'],
      data: null,
    });
  });

  it('has null for a message where the device is made so', async () => {
    device = readyDevice({ keystoreErrorTexts: false });

    const rejection: unknown = await successOf(huks.deleteKeyItem('a', keyOptions()).catch((error: unknown) => error));

    assert.deepEqual(rejection, { code: 12000011, message: null, data: null });
  });

  it('has 401 for a tag that is given twice, whatever the call', async () => {
    await generated('a', OPEN_KEY);
    const { handle } = await opened('a', OPEN_KEY);
    const twice = { tag: Tag.HUKS_TAG_ALGORITHM, value: huks.HuksKeyAlg.HUKS_ALG_ECC };
    const options = { ...keyOptions(), properties: [twice, twice] };
    for (const name of ['exportKeyItem', 'deleteKeyItem', 'hasKeyItem', 'initSession'] as const) {
      assert.equal(await answerOf(call(name)('a', options)), 401, name);
    }
    assert.equal(await answerOf(call('finishSession')(handle, options)), 401);
  });

  it('is none for what a device has and this host has not: that is said by its name', () => {
    const value = missing(
      "@kit.UniversalKeystoreKit: huks.HuksKeyAlg has no 'HUKS_ALG_DH' on this host.",
      'HUKS_ALG_DH',
    );
    const options = { properties: [{ tag: Tag.HUKS_TAG_ALGORITHM, value }] };

    assert.throws(
      () => call('generateKeyItem')('a', options),
      /^Error: .*HuksKeyAlg has no 'HUKS_ALG_DH' on this host/,
    );
  });

  const NAMES = [
    'generateKeyItem',
    'exportKeyItem',
    'deleteKeyItem',
    'hasKeyItem',
    'isKeyItemExist',
    'initSession',
    'anonAttestKeyItem',
    'attestKeyItem',
  ] as const;
  for (const name of NAMES) {
    it(`is thrown where it stands, 401, for what ${name} cannot read`, () => {
      for (const args of [
        [],
        ['a'],
        [1, {}],
        ['a', undefined],
        ['a', null],
        ['a', 'x'],
        [undefined, {}],
        ['a', { properties: [undefined] }],
        ['a', { properties: [{}] }],
        ['a', { properties: [{ tag: 'x', value: 1 }] }],
        ['a', { properties: [{ tag: Tag.HUKS_TAG_PURPOSE, value: '4' }] }],
        ['a', { properties: [{ tag: Tag.HUKS_TAG_PURPOSE, value: undefined }] }],
        ['a', { properties: [{ tag: Tag.HUKS_TAG_PURPOSE, value: 4n }] }],
        ['a', { properties: [{ tag: Tag.HUKS_TAG_KEY_OVERRIDE, value: 0 }] }],
        ['a', { properties: [{ tag: Tag.HUKS_TAG_ATTESTATION_CHALLENGE, value: [1] }] }],
        ['a', { properties: [{ tag: 5, value: 4 }] }],
      ]) {
        assert.throws(() => call(name)(...args), { name: 'Error', code: 401 }, JSON.stringify(args.length));
      }
    });
  }

  for (const name of ['updateSession', 'finishSession'] as const) {
    it(`is thrown where it stands, 401, for what ${name} cannot read`, () => {
      for (const args of [
        [],
        [1],
        ['1', {}],
        [1, undefined],
        [1, { inData: undefined }],
        [1, { inData: [1] }],
        [1, { inData: 'x' }],
        [1, {}, [1, 2]],
        [1, {}, {}],
        [1, {}, new Uint16Array(140)],
      ]) {
        assert.throws(() => call(name)(...args), { name: 'Error', code: 401 }, JSON.stringify(args.length));
      }
    });
  }

  it('is thrown where it stands, 401, for what abortSession, listAliases and importKeyItem cannot read', () => {
    assert.throws(() => call('abortSession')('1', {}), { code: 401 });
    assert.throws(() => call('abortSession')(1), { code: 401 });
    assert.throws(() => call('listAliases')(), { code: 401 });
    assert.throws(() => call('listAliases')({}, () => undefined), { code: 401 });
    assert.throws(() => call('importKeyItem')('a', keyOptions()), { code: 401 });
  });
});

describe('the arguments', () => {
  it('may lack properties, which are then none', async () => {
    assert.equal(await answerOf(huks.hasKeyItem('a', {})), false);
    assert.equal(await answerOf(huks.hasKeyItem('a', { properties: undefined as never })), false);
    assert.equal(await answerOf(huks.generateKeyItem('a', {})), 12000002);
  });

  it('are copied when the call is made', async () => {
    await generated('a', { ...OPEN_KEY, purpose: 12 });
    const message = Uint8Array.of(1, 2, 3);
    const { handle } = await opened('a');
    const finish = huks.finishSession(handle, keyOptions({ inData: message }));
    message.fill(9);
    const { outData } = await successOf(finish);

    const verification = await opened('a', { purpose: 8 });
    await successOf(huks.updateSession(verification.handle, keyOptions({ inData: Uint8Array.of(1, 2, 3) })));
    await successOf(huks.finishSession(verification.handle, keyOptions({ inData: outData! })));
  });

  it('may have something else where a token or callback stands, which is left alone', async () => {
    await generated('a', OPEN_KEY);
    for (const third of [null, 7, 'x', true]) {
      const { handle } = await opened('a');
      const answer = await answerOf(call('finishSession')(handle, keyOptions({ inData: Uint8Array.of(1) }), third));
      assert.equal(typeof answer, 'object');
    }
  });
});

describe('an answer', () => {
  it('comes keystoreDelayMs after the call, and never in the same turn', async () => {
    for (const keystoreDelayMs of [0, 30]) {
      device = readyDevice({ keystoreDelayMs });
      let answered: number | undefined;
      void huks.generateKeyItem('a', keyOptions()).then(() => {
        answered = device.clock.now;
      });
      await Promise.resolve();
      assert.equal(answered, undefined);
      assert.equal(device.keystore.keys.length, 0);
      await device.clock.advance(100);
      assert.equal(answered, keystoreDelayMs);
    }
  });

  it('comes by callback: null and the result, or the refusal alone', async () => {
    const heard: unknown[][] = [];
    const hear = (...args: unknown[]): void => {
      heard.push(args);
    };
    assert.equal(huks.generateKeyItem('a', keyOptions(OPEN_KEY), hear), undefined);
    huks.hasKeyItem('a', keyOptions(), hear);
    huks.deleteKeyItem('b', keyOptions(), hear);
    await device.clock.advance(100);

    assert.deepEqual(heard.slice(0, 2), [[null], [null, true]]);
    assert.equal(heard[2]?.length, 1);
    assert.equal((heard[2]![0] as { code: number }).code, 12000011);
  });

  it('of a session comes by callback too, with or without a token', async () => {
    await generated('a', OPEN_KEY);
    const heard: unknown[] = [];
    const one = await opened('a');
    huks.finishSession(one.handle, keyOptions({ inData: Uint8Array.of(1) }), (error, result) =>
      heard.push(error, result.outData!.length > 60),
    );
    const two = await opened('a');
    huks.finishSession(two.handle, keyOptions({ inData: Uint8Array.of(1) }), new Uint8Array(280), (error, result) =>
      heard.push(error, result.outData!.length > 60),
    );
    const three = await opened('a');
    void call('finishSession')(
      three.handle,
      keyOptions({ inData: Uint8Array.of(1) }),
      undefined,
      (error: unknown, result: huks.HuksReturnResult) => heard.push(error, result.outData!.length > 60),
    );
    await device.clock.advance(100);

    assert.deepEqual(heard, [null, true, null, true, null, true]);
  });

  it("by a callback that throws is the app's affair, and is told", async () => {
    huks.hasKeyItem('a', keyOptions(), () => {
      throw new Error('mine');
    });
    await device.clock.advance(100);

    assert.ok(device.timeline.entries.some(({ text }) => text.includes('a callback of the app threw: mine')));
  });

  it('does not reach a process that has died, nor the one that took its place', async () => {
    let answered = false;
    void huks.generateKeyItem('a', keyOptions()).then(() => {
      answered = true;
    });
    device.faults.killApp(device.app);
    await device.clock.advance(100);

    assert.equal(answered, false);
    assert.equal(await answerOf(huks.hasKeyItem('a', keyOptions())), true);
  });

  it('is null where there is nothing to say', async () => {
    await generated('a', OPEN_KEY);
    const { handle } = await opened('a');
    assert.equal(await successOf(huks.updateSession(handle, keyOptions({ inData: Uint8Array.of(1) }))), null);
  });
});

describe('keys that there are', () => {
  it('are told by hasKeyItem with true and false, by isKeyItemExist with true and 12000011', async () => {
    await generated('a');
    assert.equal(await answerOf(huks.hasKeyItem('a', keyOptions())), true);
    assert.equal(await answerOf(huks.hasKeyItem('b', keyOptions())), false);
    assert.equal(await answerOf(huks.isKeyItemExist('a', keyOptions())), true);
    assert.equal(await answerOf(huks.isKeyItemExist('b', keyOptions())), 12000011);
  });

  it('that are not there are 12000011 for init, export, attestation and deletion', async () => {
    const attestation = keyOptions({ more: [{ tag: Tag.HUKS_TAG_ATTESTATION_CHALLENGE, value: new Uint8Array(32) }] });
    for (const ask of [
      () => huks.initSession('b', keyOptions()),
      () => huks.exportKeyItem('b', keyOptions()),
      () => huks.anonAttestKeyItem('b', attestation),
      () => huks.deleteKeyItem('b', keyOptions()),
    ]) {
      assert.equal(await answerOf<unknown>(ask()), 12000011);
    }
  });

  it("are listed by storage level, and are another app's to itself", async () => {
    await generated('a');
    await generated('b', { level: DE, ...OPEN_KEY });
    await generated('c');
    const own = device.app;
    device.app = 'com.example.other';
    await generated('d');
    const listed = async (level: number): Promise<string[]> =>
      (await successOf(huks.listAliases(keyOptions({ level })))).keyAliases;

    assert.deepEqual(await listed(CE), ['d']);
    assert.equal(await answerOf(huks.hasKeyItem('a', keyOptions())), false);
    device.app = own;
    assert.deepEqual([await listed(CE), await listed(DE), await listed(ECE)], [['a', 'c'], ['b'], []]);
    assert.deepEqual((await successOf(huks.listAliases({}))).keyAliases, ['a', 'c']);
  });

  it('are in one storage level only: at another they are not there', async () => {
    await generated('a', { level: DE });
    await generated('b', { level: undefined });
    for (const level of [CE, ECE, undefined]) {
      assert.equal(await answerOf(huks.initSession('a', keyOptions({ level }))), 12000011);
      assert.equal(await answerOf(huks.deleteKeyItem('a', keyOptions({ level }))), 12000011);
    }
    assert.equal(await answerOf(huks.hasKeyItem('b', keyOptions({ level: CE }))), true);
    assert.equal(await answerOf(huks.hasKeyItem('a', keyOptions({ level: DE }))), true);
  });

  it('of the ECE storage can be used while the screen is unlocked', async () => {
    await generated('a', { level: ECE });
    device.screen.lock();
    assert.equal(await answerOf(huks.initSession('a', keyOptions({ level: ECE }))), 201);
    assert.equal(await answerOf(huks.listAliases(keyOptions({ level: ECE }))), 201);
    assert.equal(await answerOf(huks.hasKeyItem('b', keyOptions({ level: CE }))), false);
    device.screen.unlock(AuthType.PIN);
    assert.equal(typeof (await answerOf(huks.initSession('a', keyOptions({ level: ECE })))), 'object');
  });

  it('of the CE storage can be used from the first unlock on, those of DE before', async () => {
    device.account.isUnlockedSinceBoot = false;
    assert.equal(await generated('a', { level: CE }), 201);
    assert.equal(await generated('a', { level: DE }), undefined);
  });

  it("are another user's alone", async () => {
    await generated('a');
    device.account.userId = 101;
    assert.equal(await answerOf(huks.hasKeyItem('a', keyOptions())), false);
  });

  it('go with their app', async () => {
    await generated('a');
    const { handle } = await opened('a');
    device.keystore.appRemoved(device.app);

    assert.equal(await answerOf(huks.hasKeyItem('a', keyOptions())), false);
    assert.equal(await signed(handle, Uint8Array.of(1)), 12000011);
  });
});

describe('the timeline', () => {
  it('tells of each call, and how it ended', async () => {
    await generated('a');
    await generated('a', { more: [{ tag: Tag.HUKS_TAG_KEY_OVERRIDE, value: false }] });

    const texts = device.timeline.entries.map(({ text }) => text).filter((text) => text.startsWith('keystore'));
    const words = 'keystore: generateKeyItem of a by com.example.app';
    assert.deepEqual(texts, [words, `${words} ends with 12000017: A key of this alias exists, and is to be kept.`]);
  });

  it('has the beginning of an alias only, and no challenge, token or signature', async () => {
    const alias = 'wan1_mMkigQ3irPUIrgcL5Tb6kO-6hvBseF4R_wz7dPXohk0';
    await generated(alias);
    const { handle, challenge } = await opened(alias);
    const token = device.matched(AuthType.PIN, challenge!, 30000, false);
    const signature = (await signed(handle, Uint8Array.of(1), token)) as Uint8Array;

    const all = device.timeline.entries.map(({ text }) => text).join('\n');
    assert.ok(all.includes('wan1_mMk…'));
    assert.ok(!all.includes('wan1_mMki'));
    for (const secret of [challenge!, token, signature]) {
      for (const encoding of ['hex', 'base64', 'base64url'] as const) {
        assert.ok(!all.includes(Buffer.from(secret.subarray(0, 9)).toString(encoding)));
      }
    }
  });
});
