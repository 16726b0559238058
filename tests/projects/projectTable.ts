// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { PublicProject } from './publicProjects.ts';

/** What became of one project. */
export interface ProjectRow {
  readonly name: string;
  readonly what: string;
  /** `2 of 3 abilities show their first page`, or what keeps it from being tried. */
  readonly abilities: string;
  /** How many things it uses that the host has not. */
  readonly gaps: number;
  /** What went wrong first; empty when nothing did. */
  readonly missing: string;
  readonly seconds: string;
  /** Whether the host did not come to an end that it knows: a fault of the host. */
  readonly hasStumbled: boolean;
}

/** Reads what `arkts-host smoke` has said of a project. */
export function rowOf(
  { name, what }: PublicProject,
  status: number | null,
  stdout: string,
  stderr: string,
  ms: number,
): ProjectRow {
  const totals = /^(\d+) passed, (\d+) failed$/m.exec(stdout);
  const gaps = stderr.match(/^\d+× /gm)?.length ?? 0;
  const lines = stderr.split('\n').filter((line) => line !== '' && !/^\d+× /.test(line));
  const hasStumbled = status !== 0 && (totals === null ? lines.length !== 1 : status !== 1);
  const fault = /^ {5}(.*)$/m.exec(stdout)?.[1] ?? (totals === null ? lines[0] : undefined);
  return {
    name,
    what,
    abilities:
      totals === null
        ? 'not tried'
        : `${totals[1]} of ${Number(totals[1]) + Number(totals[2])} abilities show their first page`,
    gaps,
    missing: fault ?? '',
    seconds: (ms / 1000).toFixed(0),
    hasStumbled,
  };
}

/** Rows as a table of Markdown. */
export function tableOf(rows: readonly ProjectRow[]): string {
  return [
    '| project | what it is | result | things that the host has not | what went wrong first |',
    '| --- | --- | --- | --- | --- |',
    ...rows.map(
      ({ name, what, abilities, gaps, missing }) =>
        `| ${name} | ${what} | ${abilities} | ${gaps} | ${missing === '' ? '–' : `\`${missing.replaceAll('|', '/')}\``} |`,
    ),
    '',
  ].join('\n');
}
