// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { AbilityInfo } from './AbilityInfo.ts';

/** What the system knows of a module. @since 9 */
export interface HapModuleInfo {
  readonly name: string;
  /** The ability that starts first; empty for a module without one. */
  readonly mainElementName: string;
  readonly abilitiesInfo: Array<AbilityInfo>;
}
