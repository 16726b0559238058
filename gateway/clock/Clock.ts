// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Time as the gateway sees it. Deadlines count on `now`, which never goes back; only records are dated by the wall. */
export interface Clock {
  /** Milliseconds since some fixed moment, never going back. */
  readonly now: number;
  /** Wall time in ms since 1970 at which `now` was 0: the wall's time is `epoch + now`. */
  readonly epoch: number;
  /** Runs `task` once after `delayMs` (below 0 counts as 0). Returns a handle, greater than 0. */
  schedule(delayMs: number, task: () => void): number;
  /** Takes a task back; a handle that has run or is unknown does nothing. */
  cancel(handle: number): void;
}
