// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';
import { ExpiryQueue } from './ExpiryQueue.ts';
import type { Entry } from './RequestTable.ts';

/** When requests are due: at their deadline while they wait, and when nobody asks for their outcome any more. One timer for all. */
export class RequestTimes {
  private readonly clock: Clock;
  private readonly due: (entries: readonly Entry[]) => void;
  private readonly queue = new ExpiryQueue<Entry>();
  private timer = 0;
  private timerAt = Infinity;
  private isStopped = false;

  /** `due`: hears of those whose time has come; they are not in here any more. */
  constructor(clock: Clock, due: (entries: readonly Entry[]) => void) {
    this.clock = clock;
    this.due = due;
  }

  /** The time of an entry, `afterMs` from now, whether it had one or not. */
  place(entry: Entry, afterMs: number): void {
    entry.expiresAt = this.clock.now + afterMs;
    this.queue.place(entry);
    this.watch();
  }

  remove(entry: Entry): void {
    this.queue.remove(entry);
    this.watch();
  }

  /** Nobody is due from now on: an engine that has shut down keeps no process alive for outcomes that nobody can ask for. */
  stop(): void {
    this.isStopped = true;
    this.watch();
  }

  /** A timer for the first; one that is too early, because its entry is due later or not at all, looks for the next. */
  private watch(): void {
    const at = this.isStopped ? Infinity : (this.queue.first?.expiresAt ?? Infinity);
    if (at === Infinity) {
      this.clock.cancel(this.timer);
      this.timer = 0;
      this.timerAt = Infinity;
      return;
    }
    if (this.timerAt <= at) {
      return;
    }
    this.clock.cancel(this.timer);
    this.timerAt = Infinity;
    this.timer = this.clock.schedule(at - this.clock.now, () => {
      this.timerAt = Infinity;
      this.wake();
    });
    this.timerAt = at;
  }

  private wake(): void {
    const entries: Entry[] = [];
    for (
      let { first } = this.queue;
      first !== undefined && first.expiresAt <= this.clock.now;
      first = this.queue.first
    ) {
      this.queue.remove(first);
      entries.push(first);
    }
    if (entries.length > 0) {
      this.due(entries);
    }
    this.watch();
  }
}
