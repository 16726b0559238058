// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { performance } from 'node:perf_hooks';
import type { Clock } from './Clock.ts';

/** The machine's clocks: the monotonic one, and the wall's as it is now, not as it was at the start. */
export class SystemClock implements Clock {
  get now(): number {
    return performance.now();
  }

  wall(): number {
    return Date.now();
  }

  schedule(delayMs: number, task: () => void): number {
    return Number(setTimeout(task, Math.max(0, delayMs))); // Node knows its timers by these numbers
  }

  cancel(handle: number): void {
    clearTimeout(handle);
  }
}
