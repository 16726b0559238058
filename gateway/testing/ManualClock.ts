// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';

interface Task {
  readonly at: number;
  readonly run: () => void;
}

/** A clock that stands until somebody moves it: for tests. */
export class ManualClock implements Clock {
  readonly epoch: number = Date.UTC(2026, 0, 1);
  private readonly tasks = new Map<number, Task>();
  private lastHandle = 0;
  private time = 0;

  get now(): number {
    return this.time;
  }

  /** How many tasks wait. */
  get pending(): number {
    return this.tasks.size;
  }

  schedule(delayMs: number, task: () => void): number {
    const handle = ++this.lastHandle;
    this.tasks.set(handle, { at: this.time + Math.max(0, delayMs), run: task });
    return handle;
  }

  cancel(handle: number): void {
    this.tasks.delete(handle);
  }

  /** Runs what falls due within `ms`, in order of time, then of scheduling; promises settle between two tasks. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    await this.settle();
    for (let next = this.nextBefore(end); next !== undefined; next = this.nextBefore(end)) {
      const [handle, task] = next;
      this.tasks.delete(handle);
      this.time = Math.max(this.time, task.at);
      task.run();
      await this.settle();
    }
    this.time = end;
  }

  /** Lets every promise settle that waits for no input or output. */
  async settle(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
  }

  private nextBefore(end: number): [number, Task] | undefined {
    let first: [number, Task] | undefined;
    for (const entry of this.tasks) {
      if (entry[1].at <= end && (first === undefined || entry[1].at < first[1].at)) {
        first = entry;
      }
    }
    return first;
  }
}
