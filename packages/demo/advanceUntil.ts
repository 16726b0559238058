// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Device } from 'arkts-host/device';
import { NetworkActivity } from 'arkts-host/network';

/** Milliseconds of the phone that pass between two looks, and in reality at least. */
const STEP = 25;
const PAUSE = 1;
/** The same for a long wait, in which nothing is to happen but that both ends hear of each other. */
const LONG_STEP = 1_000;
const TURNS = 5;

/**
 * Lets time pass on the phone until something has happened that needs both: its time, and what comes over its network in
 * real time. After each step whatever is on its way between two ends in this process has a turn to arrive.
 *
 * @param limit milliseconds of the phone; it throws when it has not happened by then
 */
export async function advanceUntil(
  device: Device,
  hasHappened: () => boolean,
  what: string,
  limit: number = 30_000,
): Promise<void> {
  const network = NetworkActivity.of(device);
  const end = device.clock.now + limit;
  await network.settle();
  while (!hasHappened()) {
    if (device.clock.now >= end) {
      throw new Error(`It has not happened within ${limit / 1000} s: ${what}.`);
    }
    await pause();
    await network.advance(STEP);
  }
}

/** A long time passes on the phone; what its app and a gateway tell each other now and then arrives in its second. */
export async function passTime(device: Device, milliseconds: number): Promise<void> {
  for (let left = milliseconds; left > 0; left -= LONG_STEP) {
    await device.clock.advance(Math.min(left, LONG_STEP));
    for (let turn = 0; turn < TURNS; turn += 1) {
      await pause();
      await NetworkActivity.of(device).settle();
    }
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, PAUSE);
  });
}
