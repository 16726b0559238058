// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { AsyncCallback } from '../@ohos.base.ts';
import type UIAbility from '../@ohos.app.ability.UIAbility.ts';
import type Want from '../@ohos.app.ability.Want.ts';
import type { AbilityMonitor } from './AbilityMonitor.ts';
import type Context from './Context.ts';
import type { ShellCmdResult } from './shellCmdResult.ts';

/** Operates the app under test. Failures carry the code 16000100. @since 9 */
export interface AbilityDelegator {
  getAppContext(): Context;
  /** Starts an ability, or brings it to the front. */
  startAbility(want: Want): Promise<void>;
  startAbility(want: Want, callback: AsyncCallback<void>): void;
  /** The ability in front, or the one started last. */
  getCurrentTopAbility(): Promise<UIAbility>;
  /** A member of AbilityLifecycleState. */
  getAbilityState(ability: UIAbility): number;
  doAbilityForeground(ability: UIAbility): Promise<void>;
  doAbilityBackground(ability: UIAbility): Promise<void>;
  /** The monitor hears of its ability from now on. */
  addAbilityMonitor(monitor: AbilityMonitor): Promise<void>;
  addAbilityMonitor(monitor: AbilityMonitor, callback: AsyncCallback<void>): void;
  removeAbilityMonitor(monitor: AbilityMonitor): Promise<void>;
  removeAbilityMonitor(monitor: AbilityMonitor, callback: AsyncCallback<void>): void;
  /** The monitor hears of its ability from now on. @since 10 */
  addAbilityMonitorSync(monitor: AbilityMonitor): void;
  /** @since 10 */
  removeAbilityMonitorSync(monitor: AbilityMonitor): void;
  /** The monitor's ability, once it has started; within 5000 ms unless told otherwise. */
  waitAbilityMonitor(monitor: AbilityMonitor, timeout?: number): Promise<UIAbility>;
  /** Writes a line of the test run's report. @since 8 */
  print(msg: string): Promise<void>;
  print(msg: string, callback: AsyncCallback<void>): void;
  /** @since 9 */
  printSync(msg: string): void;
  /** Runs a command; `timeoutSecs` is how long it may take. Here: `aa start -a ABILITY`; any other ends well and says nothing. @since 8 */
  executeShellCommand(cmd: string, timeoutSecs?: number): Promise<ShellCmdResult>;
  executeShellCommand(cmd: string, callback: AsyncCallback<ShellCmdResult>): void;
  executeShellCommand(cmd: string, timeoutSecs: number, callback: AsyncCallback<ShellCmdResult>): void;
  /** Ends the test run. @since 9 */
  finishTest(msg: string, code: number): Promise<void>;
  finishTest(msg: string, code: number, callback: AsyncCallback<void>): void;
}

export type { AbilityDelegator as default };
