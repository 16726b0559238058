// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { BenchRow, BenchSize } from './BenchRow.ts';
import { heapUsed } from './heapUsed.ts';
import { idlePCancelable, idleService, inert, real } from './idleContenders.ts';
import type { BenchLibrary, BenchOperation } from './loadLibrary.ts';
import { median } from './median.ts';
import { takeTurns } from './takeTurns.ts';

/** Few enough to be as good as none. */
const FEW = 10;

/** Heap for each operation that waits in the queue, each with an id and a deadline, beside p-cancelable. */
export function measurePending(library: BenchLibrary, size: BenchSize): BenchRow[] {
  const cause = library.CancelCause.byCaller('measured');
  const auth = idleService(library, real, false);
  const request = new library.AuthRequest('Verify identity', library.AuthPurpose.UNLOCK, { overlap: 'QUEUE' });
  const before = heapUsed();
  const operations: object[] = [];
  for (let i = 0; i < size.pending; i++) {
    operations.push(named(auth.start(request)));
  }
  const value = (heapUsed() - before) / operations.length;
  auth.cancelAll(cause);
  operations.length = 0;
  const beforeWrapped = heapUsed();
  const wrapped = Array.from({ length: size.pending }, () => idlePCancelable(real, false));
  const baseline = (heapUsed() - beforeWrapped) / wrapped.length;
  wrapped.forEach((each) => each.cancel());
  return [{ name: 'heap-per-pending', unit: 'bytes', value, baseline, ratio: value / baseline }];
}

/** An id is made when somebody asks for it. */
function named(operation: BenchOperation): BenchOperation {
  if (operation.cancellationId.value.length !== 36) {
    throw new Error('The operation has no id.');
  }
  return operation;
}

/** One start, with its id, and cancel while many others wait, beside the same while few do: whether the cost is flat. */
export async function measureIds(library: BenchLibrary, size: BenchSize): Promise<BenchRow[]> {
  const cause = library.CancelCause.byCaller('measured');
  const request = new library.AuthRequest('Verify identity', library.AuthPurpose.UNLOCK, { overlap: 'QUEUE' });
  const services = [FEW, size.pending].map((waiting) => {
    const auth = idleService(library, inert, false);
    for (let i = 0; i < waiting; i++) {
      named(auth.start(request));
    }
    return auth;
  });
  const times = await takeTurns(
    size.rounds,
    size.cycles,
    services.map((auth) => () => named(auth.start(request)).cancel(cause)),
  );
  services.forEach((auth) => auth.cancelAll(cause));
  const [few, many] = times as [number[], number[]];
  return [
    {
      name: 'ids-100k',
      unit: 'us',
      value: median(many),
      baseline: median(few),
      ratio: median(many.map((value, i) => value / (few[i] as number))),
    },
  ];
}
