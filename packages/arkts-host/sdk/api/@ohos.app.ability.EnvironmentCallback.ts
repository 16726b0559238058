// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Configuration } from './@ohos.app.ability.Configuration.ts';

/** Hears of the device's settings. @since 9 */
export default interface EnvironmentCallback {
  onConfigurationUpdated(config: Configuration): void;
  /** Here never. */
  onMemoryLevel(level: number): void;
}
