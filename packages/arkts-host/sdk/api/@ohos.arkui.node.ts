// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

export { ComponentContent } from './@ohos.arkui.componentContent.ts';

/** Units of lengths. @since 12 */
export enum LengthUnit {
  PX = 0,
  VP = 1,
  FP = 2,
  PERCENT = 3,
  LPX = 4,
}

/** A length with its unit. @since 12 */
export class LengthMetrics {
  unit: LengthUnit;
  value: number;

  constructor(value: number, unit?: LengthUnit) {
    this.value = value;
    this.unit = unit ?? LengthUnit.VP;
  }

  static px(value: number): LengthMetrics {
    return new LengthMetrics(value, LengthUnit.PX);
  }
  static vp(value: number): LengthMetrics {
    return new LengthMetrics(value, LengthUnit.VP);
  }
  static fp(value: number): LengthMetrics {
    return new LengthMetrics(value, LengthUnit.FP);
  }
  static percent(value: number): LengthMetrics {
    return new LengthMetrics(value, LengthUnit.PERCENT);
  }
  static lpx(value: number): LengthMetrics {
    return new LengthMetrics(value, LengthUnit.LPX);
  }
  static resource(_value: Object): LengthMetrics {
    return new LengthMetrics(0, LengthUnit.VP);
  }
}
