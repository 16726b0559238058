// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';
import { mutate } from '../mutation/mutate.ts';

/** The score that must be reached, in percent. */
const GOAL = 90;

/** `npm run mutate [-- FILE]`: mutants of the library's code, or of one file of it, and which of them survive. */
const mutants = await mutate(process.argv[2]);
const survivors = mutants.filter((mutant) => mutant.status === 'survived');
for (const mutant of survivors) {
  console.log(`${mutant.file}:${mutant.line} survived ${mutant.mutator}: ${mutant.replacement}`);
}
const ran = mutants.filter((mutant) => mutant.status !== 'not run');
const score = 100 * (ran.length - survivors.length) / Math.max(1, ran.length);
console.log(`${ran.length} mutants, ${survivors.length} survived, score ${score.toFixed(1)} %`);
process.exitCode = score >= GOAL ? 0 : 1;
