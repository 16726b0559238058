// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** The part of a device's clock that timers and Date need. */
export interface TimerClock {
  /** Milliseconds since 1970 at `now` 0. */
  readonly epoch: number;
  readonly now: number;
  schedule(delayMs: number, task: () => void): number;
  cancel(handle: number): void;
}

/** This machine's time: what sources get that run without a device, as DevEco's local tests do. */
export const machineClock: TimerClock = {
  epoch: 0,
  get now(): number {
    return globalThis.Date.now();
  },
  schedule: (delayMs, task) => Number(globalThis.setTimeout(task, delayMs)),
  cancel: (handle) => globalThis.clearTimeout(handle),
};
