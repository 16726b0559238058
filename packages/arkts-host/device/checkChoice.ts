// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { SimulatedUserError } from '../system/SimulatedUserError.ts';

/**
 * Checks a value that a script gave against those that there are.
 * @throws SimulatedUserError UNKNOWN_VALUE, with the list
 */
export function checkChoice(what: string, value: unknown, allowed: readonly unknown[]): void {
  if (!allowed.includes(value)) {
    throw new SimulatedUserError(
      'UNKNOWN_VALUE',
      `There is no ${what} '${String(value)}'. Allowed: ${allowed.join(', ')}.`,
    );
  }
}
