// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What to start, and with what. @since 9 */
export default class Want {
  /** The app; its own when absent. */
  declare bundleName?: string;
  declare moduleName?: string;
  declare abilityName?: string;
  /** For the ability that is started. */
  declare uri?: string;
  declare parameters?: Record<string, Object>;
}
