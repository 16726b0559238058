// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { currentStartup } from '../currentStartup.ts';
import type { StartupConfig } from './@ohos.app.appstartup.StartupConfigEntry.ts';

/** The startup tasks of the app. @since 12 */
namespace startupManager {
  /** Runs some, with those that they depend on; what has run before does not again. @since 12 */
  export function run(startupTasks: Array<string>, config?: StartupConfig): Promise<void> {
    return currentStartup().run(startupTasks, config);
  }

  /** What a task has given. @since 12 */
  export function getStartupTaskResult(startupTask: string): Object {
    return currentStartup().resultOf(startupTask) as Object;
  }

  /** Whether a task has ended. @since 12 */
  export function isStartupTaskInitialized(startupTask: string): boolean {
    return currentStartup().hasRun(startupTask);
  }

  /** @since 12 */
  export function removeStartupTaskResult(startupTask: string): void {
    currentStartup().forget(startupTask);
  }

  /** @since 12 */
  export function removeAllStartupTaskResults(): void {
    currentStartup().forget(undefined);
  }
}

export default startupManager;
