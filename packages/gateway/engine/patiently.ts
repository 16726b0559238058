// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';

/** Nothing waits longer than this for the store or for a verification; well below a lease, whose beats wait behind it. */
export const PATIENCE_MS = 3_000;

/** What another part says, as long as it says it in time: neither what protects nor a device waits for one that hangs. */
export function patiently<T>(clock: Clock, answer: Promise<T>, whose: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = clock.schedule(PATIENCE_MS, () => reject(new Error(`${whose} does not answer`)));
    answer.then(resolve, reject).finally(() => clock.cancel(timer));
  });
}
