// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';
import { Coverage } from './Coverage.ts';
import { fuzz } from './fuzz.ts';

/** What a process that searched a target has seen. */
export interface SearchReport {
  readonly seeds: number;
  readonly corpus: number;
  /** What must not be, with the input; undefined when all was well. */
  readonly fault: string | undefined;
}

// A process of its own: the target's name, how many inputs, the seed.
const [name = '', inputs, seed] = process.argv.slice(2);
const coverage = new Coverage(['/protocol/src/', '/gateway/']);
await coverage.start();
const targets = await import('./targets.ts'); // after the start, so that its blocks are counted
const target = targets[name as keyof typeof targets];
const seeds = target.seeds.length;
let report: SearchReport;
try {
  const { corpus } = await fuzz(target, coverage, Number(inputs), Number(seed));
  report = { seeds, corpus: corpus.length, fault: undefined };
} catch (error) {
  report = { seeds, corpus: 0, fault: (error as Error).message };
}
process.send?.(report, () => process.disconnect());
