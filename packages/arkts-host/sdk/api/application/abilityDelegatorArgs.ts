// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What a test run was started with. @since 8 */
export interface AbilityDelegatorArgs {
  /** The app under test. */
  bundleName: string;
  parameters: Record<string, string>;
  /** The tests asked for; all when it is empty. */
  testCaseNames: string;
  /** The class by which they are started. */
  testRunnerClassName: string;
}

export type { AbilityDelegatorArgs as default };
