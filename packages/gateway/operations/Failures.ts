// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { EventEmitter } from 'node:events';
import type { Clock } from '../clock/Clock.ts';

/** Where something from outside enters the program: the network, time, the system, an operator, a promise of its own. */
export type Entry =
  | 'connection'
  | 'upgrade'
  | 'request'
  | 'frame'
  | 'socket'
  | 'timer'
  | 'watch'
  | 'signal'
  | 'operator'
  | 'promise'
  | 'uncaught';

/**
 * The one place where an exception ends that left a handler: it is counted, told, and costs whoever caused it their
 * connection, and nobody else anything. Each kind of entry passes through here once, at the border, whatever is behind it.
 */
export class Failures {
  private readonly told: (what: string, error: unknown) => void;
  private readonly counts = new Map<Entry, number>();

  /** `told`: the log; it may throw, and is left alone then. */
  constructor(told: (what: string, error: unknown) => void = () => undefined) {
    this.told = told;
  }

  /** How many exceptions there were, by where they came in. */
  get byEntry(): ReadonlyMap<Entry, number> {
    return this.counts;
  }

  /** Counts and tells a failure. Never throws. */
  note(entry: Entry, error: unknown): void {
    this.counts.set(entry, (this.counts.get(entry) ?? 0) + 1);
    try {
      this.told(`a handler (${entry})`, error);
    } catch {
      // who cannot be told is not told
    }
  }

  /** Does `work`; when it throws, that is noted, and `otherwise` is done. */
  guard<T>(entry: Entry, work: () => T, otherwise: (error: unknown) => T): T {
    try {
      return work();
    } catch (error) {
      this.note(entry, error);
      return otherwise(error);
    }
  }

  /** For a promise that nobody waits for. When it rejects that is noted, and `otherwise` is done. */
  forget(promise: Promise<unknown>, otherwise: () => void = () => undefined): void {
    promise.catch((error: unknown) => {
      this.note('promise', error);
      this.guard('promise', otherwise, () => undefined);
    });
  }

  /**
   * Makes every listener of `emitter`, those of now and of later, end here when it throws; `otherwise` ends what the event
   * was about.
   */
  guardEvents(
    entry: Entry,
    emitter: EventEmitter,
    otherwise: (event: string | symbol, args: readonly unknown[]) => void,
  ): void {
    const emit = emitter.emit.bind(emitter) as (event: string | symbol, ...args: unknown[]) => boolean;
    emitter.emit = (event: string | symbol, ...args: unknown[]): boolean =>
      this.guard(
        entry,
        () => emit(event, ...args),
        () => {
          this.guard(
            entry,
            () => otherwise(event, args),
            () => undefined,
          );
          return true;
        },
      );
  }
}

/**
 * A clock whose tasks fail alone: one that throws stops none of the others. It always tells the time, and always takes a task
 * back: both happen in the middle of ends that must not be left half done. What cannot be scheduled throws: nobody waits for
 * what never comes.
 */
export class GuardedClock implements Clock {
  private readonly clock: Clock;
  private readonly failures: Failures;
  private lastNow: number = 0;
  /** The wall's time as it was read last, and when that was. */
  private lastWall: number = 0;
  private readAt: number = 0;
  /** Tasks that were taken back and that the clock may run all the same. */
  private readonly takenBack = new Set<number>();

  constructor(clock: Clock, failures: Failures) {
    this.clock = clock;
    this.failures = failures;
  }

  /** When it cannot be read: what was read last. */
  get now(): number {
    try {
      this.lastNow = this.clock.now;
    } catch (error) {
      this.failures.note('timer', error);
    }
    return this.lastNow;
  }

  /** When it cannot be read: what was read last, and what has passed since. What ends a request must not fail by it. */
  wall(): number {
    return this.failures.guard(
      'timer',
      () => {
        this.lastWall = this.clock.wall();
        this.readAt = this.now;
        return this.lastWall;
      },
      () => this.lastWall + (this.now - this.readAt),
    );
  }

  schedule(delayMs: number, task: () => void): number {
    const handle = this.clock.schedule(delayMs, () => {
      if (!this.takenBack.delete(handle)) {
        this.failures.guard('timer', task, () => undefined);
      }
    });
    return handle;
  }

  cancel(handle: number): void {
    this.failures.guard(
      'timer',
      () => this.clock.cancel(handle),
      () => void this.takenBack.add(handle),
    );
  }
}
