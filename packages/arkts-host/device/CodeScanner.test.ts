// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import scanBarcode from '../sdk/api/@hms.core.scan.scanBarcode.ts';
import { Device } from './Device.ts';
import { useDevice } from './currentDevice.ts';

const context = {} as never;

test('the text of a code that the user shows is the result, and the page is gone', async () => {
  const device = new Device();
  useDevice(device);
  const scanned = scanBarcode.startScanForResult(context, { scanTypes: [11] });
  assert.equal(device.scanner.isOpen, true);

  device.user.showCode('a ticket');

  assert.deepEqual(await scanned, { scanType: 11, originalValue: 'a ticket' });
  assert.equal(device.scanner.isOpen, false);
});

test('who leaves the page, a second page, and a device without a scanner are errors with their codes', async () => {
  const device = new Device();
  useDevice(device);
  const scanned = scanBarcode.startScanForResult(context);
  await assert.rejects(scanBarcode.startScanForResult(context), { code: 1000500001 });
  device.user.leaveScanner();
  await assert.rejects(scanned, { code: 1000500002 });

  device.scanner.isAvailable = false;
  await assert.rejects(scanBarcode.startScanForResult(context), { code: 1000500001 });
});

test('a code is shown to no page that does not stand, and an empty one is none', () => {
  const device = new Device();
  assert.throws(() => device.user.showCode('a ticket'), { kind: 'NO_SCANNER' });
  assert.throws(() => device.user.leaveScanner(), { kind: 'NO_SCANNER' });
  assert.throws(() => device.user.showCode(''), { kind: 'UNKNOWN_VALUE' });
});
