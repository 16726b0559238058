// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { performance } from 'node:perf_hooks';
import { newClient, newPrefix, openState } from './EtcdBed.ts';

/** Bytes of a value: about those of a request's record. */
const VALUE = 'x'.repeat(500);

/**
 * Commits of one key over its revision by themselves: how long each of `count` took, ms, one after the other; and how many there were in a
 * second when `atOnce` were under way for so long.
 */
export async function measureCommits(
  endpoints: readonly string[],
  count: number,
  atOnce: number,
  ms: number,
): Promise<{ readonly oneByOne: readonly number[]; readonly perSecond: number }> {
  const state = await openState(newClient(endpoints), newPrefix());
  try {
    const revisions = new Map<string, number>();
    const write = async (key: string): Promise<void> => {
      const result = await state.commit(new Map([[key, revisions.get(key) ?? 0]]), [{ key, value: VALUE }]);
      if (result.kind === 'refused') {
        throw new Error('A commit that nobody raced was refused.');
      }
      revisions.set(key, result.revision);
    };
    const oneByOne: number[] = [];
    for (let i = 0; i < count; i++) {
      const startedAt = performance.now();
      await write('bench/one');
      oneByOne.push(performance.now() - startedAt);
    }
    const end = performance.now() + ms;
    const startedAt = performance.now();
    let done = 0;
    await Promise.all(
      Array.from({ length: atOnce }, async (_, i) => {
        while (performance.now() < end) {
          await write(`bench/${i}`);
          done++;
        }
      }),
    );
    return { oneByOne, perSecond: done / ((performance.now() - startedAt) / 1_000) };
  } finally {
    state.close();
  }
}
