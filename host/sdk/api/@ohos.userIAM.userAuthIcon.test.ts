// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AuthType } from '../../device/AuthType.ts';
import type { Device } from '../../device/Device.ts';
import { readyDevice } from '../../device/readyDevice.ts';
import { UserAuthIcon } from '../kits/@kit.UserAuthenticationKit.ts';

interface IconOnPage {
  readonly device: Device;
  readonly icon: UserAuthIcon;
  readonly told: (string | number)[];
}

function show(types: number[] | undefined, prepare?: (device: Device) => void, trustLevel: number = 10000,
  title: string = 'T'): IconOnPage {
  const device = readyDevice();
  prepare?.(device);
  const told: (string | number)[] = [];
  const icon = new UserAuthIcon({
    authParam: types === undefined ? {} :
      { challenge: new Uint8Array(8), authType: types, authTrustLevel: trustLevel },
    widgetParam: { title },
    onAuthResult: (result) => told.push(result.result),
    onIconClick: () => told.push('click')
  });
  icon.aboutToAppear();
  return { device, icon, told };
}

test('the symbol is that of the one biometric asked for', () => {
  assert.equal(show([2]).icon.symbol, 'sys.symbol.face');
  assert.equal(show([1, 2]).icon.symbol, 'sys.symbol.face');
  assert.equal(show([4, 1]).icon.symbol, 'sys.symbol.touchid');
});

test('of both biometrics with a PIN, the one that is available is shown, and else the face', () => {
  assert.equal(show([1, 2, 4]).icon.symbol, 'sys.symbol.face');
  const finger = (device: Device): void => {
    device.user.unenrol(AuthType.FACE);
    device.user.enrolFingerprint();
  };
  assert.equal(show([1, 2, 4], finger).icon.symbol, 'sys.symbol.touchid');
  assert.equal(show([1, 2, 4], (device) => device.user.unenrol(AuthType.FACE)).icon.symbol, 'sys.symbol.face');
});

test('wrong parameters are told when the icon appears, and a tap then asks nobody', async () => {
  for (const [types, code] of [[undefined, 401], [[2, 4], 401], [[1], 12500005], [[], 12500005]] as const) {
    const { device, icon, told } = show(types?.slice());
    assert.deepEqual(told, [code]);
    assert.equal(icon.symbol, '');
    icon.click();
    await device.clock.advance(1000);
    assert.deepEqual(told, [code, 'click']);
    assert.equal(device.prompt, undefined);
  }
});

test('an icon without parameters takes the system\'s own, which have no type', () => {
  readyDevice();
  const told: number[] = [];
  new UserAuthIcon({ onAuthResult: (result) => told.push(result.result) }).aboutToAppear();
  assert.deepEqual(told, [12500005]);
});

test('a tap tells the click, asks, and passes on the first result only', async () => {
  const { device, icon, told } = show([2]);
  icon.click();
  await device.clock.advance(300);
  device.foreground.set(device.app, 'background');
  await device.clock.advance(5000);
  assert.deepEqual(told, ['click', 12500003]);
});

test('parameters that the creation refuses are told as a result', () => {
  const level = show([2], undefined, -1);
  level.icon.click();
  assert.deepEqual(level.told, ['click', 12500006]);
  const title = show([2], undefined, 10000, '');
  title.icon.click();
  assert.deepEqual(title.told, ['click', 401]);
});
