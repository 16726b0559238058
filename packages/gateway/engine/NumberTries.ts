// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** A number that was typed on a device, and what it was told. */
export interface NumberTry {
  readonly deviceId: string;
  readonly attempt: number;
  readonly number: string;
  readonly isRight: boolean;
  readonly triesLeft: number;
}

/** Numbers that are remembered for one request, right ones included: more than any user types before its deadline. */
export const MOST_TRIES = 32;

/**
 * What a number is worth, after those that were typed for the same request before, on all devices together; undefined when it
 * comes out of turn, or there were too many. The same attempt with the same number, which is a frame that came twice, is
 * one of `earlier`; with another number it is a new try, of an app that was started anew. `most`: wrong ones allowed.
 */
export function tryNumber(
  earlier: readonly NumberTry[],
  deviceId: string,
  attempt: number,
  number: string,
  right: string,
  most: number,
): NumberTry | undefined {
  const ofDevice = earlier.filter((tried) => tried.deviceId === deviceId);
  const same = ofDevice.find((tried) => tried.attempt === attempt && tried.number === number);
  if (same !== undefined) {
    return same;
  }
  const highest = ofDevice.reduce((high, tried) => Math.max(high, tried.attempt), 0);
  if (attempt > highest + 1 || earlier.length >= MOST_TRIES) {
    return undefined;
  }
  const isRight = number === right;
  const wrong = earlier.filter((tried) => !tried.isRight).length + (isRight ? 0 : 1);
  return { deviceId, attempt, number, isRight, triesLeft: most - wrong };
}
