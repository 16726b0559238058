// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type ConfigurationConstant from './@ohos.app.ability.ConfigurationConstant.ts';

/** Settings of the device that an app goes by. @since 9 */
export interface Configuration {
  /** Such as en-US or zh-Hans-CN. */
  language?: string;
  colorMode?: ConfigurationConstant.ColorMode;
}
