// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What starts a module's tests. @since 8 */
export interface TestRunner {
  /** Called before the tests. */
  onPrepare(): void;
  /** Starts them. */
  onRun(): void;
}

export type { TestRunner as default };
