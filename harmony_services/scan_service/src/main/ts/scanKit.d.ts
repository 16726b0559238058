// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What this module takes of Scan Kit, for who checks it against an SDK without it: OpenHarmony's. */
declare module '@kit.ScanKit' {
  import type { common } from '@kit.AbilityKit';

  export namespace scanCore {
    enum ScanType {
      QR_CODE = 11
    }
  }

  export namespace scanBarcode {
    interface ScanOptions {
      scanTypes?: scanCore.ScanType[];
      enableMultiMode?: boolean;
      enableAlbum?: boolean;
    }
    interface ScanResult {
      readonly originalValue: string;
    }
    function startScanForResult(context: common.Context, options?: ScanOptions): Promise<ScanResult>;
  }
}
