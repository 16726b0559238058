// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { test } from 'node:test';
import { installBundle } from '../../device/installedBundles.ts';
import { readyDevice } from '../../device/readyDevice.ts';
import { bundleManager } from '../kits/@kit.AbilityKit.ts';

type Call = (...args: unknown[]) => unknown;

const { GET_BUNDLE_INFO_DEFAULT, GET_BUNDLE_INFO_WITH_APPLICATION, GET_BUNDLE_INFO_WITH_SIGNATURE_INFO } =
  bundleManager.BundleFlag;

/** The 65 bytes of the key in an app id. */
function keyOf(appId: string): Buffer {
  return Buffer.from(appId.slice(appId.indexOf('_') + 1), 'base64');
}

test('the app id is the bundle name and a point of P-256, the same on every device', () => {
  const device = readyDevice();
  const { name, signatureInfo } = bundleManager.getBundleInfoForSelfSync(GET_BUNDLE_INFO_WITH_SIGNATURE_INFO);
  assert.equal(name, device.app);
  assert.match(signatureInfo.appId, /^com\.example\.app_[A-Za-z0-9+/]{87}=$/);
  const key = keyOf(signatureInfo.appId);
  assert.deepEqual([key.length, key[0]], [65, 4]);
  const jwk = { kty: 'EC', crv: 'P-256', x: key.toString('base64url', 1, 33), y: key.toString('base64url', 33) };
  assert.equal(createPublicKey({ key: jwk, format: 'jwk' }).asymmetricKeyType, 'ec'); // throws for what is no point
  assert.match(signatureInfo.fingerprint, /^[0-9A-F]{64}$/);
  assert.match(signatureInfo.appIdentifier, /^\d+$/);
  readyDevice();
  const again = bundleManager.getBundleInfoForSelfSync(GET_BUNDLE_INFO_WITH_SIGNATURE_INFO);
  assert.deepEqual(again.signatureInfo, signatureInfo);
});

test('another app has another key', () => {
  const device = readyDevice();
  const first = bundleManager.getBundleInfoForSelfSync(GET_BUNDLE_INFO_WITH_SIGNATURE_INFO).signatureInfo;
  device.app = 'com.example.other';
  const second = bundleManager.getBundleInfoForSelfSync(GET_BUNDLE_INFO_WITH_SIGNATURE_INFO).signatureInfo;
  assert.notDeepEqual(keyOf(first.appId), keyOf(second.appId));
});

test('parts that were not asked for are null', () => {
  readyDevice();
  const bare = bundleManager.getBundleInfoForSelfSync(GET_BUNDLE_INFO_DEFAULT);
  assert.deepEqual([bare.signatureInfo, bare.appInfo], [null, null]);
  const both = bundleManager.getBundleInfoForSelfSync(
    GET_BUNDLE_INFO_WITH_APPLICATION + GET_BUNDLE_INFO_WITH_SIGNATURE_INFO,
  );
  assert.equal(both.appInfo.name, both.name);
  assert.ok(both.signatureInfo.appId.startsWith(both.name));
});

test('versions are those of the installed app', () => {
  const device = readyDevice();
  installBundle(device, { name: device.app, label: 'App', vendor: 'V', versionCode: 1020003, versionName: '1.2.3' });
  const info = bundleManager.getBundleInfoForSelfSync(GET_BUNDLE_INFO_WITH_APPLICATION);
  assert.deepEqual(
    [info.versionCode, info.versionName, info.vendor, info.appInfo.label, info.installTime],
    [1020003, '1.2.3', 'V', 'App', device.clock.epoch],
  );
});

test('getBundleInfoForSelf answers by promise or by callback, later', async () => {
  const device = readyDevice();
  const told: unknown[] = [];
  const promise = bundleManager.getBundleInfoForSelf(GET_BUNDLE_INFO_DEFAULT);
  bundleManager.getBundleInfoForSelf(GET_BUNDLE_INFO_DEFAULT, (error, info) => told.push(error, info.name));
  assert.deepEqual(told, []);
  await device.clock.settle();
  assert.equal((await promise).name, device.app);
  assert.deepEqual(told, [null, device.app]);
});

test('flags that are no number are 401', () => {
  readyDevice();
  assert.throws(() => (bundleManager.getBundleInfoForSelfSync as Call)('128'), { code: 401 });
  assert.throws(() => (bundleManager.getBundleInfoForSelf as Call)(), { code: 401 });
});
