// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Kinds of codes. @since 10 */
namespace scanCore {
  /** What is scanned. @since 10 */
  export enum ScanType {
    FORMAT_UNKNOWN = 0,
    AZTEC_CODE = 1,
    CODABAR_CODE = 2,
    CODE39_CODE = 3,
    CODE93_CODE = 4,
    CODE128_CODE = 5,
    DATAMATRIX_CODE = 6,
    EAN8_CODE = 7,
    EAN13_CODE = 8,
    ITF14_CODE = 9,
    PDF417_CODE = 10,
    QR_CODE = 11,
    UPC_A_CODE = 12,
    UPC_E_CODE = 13,
    MULTIFUNCTIONAL_CODE = 14,
    ONE_D_CODE = 100,
    TWO_D_CODE = 101,
    ALL = 1001,
  }
}

export default scanCore;
