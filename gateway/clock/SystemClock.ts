// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { performance } from 'node:perf_hooks';
import type { Clock } from './Clock.ts';

/** The machine's clock. `now` is monotonic, so a wall clock that is set back makes no deadline longer. */
export class SystemClock implements Clock {
  readonly epoch: number = performance.timeOrigin;
  private readonly timers = new Map<number, NodeJS.Timeout>();
  private lastHandle = 0;

  get now(): number {
    return performance.now();
  }

  schedule(delayMs: number, task: () => void): number {
    const handle = ++this.lastHandle;
    const timer = setTimeout(() => {
      this.timers.delete(handle);
      task();
    }, Math.max(0, delayMs));
    this.timers.set(handle, timer);
    return handle;
  }

  cancel(handle: number): void {
    clearTimeout(this.timers.get(handle));
    this.timers.delete(handle);
  }

  /** Cancels whatever waits: leases and lives of requests must not keep a process that has stopped from ending. */
  stop(): void {
    for (const handle of [...this.timers.keys()]) {
      this.cancel(handle);
    }
  }
}
