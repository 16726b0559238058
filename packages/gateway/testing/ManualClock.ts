// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';

interface Task {
  readonly at: number;
  readonly run: () => void;
}

/** A clock that stands until somebody moves it: for tests. */
export class ManualClock implements Clock {
  /** Wall time at which `now` was 0, unless somebody has set the wall's clock. */
  readonly epoch: number = Date.UTC(2026, 0, 1);
  private stepped = 0;
  private readonly tasks = new Map<number, Task>();
  private readonly turn: () => Promise<void>;
  private lastHandle = 0;
  private time = 0;

  /** `turn`: lets promises settle between two tasks. */
  constructor(turn: () => Promise<void> = () => new Promise((resolve) => setImmediate(resolve))) {
    this.turn = turn;
  }

  get now(): number {
    return this.time;
  }

  wall(): number {
    return Math.round(this.epoch + this.stepped + this.time);
  }

  /** Sets the wall's clock forward, or back below 0. No task is earlier or later for it. */
  stepWall(ms: number): void {
    this.stepped += ms;
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
    while (await this.step(end)) {
      // the next
    }
  }

  /** Runs the next task that is due until `end`, or goes to `end` when there is none; whether there was one. */
  async step(end: number): Promise<boolean> {
    await this.settle();
    const next = this.nextBefore(end);
    if (next === undefined) {
      this.time = end;
      return false;
    }
    const [handle, task] = next;
    this.tasks.delete(handle);
    this.time = Math.max(this.time, task.at);
    task.run();
    return true;
  }

  /** Lets every promise settle that waits for no input or output. */
  settle(): Promise<void> {
    return this.turn();
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
