// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { BenchRow, BenchSize } from './BenchRow.ts';
import { cancellableAuth, fastDevice, raw } from './deviceContenders.ts';
import { heapUsed } from './heapUsed.ts';
import type { BenchLibrary } from './loadLibrary.ts';
import { runCycle } from './measureCycle.ts';

/** Cycles before the first look: caches fill, and the ids of the last 4,096 operations are remembered. */
const WARM_UP = 10_000;

/** Growth of the heap over many cycles on the simulated phone, beside raw calls: whether anything is kept. */
export async function measureGrowth(library: BenchLibrary, size: BenchSize): Promise<BenchRow[]> {
  const grown: number[] = [];
  for (const contender of [raw, cancellableAuth(library)]) {
    const device = fastDevice();
    for (let i = 0; i < WARM_UP; i++) {
      await runCycle(device, contender);
    }
    const before = heapUsed();
    for (let i = 0; i < size.growthCycles; i++) {
      await runCycle(device, contender);
    }
    grown.push((heapUsed() - before) / size.growthCycles);
  }
  const [baseline, value] = grown as [number, number];
  return [{ name: 'heap-growth', unit: 'bytes/cycle', value, baseline, ratio: value / baseline }];
}
