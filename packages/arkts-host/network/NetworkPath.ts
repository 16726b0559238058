// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { SeededRandom } from '../device/SeededRandom.ts';
import type { VirtualClock } from '../device/VirtualClock.ts';

/** What a path needs to know of the network. */
export interface PathConditions {
  readonly isReachable: boolean;
  /** Milliseconds that everything takes at least. */
  readonly latencyMs: number;
  /** Milliseconds that it takes longer at most, at random. */
  readonly jitterMs: number;
}

/**
 * One direction of a connection, as TCP has it: what is sent arrives later, in the order in which it was sent, and not
 * at all while the network is out of reach. Each arrival is a task of the device's clock.
 */
export class NetworkPath {
  private readonly clock: VirtualClock;
  private readonly conditions: PathConditions;
  private readonly random: SeededRandom;
  private readonly under: (() => void)[] = [];
  private lastDue: number = 0;
  /** Arrivals whose time came while the network was out of reach. */
  private held: number = 0;

  constructor(clock: VirtualClock, conditions: PathConditions, random: SeededRandom) {
    this.clock = clock;
    this.conditions = conditions;
    this.random = random;
  }

  send(arrive: () => void): void {
    this.under.push(arrive);
    this.scheduleArrival();
  }

  /** The network is back: what was held takes its time again. */
  resume(): void {
    for (; this.held > 0; this.held--) {
      this.scheduleArrival();
    }
  }

  /** Nothing that is under way arrives. */
  cut(): void {
    this.under.length = 0;
    this.held = 0;
  }

  private scheduleArrival(): void {
    const { latencyMs, jitterMs } = this.conditions;
    const jitter: number = jitterMs === 0 ? 0 : this.random.below(jitterMs + 1);
    const { now } = this.clock;
    this.lastDue = Math.max(this.lastDue, now + latencyMs + jitter);
    this.clock.schedule(this.lastDue - now, () => {
      if (!this.conditions.isReachable) {
        this.held += this.under.length > this.held ? 1 : 0;
        return;
      }
      this.under.shift()?.();
    });
  }
}
