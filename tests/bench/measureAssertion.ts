// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { RegisteredDevice, respondByHand, signBare, signByHand, signByLibrary } from './assertionContenders.ts';
import type { BenchRow, BenchSize } from './BenchRow.ts';
import { fastDevice } from './deviceContenders.ts';
import type { BenchLibrary } from './loadLibrary.ts';
import { median } from './median.ts';
import { takeTurns } from './takeTurns.ts';

/** An assertion is some ten times the work of an operation. */
const SHARE = 10;

/**
 * `getAssertion` on the simulated phone without latencies and with a user who answers at once, from the call to the
 * response: beside the same calls of the kits by hand, beside those with a response made of them, and beside the
 * signature alone.
 */
export async function measureAssertion(library: BenchLibrary, size: BenchSize): Promise<BenchRow[]> {
  const registered = await RegisteredDevice.prepare(library, fastDevice());
  const times = await takeTurns(size.rounds, size.cycles / SHARE, [
    signByLibrary(library, registered),
    signByHand(registered),
    respondByHand(registered),
    signBare(),
  ]);
  const [own, byHand, responded, bare] = times as [number[], number[], number[], number[]];
  const row = (name: string, baseline: number[]): BenchRow => ({
    name,
    unit: 'us',
    value: median(own),
    baseline: median(baseline),
    ratio: median(own.map((value, i) => value / (baseline[i] as number))),
  });
  return [row('assertion', byHand), row('assertion-response', responded), row('assertion-signature', bare)];
}
