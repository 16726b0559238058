// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { VirtualClock } from 'arkts-host/device';

/** A wait of the scenario takes as long as it says, but no longer than this: a minute passes in a few seconds. */
const LONGEST_WAIT = 3_000;
/** Real milliseconds from one step of a wait to the next. */
const STEP = 50;
/** Real milliseconds before each wait, so that a person sees what comes before it. */
const PAUSE = 500;
/** Waits below this are parts of a longer one. */
const PART = 100;

/** A replay that was stopped because the phone does something else now. */
export class StoppedError extends Error {
  constructor() {
    super('The replay was stopped.');
    this.name = 'StoppedError';
  }
}

/**
 * Lets `advance` of a clock that follows the real time take real time itself, so that a person can watch what a scenario
 * does; it throws StoppedError once `isStopped()`. Returns the way to end that.
 */
export function paceClock(clock: VirtualClock, isStopped: () => boolean): () => void {
  const pacable = clock as { advance: VirtualClock['advance'] };
  const jump = clock.advance.bind(clock);
  let partsLeft = LONGEST_WAIT;
  const check = (): void => {
    if (isStopped()) {
      throw new StoppedError();
    }
  };
  pacable.advance = async (milliseconds: number): Promise<void> => {
    check();
    if (milliseconds < PART) {
      partsLeft -= milliseconds;
      await (partsLeft > 0 ? pass(milliseconds) : undefined);
      await jump(partsLeft > 0 ? 0 : milliseconds);
      return;
    }
    partsLeft = LONGEST_WAIT;
    await pass(PAUSE);
    const end = clock.now + Math.max(0, milliseconds - PAUSE);
    const speed = Math.max(1, milliseconds / LONGEST_WAIT);
    while (clock.now < end) {
      await pass(STEP);
      check();
      // The clock follows the real time already; this is what it has to be ahead of that.
      await jump(Math.min(end - clock.now, Math.ceil(STEP * (speed - 1))));
    }
  };
  return (): void => {
    delete (clock as Partial<typeof pacable>).advance;
  };
}

function pass(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
