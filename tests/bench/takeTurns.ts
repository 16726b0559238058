// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/**
 * Lets contenders take turns: `cycles` of each in a round, one round to warm up and `rounds` that count.
 *
 * @returns for each contender, the microseconds of one of its cycles in each counted round
 */
export async function takeTurns(
  rounds: number,
  cycles: number,
  contenders: readonly (() => unknown)[],
): Promise<number[][]> {
  const times: number[][] = contenders.map(() => []);
  for (let round = -1; round < rounds; round++) {
    for (const [index, contender] of contenders.entries()) {
      const start = performance.now();
      for (let i = 0; i < cycles; i++) {
        const work = contender();
        if (work instanceof Promise) {
          await work; // a contender that is done at once does not wait for a turn of the microtask queue
        }
      }
      if (round >= 0) {
        times[index]?.push(((performance.now() - start) * 1000) / cycles);
      }
    }
  }
  return times;
}
