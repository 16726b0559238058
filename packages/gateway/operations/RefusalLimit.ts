// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';

const HOUR_MS = 3_600_000;
/** Entries about refusals in an hour: of the same kind for the same one, and of all together. */
export const REFUSALS_OF_ONE = 10;
export const REFUSALS_OF_ALL = 200;

/**
 * Which refusals get an entry of their own, in the audit or in the log. Whoever is refused can have it done again as often as they like, and
 * the audit is kept for a year: the first of an hour are written, the others are counted, and the hour ends with their
 * number. So refusals write at most some five thousand entries a day, and one who tries all day hides nobody else.
 */
export class RefusalLimit {
  private readonly clock: Pick<Clock, 'now'>;
  private readonly mostOfOne: number;
  private readonly mostOfAll: number;
  /** Written in this hour, by what is the same. */
  private readonly ofOne = new Map<string, number>();
  private written = 0;
  private counted = 0;
  private until: number;

  /** `ofOne`, `ofAll`: in an hour, of the same and of all together. */
  constructor(clock: Pick<Clock, 'now'>, ofOne = REFUSALS_OF_ONE, ofAll = REFUSALS_OF_ALL) {
    this.clock = clock;
    this.mostOfOne = ofOne;
    this.mostOfAll = ofAll;
    this.until = clock.now + HOUR_MS;
  }

  /**
   * Whether a refusal is written. `same`: what makes it the same as another, a reason and whom it is about. `tellCounted`
   * is called with the number of those that were not, when there were any in the hour before.
   */
  take(same: string, tellCounted: (count: number) => void): boolean {
    if (this.clock.now >= this.until) {
      this.until = this.clock.now + HOUR_MS;
      this.ofOne.clear();
      this.written = 0;
      this.flush(tellCounted);
    }
    const ofOne = this.ofOne.get(same) ?? 0;
    if (ofOne >= this.mostOfOne || this.written >= this.mostOfAll) {
      this.counted++;
      return false;
    }
    this.ofOne.set(same, ofOne + 1);
    this.written++;
    return true;
  }

  /** Tells those that were counted, and counts anew. */
  flush(tellCounted: (count: number) => void): void {
    const { counted } = this;
    this.counted = 0;
    if (counted > 0) {
      tellCounted(counted);
    }
  }
}
