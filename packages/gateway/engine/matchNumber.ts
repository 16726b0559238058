// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Randomness } from './Randomness.ts';

const LOWEST = 10;
const COUNT = 90;
/** The largest multiple of COUNT that a byte can reach: bytes from here on would make some numbers likelier. */
const FAIR = 256 - (256 % COUNT);

/**
 * A number of two digits, 10 to 99, for the user to match: fair, and none of `taken`, so that two requests that wait at
 * the same time can be told apart. When all 90 are taken they repeat.
 */
export function matchNumber(randomness: Randomness, taken: ReadonlySet<string>): string {
  for (;;) {
    const byte = randomness.bytes(1)[0]!;
    const number = String(LOWEST + (byte % COUNT));
    if (byte < FAIR && (!taken.has(number) || taken.size >= COUNT)) {
      return number;
    }
  }
}
