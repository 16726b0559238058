// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';
import type { Gateway } from '../server/Gateway.ts';

/**
 * Lets nobody new in, and waits until the last connection has ended, but not longer than `limitMs`. With 0 nothing is waited for.
 *
 * @param by who stops the gateway
 * @param whenDrained settles when nobody is left
 */
export async function drainBeforeStop(
  gateway: Pick<Gateway, 'drain'>,
  by: string,
  limitMs: number,
  whenDrained: Promise<unknown>,
  clock: Clock,
): Promise<void> {
  if (limitMs > 0) {
    const { open, waiting } = gateway.drain(true, by);
    if (open + waiting > 0) {
      let timer = 0;
      const limit = new Promise<void>((resolve) => {
        timer = clock.schedule(limitMs, resolve);
      });
      await Promise.race([whenDrained, limit]);
      clock.cancel(timer);
    }
  }
}
