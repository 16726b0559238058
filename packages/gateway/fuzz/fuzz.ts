// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { Chance } from '../properties/Chance.ts';
import type { Coverage } from './Coverage.ts';
import type { FuzzTarget } from './FuzzTarget.ts';
import { mutate } from './mutate.ts';

/** Inputs between two looks at the coverage: a look costs as much as some hundred inputs. */
const BATCH = 128;

/** What a search came to. */
export interface FuzzReport {
  readonly inputs: number;
  /** Inputs that reached what none before had. */
  readonly corpus: readonly string[];
}

/**
 * Feeds a target with what it makes of its seeds, and keeps what reaches new code to go on from there. The same seed
 * makes the same inputs. Throws what the target threw, with the input.
 */
export async function fuzz(target: FuzzTarget, coverage: Coverage, inputs: number, seed: number): Promise<FuzzReport> {
  const chance = new Chance(seed);
  const corpus = [...target.seeds];
  for (const text of corpus) {
    await feed(target, text);
  }
  coverage.keep(await coverage.take());
  for (let done = 0; done < inputs; done += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, inputs - done) }, () =>
      mutate(pick(corpus, chance), pick(corpus, chance), target.words, chance),
    );
    const found = await newest(target, batch, coverage);
    corpus.push(...found);
  }
  return { inputs, corpus };
}

/** Those of a batch that reach something new. They are fed again one by one, but only when there is such a one. */
async function newest(target: FuzzTarget, batch: readonly string[], coverage: Coverage): Promise<readonly string[]> {
  for (const text of batch) {
    await feed(target, text);
  }
  if ((await coverage.take()).size === 0) {
    return [];
  }
  const kept: string[] = [];
  for (const text of batch) {
    await feed(target, text);
    const reached = await coverage.take();
    if (reached.size > 0) {
      coverage.keep(reached);
      kept.push(text);
    }
  }
  return kept;
}

async function feed(target: FuzzTarget, text: string): Promise<void> {
  try {
    await target.run(text);
  } catch (error) {
    throw new Error(`${(error as Error).message}\nThe input: ${JSON.stringify(text)}`, { cause: error });
  }
}

function pick(corpus: readonly string[], chance: Chance): string {
  return corpus[chance.upTo(corpus.length)]!;
}
