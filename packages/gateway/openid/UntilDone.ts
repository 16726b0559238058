// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';
import { SharedStateError, SharedStateFault } from '../state/SharedState.ts';

const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;

/**
 * What takes trust away holds before it is in the log, and is written again until it is there: after 1 s, 2 s, up to every 30 s. Nobody
 * waits for it.
 */
export class UntilDone {
  private readonly clock: Clock;
  private readonly failed: (what: string, error: unknown) => void;
  private readonly timers = new Set<number>();
  private isStopped = false;

  constructor(clock: Clock, failed: (what: string, error: unknown) => void) {
    this.clock = clock;
    this.failed = failed;
  }

  /** Does `work`, and again until it does not reject, or `until` (on the clock) has passed. What was done of it is to be no harm twice. */
  do(what: string, work: () => Promise<unknown>, until = Infinity): void {
    if (!this.isStopped) {
      void this.attempt(what, work, until, FIRST_MS);
    }
  }

  /** Nothing is tried any more. */
  stop(): void {
    this.isStopped = true;
    this.timers.forEach((timer) => this.clock.cancel(timer));
    this.timers.clear();
  }

  private async attempt(what: string, work: () => Promise<unknown>, until: number, pauseMs: number): Promise<void> {
    try {
      await work();
    } catch (error) {
      const isClosed = error instanceof SharedStateError && error.fault === SharedStateFault.CLOSED;
      if (this.isStopped || isClosed) {
        return;
      }
      this.failed(what, error);
      const timer = this.clock.schedule(pauseMs, () => {
        this.timers.delete(timer);
        if (this.clock.now < until) {
          void this.attempt(what, work, until, Math.min(2 * pauseMs, LONGEST_MS));
        }
      });
      this.timers.add(timer);
    }
  }
}
