// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useDevice } from '../../device/currentDevice.ts';
import { Device } from '../../device/Device.ts';
import { readyDevice } from '../../device/readyDevice.ts';
import { asset } from '../kits/@kit.AssetStoreKit.ts';
import { userAuth } from '../kits/@kit.UserAuthenticationKit.ts';

const { Tag } = asset;

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const map = (...entries: [asset.Tag, asset.Value][]): asset.AssetMap => new Map(entries);

function secretsOf(found: readonly asset.AssetMap[]): (string | undefined)[] {
  return found.map((one) => {
    const secret = one.get(Tag.SECRET);
    return secret instanceof Uint8Array ? new TextDecoder().decode(secret) : undefined;
  });
}

test('an asset is kept by its alias, found by what it has, changed and removed; its secret is given on demand only', async () => {
  const device = readyDevice();
  asset.addSync(map([Tag.ALIAS, bytes('a')], [Tag.SECRET, bytes('one')], [Tag.DATA_LABEL_NORMAL_1, bytes('x')]));
  asset.addSync(map([Tag.ALIAS, bytes('b')], [Tag.SECRET, bytes('two')], [Tag.DATA_LABEL_NORMAL_1, bytes('x')]));
  const all: [asset.Tag, asset.Value] = [Tag.RETURN_TYPE, asset.ReturnType.ALL];
  assert.deepEqual(secretsOf(asset.querySync(map([Tag.DATA_LABEL_NORMAL_1, bytes('x')], all))), ['one', 'two']);
  assert.deepEqual(secretsOf(asset.querySync(map([Tag.ALIAS, bytes('a')]))), [undefined]);
  assert.throws(() => asset.addSync(map([Tag.ALIAS, bytes('a')], [Tag.SECRET, bytes('again')])), { code: 24000003 });
  asset.addSync(
    map(
      [Tag.ALIAS, bytes('a')],
      [Tag.SECRET, bytes('again')],
      [Tag.CONFLICT_RESOLUTION, asset.ConflictResolution.OVERWRITE],
    ),
  );
  asset.updateSync(map([Tag.ALIAS, bytes('b')]), map([Tag.SECRET, bytes('three')]));
  device.app = 'com.example.other';
  assert.throws(() => asset.querySync(map([Tag.ALIAS, bytes('a')], all)), { code: 24000002 });
  device.app = 'com.example.app';
  assert.throws(() => asset.removeSync(map([Tag.ALIAS, bytes('c')])), { code: 24000002 });
  const gone = asset.remove(map([Tag.ALIAS, bytes('c')]));
  const rejected = assert.rejects(gone, { code: 24000002 });
  await device.clock.advance(1);
  await rejected;
});

test('values of another type, a secret without an alias, and one that is too long are refused', () => {
  useDevice(new Device());
  for (const wrong of [
    map([Tag.SECRET, bytes('s')]),
    map([Tag.ALIAS, 'a' as never], [Tag.SECRET, bytes('s')]),
    map([Tag.ALIAS, bytes('a')], [Tag.SECRET, new Uint8Array(1025)]),
    map([Tag.ALIAS, bytes('a')], [Tag.SECRET, bytes('s')], [Tag.IS_PERSISTENT, 1]),
  ]) {
    assert.throws(() => asset.addSync(wrong), { code: 401 });
  }
  const locked = map([Tag.ALIAS, bytes('a')], [Tag.SECRET, bytes('s')], [Tag.REQUIRE_PASSWORD_SET, true]);
  assert.throws(() => asset.addSync(locked), { code: 24000005 });
});

test("an asset for the user's eyes is given for a token of the right challenge, and for nothing else", async () => {
  const device = readyDevice();
  const alias: [asset.Tag, asset.Value] = [Tag.ALIAS, bytes('pin')];
  const all: [asset.Tag, asset.Value] = [Tag.RETURN_TYPE, asset.ReturnType.ALL];
  asset.addSync(map(alias, [Tag.SECRET, bytes('secret')], [Tag.AUTH_TYPE, asset.AuthType.ANY]));
  assert.throws(() => asset.querySync(map(alias, all)), { code: 24000004 });
  const tokenFor = async (challenge: Uint8Array): Promise<Uint8Array> => {
    const instance = userAuth.getUserAuthInstance(
      { challenge, authType: [userAuth.UserAuthType.FACE], authTrustLevel: userAuth.AuthTrustLevel.ATL1 },
      { title: 'Show it' },
    );
    const answered = new Promise<userAuth.UserAuthResult>((resolve) =>
      instance.on('result', { onResult: (result) => resolve(result) }),
    );
    instance.start();
    await device.clock.advance(1000);
    device.user.presentFace();
    await device.clock.advance(3000);
    return (await answered).token!;
  };
  const challenge = asset.preQuerySync(map(alias, [Tag.AUTH_VALIDITY_PERIOD, 30]));
  const token = await tokenFor(challenge);
  const asked = (question: Uint8Array, answer: Uint8Array): asset.AssetMap =>
    map(alias, all, [Tag.AUTH_CHALLENGE, question], [Tag.AUTH_TOKEN, answer]);
  assert.deepEqual(secretsOf(asset.querySync(asked(challenge, token))), ['secret']);
  const other = asset.preQuerySync(map(alias));
  assert.throws(() => asset.querySync(asked(other, token)), { code: 24000004 });
  await device.clock.advance(31_000);
  assert.throws(() => asset.querySync(asked(challenge, token)), { code: 24000004 }, 'it was good for 30 seconds');
  asset.postQuerySync(map([Tag.AUTH_CHALLENGE, other]));
  assert.throws(() => asset.querySync(asked(other, token)), { code: 24000004 });
});
