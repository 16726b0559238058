// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What surrounds a run of tests. */
export interface TestEnvironment {
  /** Called with every line that tests write to the log (hilog, console). Returns the way to stop. */
  onLogLine(listener: (text: string) => void): () => void;
  /** Called once after the last test. */
  dispose(): void | Promise<void>;
}
