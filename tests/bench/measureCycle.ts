// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Device } from 'arkts-host/device';
import type { BenchRow, BenchSize } from './BenchRow.ts';
import type { Contender } from './Contender.ts';
import { cancellableAuth, fastDevice, pCancelable, raw } from './deviceContenders.ts';
import type { BenchLibrary } from './loadLibrary.ts';
import { median } from './median.ts';
import { takeTurns } from './takeTurns.ts';

/** One whole authentication on the simulated phone: asked, shown, answered by the face, and gone. */
export async function runCycle(device: Device, contender: Contender): Promise<void> {
  const { answered } = contender.ask();
  await device.clock.settle();
  device.user.presentFace();
  await device.clock.settle();
  if (!(await answered)) {
    throw new Error(`A cycle of ${contender.name} did not succeed.`);
  }
}

/** Start to outcome: raw calls, p-cancelable and the library take turns; the ratio is the median of the rounds'. */
export async function measureCycle(library: BenchLibrary, size: BenchSize): Promise<BenchRow[]> {
  const device = fastDevice();
  const contenders = [raw, pCancelable, cancellableAuth(library)];
  const times = await takeTurns(
    size.rounds,
    size.cycles,
    contenders.map((contender) => () => runCycle(device, contender)),
  );
  const [byHand, wrapped, own] = times as [number[], number[], number[]];
  const row = (name: string, values: number[]): BenchRow => ({
    name,
    unit: 'us',
    value: median(values),
    baseline: median(byHand),
    ratio: median(values.map((value, i) => value / (byHand[i] as number))),
  });
  return [row('cycle', own), row('cycle-p-cancelable', wrapped)];
}
