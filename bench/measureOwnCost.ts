// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { BenchRow, BenchSize } from './BenchRow.ts';
import { idlePCancelable, idleService, inert } from './idleContenders.ts';
import type { BenchLibrary } from './loadLibrary.ts';
import { median } from './median.ts';

/** One whole operation over a port that does nothing and answers at once: what is left is the library itself. */
export async function measureOwnCost(library: BenchLibrary, size: BenchSize): Promise<BenchRow[]> {
  const auth = idleService(library, inert, true);
  const own = async (): Promise<void> => {
    const operation = auth.start(new library.AuthRequest('Verify identity', library.AuthPurpose.UNLOCK));
    const outcome = await operation.outcome;
    if (outcome instanceof library.AuthSucceeded) {
      await outcome.useToken(() => undefined);
    }
    await operation.withdrawal;
  };
  const wrapped = async (): Promise<void> => {
    await idlePCancelable(inert, true);
  };
  const times: number[][] = [[], []];
  for (let round = -1; round < size.rounds; round++) {
    for (const [index, cycle] of [own, wrapped].entries()) {
      const start = performance.now();
      for (let i = 0; i < size.cycles * 5; i++) {
        await cycle();
      }
      if (round >= 0) {
        times[index]?.push((performance.now() - start) * 1000 / (size.cycles * 5));
      }
    }
  }
  const [value, baseline] = times as [number[], number[]];
  return [{ name: 'own-cost', unit: 'us', value: median(value), baseline: median(baseline),
    ratio: median(value) / median(baseline) }];
}
