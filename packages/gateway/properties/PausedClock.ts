// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';
import { MortalClock } from './MortalClock.ts';

/** The clock of a process that can stand still: what falls due meanwhile, or comes from outside, is done when it goes on. */
export class PausedClock extends MortalClock {
  private waiting: (() => void)[] = [];
  private isPaused = false;

  constructor(clock: Clock) {
    super(clock);
  }

  pause(): void {
    this.isPaused = true;
  }

  goOn(): void {
    this.isPaused = false;
    const { waiting } = this;
    this.waiting = [];
    waiting.forEach((task) => this.run(task));
  }

  override schedule(delayMs: number, task: () => void): number {
    return super.schedule(delayMs, () => this.run(task));
  }

  /** Does it now, or when the process goes on; never, when it is dead. */
  run(task: () => void): void {
    if (this.isPaused) {
      this.waiting.push(task);
    } else if (!this.isDead) {
      task();
    }
  }
}
