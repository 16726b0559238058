// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';

/** Far from what anything takes on a machine that is five times slower and has much else to do. */
const LIMIT_MS = 300_000;
/** Who waits for long is looked after less often, so that many who wait leave the machine to those who work. */
const SHORTEST_PAUSE_MS = 2;
const LONGEST_PAUSE_MS = 25;

/** Waits until something real has happened, a socket's event for example; a test that waits longer has failed. */
export async function until<T>(
  look: () => T | undefined | false,
  what: string | (() => string) = look.toString(),
  limitMs = LIMIT_MS,
): Promise<T> {
  const start = performance.now();
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) {
      return found;
    }
    const waited = performance.now() - start;
    if (waited > limitMs) {
      throw new Error(`never: ${typeof what === 'string' ? what : what()}`);
    }
    await pause(Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, waited / 10)));
  }
}
