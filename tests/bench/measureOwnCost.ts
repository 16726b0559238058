// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { BenchRow, BenchSize } from './BenchRow.ts';
import { idlePCancelable, idleService, inert } from './idleContenders.ts';
import type { BenchLibrary } from './loadLibrary.ts';
import { median } from './median.ts';
import { takeTurns } from './takeTurns.ts';

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
  const times = await takeTurns(size.rounds, size.cycles * 5, [own, wrapped]);
  const [value, baseline] = times as [number[], number[]];
  return [
    {
      name: 'own-cost',
      unit: 'us',
      value: median(value),
      baseline: median(baseline),
      ratio: median(value) / median(baseline),
    },
  ];
}
