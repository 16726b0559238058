// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { SeededRandom } from './SeededRandom.ts';
import type { VirtualClock } from './VirtualClock.ts';

/** The one thread on which the authentication service handles stops, answers and events: first in, first out. */
export class HandlerThread {
  private readonly clock: VirtualClock;
  private readonly random: SeededRandom;
  private readonly jitterMs: number;
  private lastDue: number = 0;
  private alive: boolean = true;

  /** @param jitterMs how long each task may take to come, at random */
  constructor(clock: VirtualClock, random: SeededRandom, jitterMs: number) {
    this.clock = clock;
    this.random = random;
    this.jitterMs = jitterMs;
  }

  /** Runs `task` behind everything posted before; after `delayMs`, when the thread is kept busy that long. */
  post(task: () => void, delayMs: number = 0): void {
    this.clock.schedule(this.jitterMs === 0 ? delayMs : this.jittered(delayMs), () => {
      if (this.alive) {
        task();
      }
    });
  }

  /** Later by chance, and never before what was posted before. */
  private jittered(delayMs: number): number {
    const { now } = this.clock;
    this.lastDue = Math.max(now + delayMs + this.random.below(this.jitterMs + 1), this.lastDue);
    return this.lastDue - now;
  }

  /** The service has died: nothing that was posted runs any more. */
  die(): void {
    this.alive = false;
  }
}
