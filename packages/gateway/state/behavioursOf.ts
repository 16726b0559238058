// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { test } from 'node:test';

/** Makes tests of Node's runner, each of which has a fresh bed of its own and closes it, whatever came out. */
export function behavioursOf<B extends { close(): Promise<void> }>(
  makeBed: () => Promise<B>,
): (sentence: string, check: (bed: B) => Promise<void>) => void {
  return (sentence, check) => {
    test(sentence, async () => {
      const bed = await makeBed();
      try {
        await check(bed);
      } finally {
        await bed.close();
      }
    });
  };
}
