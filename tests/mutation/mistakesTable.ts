// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../properties/loadLibrary.ts';
import { GATEWAY_MISTAKES } from './gatewayMistakes.ts';
import { MISTAKES } from './mistakes.ts';
import { PHONE_MISTAKES } from './phoneMistakes.ts';

export const MISTAKES_PAGE: string = path.join(projectRoot, 'docs/reference/mutation.md');

/** A table of the documentation: its head, and what follows from a list of mistakes. */
interface Table {
  readonly head: string;
  readonly rows: readonly string[];
}

/** Which test would fail if a rule were dropped, as the documentation has it. */
const TABLES: readonly Table[] = [
  {
    head: '| rule | a library that | is noticed by |\n| --- | --- | --- |\n',
    rows: MISTAKES.map(({ rule, mistake, noticedBy }) => `| ${rule} | ${mistake} | \`${noticedBy}\` |\n`),
  },
  {
    head: '| a phone on which | is noticed by |\n| --- | --- |\n',
    rows: PHONE_MISTAKES.map(({ mistake, noticedBy }) => `| ${mistake} | \`${noticedBy}\` |\n`),
  },
  {
    head: '| of | planted in the gateway | is noticed by |\n| --- | --- | --- |\n',
    rows: GATEWAY_MISTAKES.map(
      ({ rule, mistake, suite, noticedBy }) => `| ${rule} | ${mistake} | \`${shortOf(suite)}\` "${noticedBy}" |\n`,
    ),
  },
];

/** A suite's file without what all of them have. */
function shortOf(suite: string): string {
  return suite.replace(/^packages\/gateway\//, '');
}

/** The tables as they should stand there. */
export function mistakesTables(): readonly string[] {
  return TABLES.map(({ head, rows }) => head + rows.join(''));
}

/** Puts the tables into the documentation, in the place of those that are there. */
export function writeMistakesTables(): void {
  let text = fs.readFileSync(MISTAKES_PAGE, 'utf8');
  for (const { head, rows } of TABLES) {
    const begin = text.indexOf(head);
    if (begin < 0) {
      throw new Error(`${MISTAKES_PAGE} has no table that begins with ${head}`);
    }
    const end = text.indexOf('\n\n', begin);
    text = text.slice(0, begin) + head + rows.join('') + (end < 0 ? '' : text.slice(end + 1));
  }
  fs.writeFileSync(MISTAKES_PAGE, text);
}
