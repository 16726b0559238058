// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { SystemClock } from '../clock/SystemClock.ts';

/** A task that has neither run nor been taken back. */
interface Waiting {
  readonly dueAt: number;
  readonly where: Error;
}

/** The machine's clock, which knows what it still has to run, and for whom: for tests. */
export class WatchedClock extends SystemClock {
  private readonly tasks = new Map<number, Waiting>();

  override schedule(delayMs: number, task: () => void): number {
    const handle = super.schedule(delayMs, () => {
      this.tasks.delete(handle);
      task();
    });
    this.tasks.set(handle, { dueAt: this.now + delayMs, where: new Error(`in ${delayMs} ms`) });
    return handle;
  }

  override cancel(handle: number): void {
    this.tasks.delete(handle);
    super.cancel(handle);
  }

  /** Where each task was scheduled that is due in `ms` or later. */
  dueIn(ms: number): readonly string[] {
    return [...this.tasks.values()]
      .filter(({ dueAt }) => dueAt - this.now >= ms)
      .map(({ where }) => String(where.stack));
  }

  /** Takes all tasks back, also those whose handle somebody was lied to about. */
  takeAllBack(): void {
    [...this.tasks.keys()].forEach((handle) => this.cancel(handle));
  }
}
