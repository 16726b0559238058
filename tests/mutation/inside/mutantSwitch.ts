// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { appendFileSync } from 'node:fs';
import process from 'node:process';

// What instrumented modules ask which of their mutants is on, in whatever process loads them. The names that begin with
// `stry` are those that Stryker's instrumenter writes into the code.

/** The one switch of a process. */
interface MutantSwitch {
  /** The mutant that is on; children of the process inherit it. */
  active: string | undefined;
  /** How often the active one was reached, and after how many times it counts as a loop without an end. */
  hits: number;
  limit: number;
  /** How often each mutant was reached, while somebody counts. */
  counts: Map<string, number> | undefined;
}

export const mutants: MutantSwitch = {
  active: process.env['ACTIVE_MUTANT'],
  hits: 0,
  limit: Infinity,
  counts: undefined,
};

/** A child of a test tells what it reaches by a file, line by line, so that nothing is lost when it is killed. */
const file: string | undefined = process.env['MUTANT_COVERAGE'];
const told: Set<string> = new Set();

export function stryMutAct_9fa48(id: string): boolean {
  if (id !== mutants.active) {
    return false;
  }
  if (++mutants.hits > mutants.limit) {
    throw new Error('This mutant loops without an end.');
  }
  return true;
}

export function stryCov_9fa48(...ids: string[]): void {
  const { counts } = mutants;
  if (counts !== undefined) {
    ids.forEach((id) => counts.set(id, (counts.get(id) ?? 0) + 1));
  } else if (file !== undefined) {
    for (const id of ids.filter((each) => !told.has(each))) {
      told.add(id);
      appendFileSync(`${file}.${process.pid}`, `${id}\n`);
    }
  }
}
