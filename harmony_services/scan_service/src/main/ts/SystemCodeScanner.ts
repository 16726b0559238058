// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/// <reference path="./scanKit.d.ts" />

import type { common } from '@kit.AbilityKit';
import { scanBarcode, scanCore } from '@kit.ScanKit';

/** Whether this build can scan at all. */
export function canScan(): boolean {
  return true;
}

/**
 * The text of a QR code that the user holds before the camera, on a page of the system; the app needs no permission for it. Rejects
 * with the code 1000500002 when they leave it, and with another where it cannot be done.
 */
export async function scanCode(context: common.UIAbilityContext): Promise<string> {
  const result: scanBarcode.ScanResult = await scanBarcode.startScanForResult(context, {
    scanTypes: [scanCore.ScanType.QR_CODE],
    enableMultiMode: false,
    enableAlbum: true
  });
  return result.originalValue;
}
