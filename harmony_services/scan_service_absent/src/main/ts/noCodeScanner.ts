// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { common } from '@kit.AbilityKit';

/** Nothing can be scanned without a scanner. */
export function canScan(): boolean {
  return false;
}

/** There is none. */
export function scanCode(_context: common.UIAbilityContext): Promise<string> {
  return Promise.resolve('');
}
