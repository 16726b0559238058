// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Does a thing for each, so many at a time. */
export async function inLanes<T>(lanes: number, all: readonly T[], work: (each: T) => Promise<void>): Promise<void> {
  const left = [...all];
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        await work(next);
      }
    }),
  );
}
