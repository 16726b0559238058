// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';
import { mutate, MUTATED_FOLDERS } from '../mutation/mutate.ts';
import type { Mutant } from '../mutation/mutate.ts';

/** The score that every folder must reach, in percent. */
const GOAL = 85;

/** `npm run mutate [-- FOLDER_OR_FILE …]`: mutants of the library's code, which of them survive, and a score a folder. */
const names = process.argv.slice(2);
const mutants = names.length === 0 ? await mutate() : await mutate(names);
for (const mutant of mutants.filter((each) => each.status === 'survived')) {
  console.log(`${mutant.folder}/${mutant.file}:${mutant.line} survived ${mutant.mutator}: ${mutant.replacement}`);
}
console.log('\n| folder | mutants | survived | score |\n| --- | --- | --- | --- |');
for (const folder of MUTATED_FOLDERS) {
  const of = mutants.filter((each) => each.folder === folder && each.status !== 'not run');
  if (of.length > 0) {
    console.log(`| ${folder} | ${of.length} | ${survivorsOf(of)} | ${scoreOf(of).toFixed(1)} % |`);
    process.exitCode = scoreOf(of) >= GOAL ? process.exitCode : 1;
  }
}

function survivorsOf(some: readonly Mutant[]): number {
  return some.filter((each) => each.status === 'survived').length;
}

function scoreOf(some: readonly Mutant[]): number {
  return 100 * (some.length - survivorsOf(some)) / some.length;
}
