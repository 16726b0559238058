// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';

/**
 * Adds up the processor time of this process, of all its threads, while it runs: what one core would need, also where
 * the work is spread over a pool of threads, or others use the machine.
 */
export class CpuMeter {
  /** Microseconds. */
  used = 0;
  /** What went by on the clock meanwhile, waits for the disk among it, microseconds. */
  elapsed = 0;

  async measure<T>(work: () => T | Promise<T>): Promise<T> {
    const start = performance.now();
    const before = process.cpuUsage();
    const result = await work();
    const { user, system } = process.cpuUsage(before);
    this.used += user + system;
    this.elapsed += (performance.now() - start) * 1_000;
    return result;
  }
}
