// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Played } from '../projects/playRecipe.ts';
import type { PlayedUnit } from './playUnits.ts';
import { asks } from './PublicUnit.ts';
import type { PublicUnit } from './PublicUnit.ts';

/** What became of one unit. */
export interface UnitRow {
  readonly unit: PublicUnit;
  /** The commit that was tried, in short; empty where git does not know. */
  readonly commit: string;
  /** What was played, or the line with which that came to nothing. */
  readonly played: PlayedUnit | string;
}

/** The first thing that is wrong with a unit; undefined when it does all that it should. */
export function faultOf({ unit, played }: UnitRow): string | undefined {
  if (typeof played === 'string') {
    return played;
  }
  if (!asks(unit.recipe)) {
    return played.silent;
  }
  const all: readonly (Played | undefined)[] = Object.values(played.endings);
  return all.flatMap((one) => [one?.firstPage, one?.prompt, one?.ending]).find((one) => one !== undefined);
}

/** What stands in the last column of a unit that does all that it should. */
const NOTHING = '–';
/** How that column begins where nobody can tell. */
const UNTOLD = 'not to be told: ';
const HEAD = [
  '| unit | what it is | file | commit | check | success | refusal | cancel | background | what is missing |',
  '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
];

/** A row as a line of Markdown. */
export function lineOf(row: UnitRow): string {
  return `| ${cellsOf(row).join(' | ')} |`;
}

/**
 * The table after units were played: their lines are new, those of others stay.
 * @param page the page with the table as it was
 */
export function tableAfter(page: string, rows: readonly UnitRow[], order: readonly PublicUnit[]): string {
  const kept = page.split('\n').filter((line) => /^\| .* \|$/.test(line) && !HEAD.includes(line));
  const lines = new Map([...kept, ...rows.map(lineOf)].map((line) => [line.split(' | ')[0]!.slice(2), line]));
  const sorted = order.flatMap(({ name }) => lines.get(name) ?? []);
  return [...HEAD, ...sorted, '', totalOf(sorted), ''].join('\n');
}

/** One line: how many units do all that they should. */
export function totalOf(lines: readonly string[]): string {
  const told = lines.filter((line) => !line.includes(`| ${UNTOLD}`));
  const passed = told.filter((line) => line.endsWith(`| ${NOTHING} |`)).length;
  const share = told.length === 0 ? 0 : Math.round((100 * passed) / told.length);
  return `${passed} of ${told.length} units (${share} %) do all that they should.`;
}

function cellsOf(row: UnitRow): string[] {
  const { unit, commit, played } = row;
  const fault = faultOf(row);
  const file =
    'page' in unit.source ? `${baseOf(unit.source.page)}, ${unit.source.pieces.join(', ')}` : unit.source.files[0]!;
  const said = (one: Played | undefined): string =>
    one === undefined || one.prompt !== undefined ? 'no' : one.ending === undefined ? 'yes' : 'no';
  const endings =
    typeof played === 'string'
      ? ['no', '–', '–', '–']
      : asks(unit.recipe)
        ? [played.endings.success, played.endings.refusal, played.endings.cancel, played.endings.background].map(said)
        : [played.silent === undefined ? 'asks nobody' : 'no', '–', '–', '–'];
  return [
    unit.name,
    unit.what,
    `\`${file}\``,
    commit === '' ? '–' : `\`${commit}\``,
    typeof played === 'string' ? '–' : `${played.errors} errors`,
    ...endings,
    unit.untold !== undefined
      ? `${UNTOLD}${unit.untold}`
      : fault === undefined
        ? NOTHING
        : `\`${fault.replace(/\s+/g, ' ').replaceAll('|', '/').replaceAll('`', "'").slice(0, 160)}\``,
  ];
}

function baseOf(page: string): string {
  return page.split('/').at(-1)!;
}
