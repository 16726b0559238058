// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';

/** The clock of a process that can be killed: after that nothing of it ever runs. */
export class MortalClock implements Clock {
  private readonly clock: Clock;
  isDead = false;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  get now(): number {
    return this.clock.now;
  }

  wall(): number {
    return this.clock.wall();
  }

  schedule(delayMs: number, task: () => void): number {
    return this.clock.schedule(delayMs, () => {
      if (!this.isDead) {
        task();
      }
    });
  }

  cancel(handle: number): void {
    this.clock.cancel(handle);
  }
}
