// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type UIAbility from '../@ohos.app.ability.UIAbility.ts';
import type Want from '../@ohos.app.ability.Want.ts';
import type { AbilityMonitor } from './AbilityMonitor.ts';
import type Context from './Context.ts';

/** Operates the app under test. Failures carry the code 16000100. @since 9 */
export interface AbilityDelegator {
  getAppContext(): Context;
  /** Starts an ability, or brings it to the front. */
  startAbility(want: Want): Promise<void>;
  /** The ability in front, or the one started last. */
  getCurrentTopAbility(): Promise<UIAbility>;
  /** A member of AbilityLifecycleState. */
  getAbilityState(ability: UIAbility): number;
  doAbilityForeground(ability: UIAbility): Promise<void>;
  doAbilityBackground(ability: UIAbility): Promise<void>;
  /** The monitor hears of its ability from now on. @since 10 */
  addAbilityMonitorSync(monitor: AbilityMonitor): void;
  /** @since 10 */
  removeAbilityMonitorSync(monitor: AbilityMonitor): void;
  /** The monitor's ability, once it has started; within 5000 ms unless told otherwise. */
  waitAbilityMonitor(monitor: AbilityMonitor, timeout?: number): Promise<UIAbility>;
}

export type { AbilityDelegator as default };
