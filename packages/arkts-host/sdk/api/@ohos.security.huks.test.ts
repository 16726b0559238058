// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NoDeviceError } from '../../device/currentDevice.ts';
import { KeyAuthType } from '../../keystore/keyAuthType.ts';
import { AccessType, ChallengeType, ImportType, KeyPurpose, StorageLevel } from '../../keystore/keyNumbers.ts';
import { KeystoreCode } from '../../keystore/KeystoreCode.ts';
import { KeyTag } from '../../keystore/KeyTag.ts';
import { huks } from '../kits/@kit.UniversalKeystoreKit.ts';

/** The numbers of an enum, ascending. */
function numbersOf(holder: object): number[] {
  return Object.values(holder)
    .filter((value): value is number => typeof value === 'number')
    .sort((a, b) => a - b);
}

test('without a device a call of the keystore says so', () => {
  assert.throws(() => huks.listAliases({}), NoDeviceError);
});

test('the kit and the simulated keystore know the same numbers', () => {
  for (const [kit, device] of [
    [huks.HuksTag, KeyTag],
    [huks.HuksUserAuthType, KeyAuthType],
    [huks.HuksAuthAccessType, AccessType],
    [huks.HuksChallengeType, ChallengeType],
    [huks.HuksKeyPurpose, KeyPurpose],
    [huks.HuksAuthStorageLevel, StorageLevel],
    [huks.HuksImportKeyType, ImportType],
  ] as const) {
    assert.deepEqual(numbersOf(kit), numbersOf(device));
  }
});

test('every code of the simulated keystore has a name in the kit', () => {
  const names: ReadonlySet<number> = new Set(numbersOf(huks.HuksExceptionErrCode));
  assert.deepEqual(
    numbersOf(KeystoreCode).filter((code) => !names.has(code)),
    [],
  );
});
