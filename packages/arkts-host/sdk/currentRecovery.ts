// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type Want from './api/@ohos.app.ability.Want.ts';
import type UIAbilityContext from './api/application/UIAbilityContext.ts';

/** What the app that runs does for appRecovery. */
export interface RecoveryPort {
  enable(savesInBackground: boolean): void;
  /** Whether something was saved. */
  save(context: UIAbilityContext | undefined): boolean;
  startNext(want: Want): void;
  restart(): void;
}

let installed: RecoveryPort | undefined;

/** Makes an app the one that recovers. */
export function useRecovery(port: RecoveryPort): void {
  installed = port;
}

/** The app that recovers; undefined before one is installed. */
export function currentRecovery(): RecoveryPort | undefined {
  return installed;
}
