// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/**
 * Time as the gateway sees it. What ends (deadlines, leases, limits) counts on `now`, which never goes back; the wall dates
 * what is kept and shown, and may be wrong, stepped or slewed at any moment: two readings of it have nothing to do with
 * each other.
 */
export interface Clock {
  /** Milliseconds since some fixed moment, never going back. Stands while the machine is suspended. */
  readonly now: number;
  /** Wall time, whole ms since 1970, as the system has it at this moment. */
  wall(): number;
  /** Runs `task` once after `delayMs` (below 0 counts as 0). Returns a handle, greater than 0. */
  schedule(delayMs: number, task: () => void): number;
  /** Takes a task back; a handle that has run or is unknown does nothing. */
  cancel(handle: number): void;
}
