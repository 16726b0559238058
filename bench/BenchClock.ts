// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../gateway/clock/Clock.ts';

/** The gateway's own clock on the machine, but for this: what it still has to do keeps no process alive. */
export class BenchClock implements Clock {
  readonly epoch: number = performance.timeOrigin;
  private readonly timers = new Map<number, NodeJS.Timeout>();
  private lastHandle = 0;

  get now(): number {
    return performance.now();
  }

  schedule(delayMs: number, task: () => void): number {
    const handle = ++this.lastHandle;
    this.timers.set(handle, setTimeout(() => {
      this.timers.delete(handle);
      task();
    }, Math.max(0, delayMs)).unref());
    return handle;
  }

  cancel(handle: number): void {
    clearTimeout(this.timers.get(handle));
    this.timers.delete(handle);
  }
}
