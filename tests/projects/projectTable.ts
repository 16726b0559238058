// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { PlayedProject } from './playProject.ts';
import type { Ending, Played } from './playRecipe.ts';
import type { PublicProject } from './publicProjects.ts';

/** What became of one project. */
export interface ProjectRow {
  readonly project: PublicProject;
  /** How many lines of ArkTS and TypeScript it has. */
  readonly lines: number;
  /** The commit that was tried, in short. */
  readonly commit: string;
  /** What `arkts-host smoke` says of its first pages; undefined when it came to nothing. */
  readonly smoke: { readonly shown: number; readonly all: number; readonly fault: string } | undefined;
  /** What was played; undefined when that came to nothing. */
  readonly played: PlayedProject | undefined;
  /** Whether the host did not come to an end that it knows: a fault of the host. */
  readonly hasStumbled: boolean;
}

/** How a child process has ended. */
export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Reads what `arkts-host smoke` and the play have said of a project. */
export function rowOf(
  project: PublicProject,
  facts: { lines: number; commit: string },
  smoke: Run,
  play: Run,
): ProjectRow {
  const totals = /^(\d+) passed, (\d+) failed$/m.exec(smoke.stdout);
  const played = lastJson(play.stdout);
  const lines = smoke.stderr.split('\n').filter((line) => line !== '' && !/^\d+× /.test(line));
  const isUnknownEnd = smoke.status !== 0 && (totals === null ? lines.length !== 1 : smoke.status !== 1);
  return {
    project,
    ...facts,
    smoke:
      totals === null
        ? undefined
        : {
            shown: Number(totals[1]),
            all: Number(totals[1]) + Number(totals[2]),
            fault: /^ {5}(.*)$/m.exec(smoke.stdout)?.[1] ?? '',
          },
    played,
    hasStumbled: isUnknownEnd || (totals !== null && played === undefined),
  };
}

function lastJson(stdout: string): PlayedProject | undefined {
  const last = stdout.trim().split('\n').at(-1) ?? '';
  return last.startsWith('{') ? (JSON.parse(last) as PlayedProject) : undefined;
}

const COLUMNS: readonly Ending[] = ['success', 'refusal', 'cancel', 'background'];

/** Whether it came to its first page, and to a prompt. */
function isPassed(row: ProjectRow): boolean {
  const first = row.played?.endings.success;
  return first !== undefined && first.firstPage === undefined && first.prompt === undefined;
}

/** Those that ask somewhere, with at least so many lines. */
const LEAST_LINES = 2000;

/** One line: how many of the apps that ask show their first page and come to a prompt. */
export function totalOf(rows: readonly ProjectRow[]): string {
  const asking = rows.filter(({ project, lines }) => project.unreached === undefined && lines >= LEAST_LINES);
  const passed = asking.filter(isPassed).length;
  const share = asking.length === 0 ? 0 : Math.round((100 * passed) / asking.length);
  return `${passed} of ${asking.length} apps with at least ${LEAST_LINES} lines that ask (${share} %) show their first page and the prompt.`;
}

/** Rows as a table of Markdown. */
export function tableOf(rows: readonly ProjectRow[]): string {
  return [
    '| project | what it is | lines | commit | check | first page | prompt | success | refusal | cancel | background | what is missing |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map((row) => `| ${cellsOf(row).join(' | ')} |`),
    '',
    totalOf(rows),
    '',
  ].join('\n');
}

function cellsOf(row: ProjectRow): string[] {
  const { project, lines, commit, played } = row;
  const first = played?.endings.success;
  const firstPage =
    first === undefined ? row.smoke !== undefined && row.smoke.shown > 0 : first.firstPage === undefined;
  return [
    project.name,
    whatOf(project),
    String(lines),
    commit === '' ? '–' : `\`${commit}\``,
    played === undefined ? '–' : `${played.errors} errors, ${played.gaps} gaps`,
    firstPage ? 'yes' : 'no',
    first === undefined ? '–' : first.prompt === undefined ? 'yes' : 'no',
    ...COLUMNS.map((ending) => endingCell(played?.endings[ending])),
    missingOf(row),
  ];
}

function whatOf({ what, recipe }: PublicProject): string {
  const names = Object.keys(recipe?.standIns ?? {});
  return names.length === 0 ? what : `${what}; with stand-ins for ${names.map((name) => `\`${name}\``).join(', ')}`;
}

function endingCell(played: Played | undefined): string {
  return played === undefined || played.prompt !== undefined ? '–' : played.ending === undefined ? 'yes' : 'no';
}

/** The first thing that went wrong, in one short line. */
function missingOf({ project, smoke, played }: ProjectRow): string {
  if (project.unreached !== undefined) {
    return project.unreached;
  }
  const faults = COLUMNS.flatMap((ending) => {
    const one = played?.endings[ending];
    return [one?.firstPage, one?.prompt, one?.ending];
  });
  const fault = faults.find((one) => one !== undefined) ?? (project.recipe === undefined ? smoke?.fault : undefined);
  return fault === undefined || fault === ''
    ? (project.without ?? '–')
    : `\`${fault.replace(/\s+/g, ' ').replaceAll('|', '/').slice(0, 160)}\``;
}
