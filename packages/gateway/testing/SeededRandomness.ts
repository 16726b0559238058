// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createHash } from 'node:crypto';
import type { Randomness } from '../engine/Randomness.ts';

/** The same bytes for the same seed: for tests. */
export class SeededRandomness implements Randomness {
  private readonly seed: string;
  private counter = 0;

  constructor(seed: string | number) {
    this.seed = String(seed);
  }

  bytes(count: number): Uint8Array {
    const result = new Uint8Array(count);
    for (let offset = 0; offset < count; offset += 32) {
      const block = createHash('sha256')
        .update(`${this.seed}/${this.counter++}`)
        .digest();
      result.set(block.subarray(0, Math.min(32, count - offset)), offset);
    }
    return result;
  }
}
