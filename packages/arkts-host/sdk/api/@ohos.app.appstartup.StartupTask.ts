// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type AbilityStageContext from './application/AbilityStageContext.ts';

/** Something that an app does before its first ability is there. @since 12 */
class StartupTask {
  /** A task that it depends on has ended. */
  onDependencyCompleted?(dependency: string, result: Object): void;

  /** Does it; what it gives is kept by its name. */
  init(_context: AbilityStageContext): Promise<Object | void> {
    return Promise.resolve();
  }
}

export default StartupTask;
