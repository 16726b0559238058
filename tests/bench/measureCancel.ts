// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { BenchRow, BenchSize } from './BenchRow.ts';
import type { Contender } from './Contender.ts';
import { cancellableAuth, fastDevice, pCancelable } from './deviceContenders.ts';
import type { BenchLibrary } from './loadLibrary.ts';
import { median } from './median.ts';

/**
 * Cancel to settled, on the simulated phone, beside p-cancelable. Throws when the library's caller is not settled in
 * the same turn of the microtask queue: then it would be a macrotask that is measured.
 */
export async function measureCancel(library: BenchLibrary, size: BenchSize): Promise<BenchRow[]> {
  const device = fastDevice();
  const once = async (contender: Contender): Promise<number> => {
    const { answered, cancel } = contender.ask();
    await device.clock.settle();
    let isMacrotask = false;
    const next = setImmediate(() => {
      isMacrotask = true;
    });
    const start = performance.now();
    cancel();
    await answered;
    const took = performance.now() - start;
    clearImmediate(next);
    if (isMacrotask) {
      throw new Error(`${contender.name} settled a cancel only in a later macrotask.`);
    }
    await device.clock.settle();
    await device.clock.advance(5_000);
    return took * 1000;
  };
  const contenders = [pCancelable, cancellableAuth(library)];
  const times: number[][] = contenders.map(() => []);
  for (let i = -size.cycles / 10; i < size.cycles; i++) {
    for (const [index, contender] of contenders.entries()) {
      const took = await once(contender);
      if (i >= 0) {
        times[index]?.push(took);
      }
    }
  }
  const [wrapped, own] = times as [number[], number[]];
  return [
    {
      name: 'cancel-settle',
      unit: 'us',
      value: median(own),
      baseline: median(wrapped),
      ratio: median(own) / median(wrapped),
    },
  ];
}
