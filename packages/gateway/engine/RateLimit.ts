// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';

export const MOST_KEYS = 50_000;

/**
 * So many in a sliding window for each key. Keys that have been quiet for a window are forgotten, and beyond a number of
 * keys the one that was granted longest ago: strangers with ever new keys cost no more memory than that.
 */
export class RateLimit {
  private readonly clock: Clock;
  private readonly limit: () => number;
  private readonly windowMs: number;
  private readonly mostKeys: number;
  /** Times of the last grants for each key, oldest first; the key that was granted last stands last. */
  private readonly grants = new Map<string, number[]>();

  /** `limit`: 1 and up, also as it is at each moment; `windowMs`: ms; `mostKeys`: so many are remembered. */
  constructor(clock: Clock, limit: number | (() => number), windowMs: number, mostKeys: number = MOST_KEYS) {
    this.clock = clock;
    this.limit = typeof limit === 'number' ? () => limit : limit;
    this.windowMs = windowMs;
    this.mostKeys = mostKeys;
  }

  /** How many keys are remembered. */
  get size(): number {
    return this.grants.size;
  }

  /** Milliseconds until `key` has room; 0 when it has now. `limit`: of this key, where it has one of its own. */
  wait(key: string, limit = this.limit()): number {
    const times = this.grants.get(key);
    if (times === undefined || times.length < limit) {
      return 0;
    }
    return Math.max(0, times[times.length - limit]! + this.windowMs - this.clock.now);
  }

  /** Counts one for `key`; whoever calls has asked `wait` with the same limit. When that was, by which it can be given back. */
  take(key: string, limit = this.limit()): number {
    const { now } = this.clock;
    this.forgetQuiet();
    const times = this.grants.get(key);
    if (times === undefined) {
      this.makeRoom();
      this.grants.set(key, [now]); // most keys have one; a list that is pushed to has room for 17
      return now;
    }
    this.grants.delete(key);
    times.push(now);
    const young = times.findIndex((at) => at > now - this.windowMs);
    times.splice(0, Math.max(0, Math.min(young, times.length - limit))); // others may have granted more than there was room for
    this.grants.set(key, times);
    return now;
  }

  /** What was counted for `key` last before a time was not done: whoever looks at the clock after `take` finds it a little later. */
  giveBack(key: string, at: number): void {
    const times = this.grants.get(key) ?? [];
    const index = times.filter((time) => time <= at).length - 1; // they stand in their order
    if (index >= 0) {
      times.splice(index, 1);
    }
    if (times.length === 0) {
      this.grants.delete(key);
    }
  }

  private makeRoom(): void {
    for (const key of this.grants.keys()) {
      if (this.grants.size < this.mostKeys) {
        return;
      }
      this.grants.delete(key);
    }
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
