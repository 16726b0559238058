// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import AbilityConstant from './@ohos.app.ability.AbilityConstant.ts';
import type { Configuration } from './@ohos.app.ability.Configuration.ts';
import type Want from './@ohos.app.ability.Want.ts';
import type window from './@ohos.window.ts';
import type UIAbilityContext from './application/UIAbilityContext.ts';

/** A part of an app with a window of its own; the system calls the methods. @since 9 */
class UIAbility {
  declare context: UIAbilityContext;
  /** What it was started with. */
  declare launchWant: Want;
  /** What it was started with last, while it ran. */
  declare lastRequestWant: Want;

  /** First of all. */
  onCreate(_want: Want, _launchParam: AbilityConstant.LaunchParam): void {}

  /** The window is there: load a page. */
  onWindowStageCreate(_windowStage: window.WindowStage): void {}

  /** The window comes to the front. */
  onForeground(): void {}

  /** Started again while it runs. */
  onNewWant(_want: Want, _launchParam: AbilityConstant.LaunchParam): void {}

  /** The back gesture that the page left alone; true when it has been dealt with. @since 10 */
  onBackPressed(): boolean {
    return false;
  }

  /** Language or dark mode changed. */
  onConfigurationUpdate(_newConfig: Configuration): void {}

  /** What is to be kept over a fault or a move goes into `wantParam`. @since 9 */
  onSaveState(_reason: AbilityConstant.StateType, _wantParam: Record<string, Object>): AbilityConstant.OnSaveResult {
    return AbilityConstant.OnSaveResult.ALL_REJECT;
  }

  /** The window has left the front. */
  onBackground(): void {}

  /** The window is about to go: stop listening to it. @since 12 */
  onWindowStageWillDestroy(_windowStage: window.WindowStage): void {}

  /** The window is gone. */
  onWindowStageDestroy(): void {}

  /** Last of all; what it returns is awaited. */
  onDestroy(): void | Promise<void> {}
}

export default UIAbility;
