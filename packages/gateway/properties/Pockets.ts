// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';
import type { Chance } from './Chance.ts';
import type { SimulatedPhone } from './SimulatedPhone.ts';

/** How a push service is: some deliver at once, some when they like. */
const DELAYS_MS: readonly number[] = [300, 300, 5_000, 40_000];
const LOST = 0.1;
const DOUBLED = 0.15;
/** How likely somebody looks at a notification, and within what time they do. */
const TAPPED = 0.7;
const LOOKED_AT_MS = 8_000;
/** How long they then look at the app. */
const STAYS_MS = 45_000;
/** How long an app without a push service goes on after it has left the front. */
const LINGERS_MS = 30_000;

/** What became of messages: schedules in which nobody is woken prove nothing. */
export interface PocketCounts {
  /** Notifications that were shown. */
  shown: number;
  taken: number;
  /** Messages that came after the order to take them back. */
  tooLate: number;
  taps: number;
  /** Requests that a user saw after a tap. */
  seenAfterTap: number;
}

/**
 * The pockets that phones are in, and the way of messages to them: they are late, doubled, lost, and overtake each other. A message
 * shows something, and a tap on it brings its user to the app; nothing else follows from one.
 */
export class Pockets {
  readonly counts: PocketCounts = { shown: 0, taken: 0, tooLate: 0, taps: 0, seenAfterTap: 0 };
  private readonly clock: Clock;
  private readonly chance: Chance;
  private readonly phones: () => readonly SimulatedPhone[];
  /** Phones with a notification that nobody has taken away. */
  private readonly shade = new Set<SimulatedPhone>();
  private readonly pocketUntil = new Map<SimulatedPhone, number>();
  /** When the latest order was sent that has come, on the clock. */
  private readonly takenBackAt = new Map<SimulatedPhone, number>();
  private readonly tappedAt = new Map<SimulatedPhone, number>();
  private isCalm = false;

  /** `clock`: the world's, which outlives every gateway. */
  constructor(clock: Clock, chance: Chance, phones: () => readonly SimulatedPhone[]) {
    this.clock = clock;
    this.chance = chance;
    this.phones = phones;
  }

  /** A phone goes into a pocket; its user takes it out at the latest when that time is over. */
  putAway(phone: SimulatedPhone, forMs: number): void {
    this.pocketUntil.set(phone, this.clock.now + forMs);
    phone.leave(this.chance.is(0.3) ? this.chance.upTo(LINGERS_MS) : 0);
    this.clock.schedule(forMs, () => {
      if ((this.pocketUntil.get(phone) ?? 0) <= this.clock.now) {
        this.takeOut(phone);
      }
    });
  }

  /** Everybody looks at their phone, and nothing is put away any more. */
  calm(): void {
    this.isCalm = true;
    this.pocketUntil.clear();
    this.phones().forEach((phone) => this.takeOut(phone));
  }

  /** The push service has taken a message for a phone, or an order to take one back. */
  send(deviceId: string, what: 'wake' | 'take-back', sentAt: number): void {
    const phone = this.phones().find(({ record }) => record.id === deviceId);
    const copies = this.chance.is(LOST) ? 0 : this.chance.is(DOUBLED) ? 2 : 1;
    for (let i = 0; i < copies && phone !== undefined; i++) {
      this.clock.schedule(this.chance.upTo(this.chance.of(DELAYS_MS)), () => this.deliver(phone, what, sentAt));
    }
  }

  /** A phone shows a request. */
  seen(phone: SimulatedPhone): void {
    if (this.tappedAt.delete(phone)) {
      this.counts.seenAfterTap++;
    }
  }

  private deliver(phone: SimulatedPhone, what: 'wake' | 'take-back', sentAt: number): void {
    if (what === 'take-back') {
      this.counts.taken += this.shade.delete(phone) ? 1 : 0;
      this.takenBackAt.set(phone, Math.max(sentAt, this.takenBackAt.get(phone) ?? 0));
      return;
    }
    if (phone.isWatched) {
      return; // what is in front shows nothing in the shade
    }
    this.counts.shown++;
    this.counts.tooLate += (this.takenBackAt.get(phone) ?? -1) >= sentAt ? 1 : 0;
    this.shade.add(phone);
    if (this.chance.is(TAPPED)) {
      this.clock.schedule(this.chance.upTo(LOOKED_AT_MS), () => this.tap(phone));
    }
  }

  private tap(phone: SimulatedPhone): void {
    if (!this.shade.delete(phone) || phone.isWatched) {
      return;
    }
    this.counts.taps++;
    this.tappedAt.set(phone, this.clock.now);
    phone.come();
    this.clock.schedule(this.chance.upTo(STAYS_MS), () => {
      if (!this.isCalm && (this.pocketUntil.get(phone) ?? 0) > this.clock.now) {
        phone.leave(0);
      }
    });
  }

  private takeOut(phone: SimulatedPhone): void {
    this.shade.delete(phone);
    if (!phone.isWatched) {
      phone.come();
    }
  }
}
