// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from './Clock.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The wall's clock may move so far against the monotonic one in a day: a drift, or a correction by NTP. */
export const WALL_TOLERANCE_MS = HOUR_MS;
/** A start so much later than the last moment that was believed is doubted. */
export const WALL_GAP_MS = DAY_MS;
/** After a day without a jump a clock that was doubted is believed. */
export const WALL_PROOF_MS = DAY_MS;

/** Who hears what is thought of the wall's clock. */
export interface WallListener {
  /** It cannot be believed from now on, and why. */
  doubted(why: string): void;
  /** It can be believed: a day has passed without a jump, or somebody has confirmed it. */
  believed(): void;
  /** It has been as it should for another day. */
  proved(): void;
}

/**
 * Whether the wall's clock can be believed enough to delete what is old by it. Nothing else asks: what ends counts on the
 * monotonic clock, and what expires by the wall's is refused while that says so, and good again when it says otherwise.
 *
 * ```
 *            more than a day ahead of the last moment believed, or an hour behind it (at the start);
 *            more than an hour off the monotonic clock within a day
 *  believed ──────────────────────────────────────────────────────────────────────────────────────▶ doubted ─┐ jumped again:
 *           ◀────────────────────────────────────────────────────────────────────────────────────── ▲────────┘ the day anew
 *                                  a day without a jump, or confirmed
 * ```
 */
export class WallBelief {
  private readonly clock: Clock;
  private readonly listener: WallListener;
  /** Why it is doubted; undefined while it is believed. */
  private doubt: string | undefined;
  /** Where both clocks stood when it was last believed, or began to be doubted. */
  private anchor: { readonly now: number; readonly wall: number };

  /** `lastBelieved`: wall time, ms, until when it was believed before this start; undefined when nobody knows. */
  constructor(clock: Clock, lastBelieved: number | undefined, listener: WallListener) {
    this.clock = clock;
    this.listener = listener;
    this.anchor = { now: clock.now, wall: clock.wall() };
    const gap = lastBelieved === undefined ? 0 : this.anchor.wall - lastBelieved;
    if (gap > WALL_GAP_MS || gap < -WALL_TOLERANCE_MS) {
      this.disbelieve(
        `at the start it is ${span(gap)} ${gap > 0 ? 'later' : 'earlier'} than when it was last believed`,
      );
    }
  }

  /** Why it cannot be believed; undefined when it can. */
  get why(): string | undefined {
    this.look();
    return this.doubt;
  }

  /** Compares the clocks: whoever writes or deletes by the wall's clock looks first. */
  look(): void {
    const passed = this.clock.now - this.anchor.now;
    const jump = this.clock.wall() - this.anchor.wall - passed;
    if (Math.abs(jump) > WALL_TOLERANCE_MS) {
      this.disbelieve(`it was set ${jump > 0 ? 'forward' : 'back'} by ${span(jump)}, or the machine was suspended`);
    } else if (passed >= WALL_PROOF_MS) {
      this.believe();
    }
  }

  /** Somebody has looked at a clock on a wall. */
  confirm(): void {
    this.believe();
  }

  private disbelieve(why: string): void {
    this.doubt = why;
    this.takeAnchor();
    this.listener.doubted(why);
  }

  private believe(): void {
    this.takeAnchor();
    if (this.doubt === undefined) {
      this.listener.proved();
    } else {
      this.doubt = undefined;
      this.listener.believed();
    }
  }

  private takeAnchor(): void {
    this.anchor = { now: this.clock.now, wall: this.clock.wall() };
  }
}

/** "3 h", "40 days": as exact as it matters. */
function span(ms: number): string {
  const hours = Math.abs(ms) / HOUR_MS;
  return hours < 48 ? `${hours.toFixed(1)} h` : `${Math.round(hours / 24)} days`;
}
