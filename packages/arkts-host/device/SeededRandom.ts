// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/**
 * Random numbers that a seed repeats, for the device's own choices (credential ids, simulated delays).
 * Never for anything that an app gets as random: that comes from node:crypto.
 */
export class SeededRandom {
  private state: number;

  /** @param seed any integer; its low 32 bits count */
  constructor(seed: number) {
    this.state = seed | 0;
  }

  /** An integer from 0 to 2^32 - 1. */
  nextUint32(): number {
    // A Weyl sequence through a 32-bit mixing function: full period, and neighbouring seeds do not look alike.
    this.state = (this.state + 0x9e3779b9) | 0;
    let mixed: number = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  }

  /** An integer from 0 to `bound` - 1. */
  below(bound: number): number {
    return Math.floor((this.nextUint32() / 0x100000000) * bound);
  }
}
