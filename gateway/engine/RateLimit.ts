// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';

/**
 * So many in a sliding window for each key. Keys that have been quiet for a window are forgotten, so that it cannot be
 * filled by strangers with ever new keys faster than the window empties it.
 */
export class RateLimit {
  private readonly clock: Clock;
  private readonly limit: number;
  private readonly windowMs: number;
  /** Times of the last grants for each key, oldest first; the key that was granted last stands last. */
  private readonly grants = new Map<string, number[]>();

  /** `limit`: 1 and up; `windowMs`: ms. */
  constructor(clock: Clock, limit: number, windowMs: number) {
    this.clock = clock;
    this.limit = limit;
    this.windowMs = windowMs;
  }

  /** How many keys are remembered. */
  get size(): number {
    return this.grants.size;
  }

  /** Milliseconds until `key` has room; 0 when it has now. */
  wait(key: string): number {
    const times = this.grants.get(key);
    if (times === undefined || times.length < this.limit) {
      return 0;
    }
    return Math.max(0, times[times.length - this.limit]! + this.windowMs - this.clock.now);
  }

  /** Counts one for `key`; whoever calls has asked `wait`. */
  take(key: string): void {
    this.forgetQuiet();
    const times = this.grants.get(key);
    if (times === undefined) {
      this.grants.set(key, [this.clock.now]); // most keys have one; a list that is pushed to has room for 17
      return;
    }
    this.grants.delete(key);
    times.push(this.clock.now);
    if (times.length > this.limit) {
      times.shift();
    }
    this.grants.set(key, times);
  }

  private forgetQuiet(): void {
    const oldest = this.clock.now - this.windowMs;
    for (const [key, times] of this.grants) {
      if (times[times.length - 1]! > oldest) {
        return;
      }
      this.grants.delete(key);
    }
  }
}
