// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../properties/loadLibrary.ts';
import { MISTAKES } from './mistakes.ts';

export const MISTAKES_PAGE: string = path.join(projectRoot, 'docs/mutation.md');

const BEGIN = '| rule | a library that | is noticed by |\n| --- | --- | --- |\n';

/** Which test would fail if a rule were dropped, as the documentation has it. */
export function mistakesTable(): string {
  const rows = MISTAKES.map(({ rule, mistake, noticedBy }) => `| ${rule} | ${mistake} | \`${noticedBy}\` |\n`);
  return BEGIN + rows.join('');
}

/** Puts the table into the documentation, in the place of the one that is there. */
export function writeMistakesTable(): void {
  const text = fs.readFileSync(MISTAKES_PAGE, 'utf8');
  const begin = text.indexOf(BEGIN);
  if (begin < 0) {
    throw new Error(`${MISTAKES_PAGE} has no table that begins with ${BEGIN}`);
  }
  const end = text.indexOf('\n\n', begin);
  fs.writeFileSync(MISTAKES_PAGE, text.slice(0, begin) + mistakesTable() + (end < 0 ? '' : text.slice(end + 1)));
}
