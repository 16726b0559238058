// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { VirtualClock } from './VirtualClock.ts';

/** The one thread on which the authentication service handles stops, answers and events: first in, first out. */
export class HandlerThread {
  private readonly clock: VirtualClock;
  private alive: boolean = true;

  constructor(clock: VirtualClock) {
    this.clock = clock;
  }

  /** Runs `task` behind everything posted before; after `delayMs`, when the thread is kept busy that long. */
  post(task: () => void, delayMs: number = 0): void {
    this.clock.schedule(delayMs, () => {
      if (this.alive) {
        task();
      }
    });
  }

  /** The service has died: nothing that was posted runs any more. */
  die(): void {
    this.alive = false;
  }
}
