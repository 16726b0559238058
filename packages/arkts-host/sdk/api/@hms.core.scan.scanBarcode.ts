// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { currentDevice } from '../../device/currentDevice.ts';
import type common from './@ohos.app.ability.common.ts';
import scanCore from './@hms.core.scan.scanCore.ts';

/** The system's page that scans codes, on devices that have Scan Kit. Behaviour: docs/system-behaviour.md, Scanning. @since 10 */
namespace scanBarcode {
  /** What is scanned, and from where. @since 10 */
  export interface ScanOptions {
    scanTypes?: Array<scanCore.ScanType>;
    /** Several codes at a time; false without it. */
    enableMultiMode?: boolean;
    /** Whether a picture of the album can be taken; true without it. */
    enableAlbum?: boolean;
  }

  /** What a code says. @since 10 */
  export interface ScanResult {
    scanType: scanCore.ScanType;
    originalValue: string;
  }

  /**
   * Shows the page, and scans one code. Rejects with 1000500002 when the user leaves the page, with 1000500001 where it cannot come up.
   * @since 11
   */
  export async function startScanForResult(_context: common.Context, _options?: ScanOptions): Promise<ScanResult> {
    return { scanType: scanCore.ScanType.QR_CODE, originalValue: await currentDevice().scanner.open() };
  }
}

export default scanBarcode;
