// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Constants of the device's settings. @since 9 */
namespace ConfigurationConstant {
  /** Dark or light; an app that sets "not set" goes by the device. @since 9 */
  export enum ColorMode {
    COLOR_MODE_NOT_SET = -1,
    COLOR_MODE_DARK = 0,
    COLOR_MODE_LIGHT = 1,
  }
}

export default ConfigurationConstant;
