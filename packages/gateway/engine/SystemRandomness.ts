// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { randomFillSync } from 'node:crypto';
import type { Randomness } from './Randomness.ts';

/** The system's generator, read in blocks: a call for 16 bytes costs as much as one for 4,096. */
export class SystemRandomness implements Randomness {
  private readonly block = new Uint8Array(4096);
  private used = this.block.length;

  bytes(count: number): Uint8Array {
    if (count > this.block.length) {
      return randomFillSync(new Uint8Array(count));
    }
    if (this.used + count > this.block.length) {
      randomFillSync(this.block);
      this.used = 0;
    }
    const taken = this.block.slice(this.used, this.used + count);
    this.block.fill(0, this.used, this.used + count); // nothing that was handed out stays here
    this.used += count;
    return taken;
  }
}
