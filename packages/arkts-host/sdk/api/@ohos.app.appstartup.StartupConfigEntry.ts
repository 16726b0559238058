// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type Want from './@ohos.app.ability.Want.ts';
import type { BusinessError } from './@ohos.base.ts';

/** Hears of the end of all startup tasks. @since 12 */
export interface StartupListener {
  /** Without an error when all went well. */
  onCompleted?(error: BusinessError<void> | undefined): void;
}

/** What startup tasks share. @since 12 */
export interface StartupConfig {
  /** Milliseconds for all of them; 10,000 unless it says otherwise. */
  readonly timeoutMs?: number;
  readonly startupListener?: StartupListener;
}

/** Says what startup tasks share. @since 12 */
class StartupConfigEntry {
  onConfig?(): StartupConfig;

  onRequestCustomMatchRule?(want: Want): string;
}

export default StartupConfigEntry;
