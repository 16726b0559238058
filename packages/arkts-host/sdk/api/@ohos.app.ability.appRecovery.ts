// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { currentRecovery } from '../currentRecovery.ts';
import type Want from './@ohos.app.ability.Want.ts';
import type UIAbilityContext from './application/UIAbilityContext.ts';

/** What an app keeps over a fault, and how it comes back. Nothing here throws: it is called while something goes wrong. @since 9 */
namespace appRecovery {
  /** After which faults the app starts again; here none ends it by itself. @since 9 */
  export enum RestartFlag {
    ALWAYS_RESTART = 0,
    RESTART_WHEN_JS_CRASH = 0x0001,
    RESTART_WHEN_APP_FREEZE = 0x0002,
    NO_RESTART = 0xffff,
  }

  /** When state is saved by itself. @since 9 */
  export enum SaveOccasionFlag {
    SAVE_WHEN_ERROR = 0x0001,
    SAVE_WHEN_BACKGROUND = 0x0002,
  }

  /** Where state is saved. @since 9 */
  export enum SaveModeFlag {
    SAVE_WITH_FILE = 0x0001,
    SAVE_WITH_SHARED_MEMORY = 0x0002,
  }

  /** From now on the app's recoverable abilities may save their state. @since 9 */
  export function enableAppRecovery(
    _restart?: RestartFlag,
    saveOccasion?: SaveOccasionFlag,
    _saveMode?: SaveModeFlag,
  ): void {
    currentRecovery()?.enable(saveOccasion === SaveOccasionFlag.SAVE_WHEN_BACKGROUND);
  }

  /** Asks each recoverable ability, or the one of the context, by onSaveState; whether something was saved. @since 9 */
  export function saveAppState(): boolean;
  /** @since 10 */
  export function saveAppState(context?: UIAbilityContext): boolean;
  export function saveAppState(context?: UIAbilityContext): boolean {
    return currentRecovery()?.save(context) ?? false;
  }

  /** Which ability restartApp starts. @since 10 */
  export function setRestartWant(want: Want): void {
    currentRecovery()?.startNext(want);
  }

  /** Ends the process, and starts the recoverable ability in front again; twice in a minute it only ends. @since 9 */
  export function restartApp(): void {
    currentRecovery()?.restart();
  }
}

export default appRecovery;
