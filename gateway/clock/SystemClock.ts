// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { performance } from 'node:perf_hooks';
import type { Clock } from './Clock.ts';

/** The machine's clock. `now` is monotonic, so a wall clock that is set back makes no deadline longer. */
export class SystemClock implements Clock {
  readonly epoch: number = performance.timeOrigin;

  get now(): number {
    return performance.now();
  }

  schedule(delayMs: number, task: () => void): number {
    return Number(setTimeout(task, Math.max(0, delayMs))); // Node knows its timers by these numbers
  }

  cancel(handle: number): void {
    clearTimeout(handle);
  }
}
