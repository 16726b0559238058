// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { SimulatedUserError } from './SimulatedUserError.ts';

/**
 * Checks milliseconds that a script gave.
 * @throws SimulatedUserError IMPOSSIBLE_TIME unless it is a whole number from 0 on
 */
export function checkDelay(ms: number): void {
  if (!Number.isSafeInteger(ms) || ms < 0) {
    throw new SimulatedUserError(
      'IMPOSSIBLE_TIME',
      `${String(ms)} is not a duration. Give whole milliseconds, 0 or more.`,
    );
  }
}
