// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** A number that was typed on a device, and what it was told. */
interface Try {
  readonly deviceId: string;
  readonly attempt: number;
  readonly number: string;
  readonly isRight: boolean;
  readonly triesLeft: number;
}

/** Numbers that are remembered for one request, right ones included: more than any user types before its deadline. */
export const MOST_TRIES = 32;

/**
 * The numbers that were typed for one request, on all devices together. The same attempt with the same number, which is a
 * frame that came twice, is answered the same way; with another number it is a new try, of an app that was started anew.
 */
export class NumberTries {
  private readonly tries: Try[] = [];

  /** What a number is worth; undefined when it comes out of turn, or there were too many. `most`: wrong ones allowed. */
  take(
    deviceId: string,
    attempt: number,
    number: string,
    right: string,
    most: number,
  ): { readonly isRight: boolean; readonly triesLeft: number } | undefined {
    const ofDevice = this.tries.filter((tried) => tried.deviceId === deviceId);
    const same = ofDevice.find((tried) => tried.attempt === attempt && tried.number === number);
    if (same !== undefined) {
      return same;
    }
    const highest = ofDevice.reduce((most, tried) => Math.max(most, tried.attempt), 0);
    if (attempt > highest + 1 || this.tries.length >= MOST_TRIES) {
      return undefined;
    }
    const isRight = number === right;
    const wrong = this.tries.filter((tried) => !tried.isRight).length + (isRight ? 0 : 1);
    const made: Try = { deviceId, attempt, number, isRight, triesLeft: most - wrong };
    this.tries.push(made);
    return made;
  }
}
