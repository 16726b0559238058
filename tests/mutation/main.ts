// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { readArguments, UsageError } from 'arkts-host/command-line';
import { GATEWAY_MISTAKES } from './gatewayMistakes.ts';
import { MISTAKES } from './mistakes.ts';
import { writeMistakesTables } from './mistakesTable.ts';
import { mutate, MUTATED_FOLDERS } from './mutate.ts';
import { mutateSubject } from './mutateSubject.ts';
import { PHONE_MISTAKES } from './phoneMistakes.ts';
import { plantGatewayMistakes } from './plantGatewayMistakes.ts';
import { plantMistakes } from './plantMistakes.ts';
import { plantPhoneMistakes } from './plantPhoneMistakes.ts';
import { subjectOf, SUBJECTS } from './subjects.ts';

const PROJECT = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
/** The score that every folder of the library must reach, in percent. */
const LIBRARY_GOAL = 85;

interface Tried {
  readonly file: string;
  readonly line: number;
  readonly mutator: string;
  readonly replacement: string;
  readonly status: 'killed' | 'timed out' | 'survived' | 'not reached' | 'not run';
}

/** A folder's part of the report. */
interface Row {
  readonly folder: string;
  readonly goal: number;
  readonly mutants: readonly Tried[];
  /** What the mutants are of, when they are a sample. */
  readonly sample?: string;
}

/**
 * `npm run mutate [-- WHAT … [--sample N] [--seed S]]`: mutants, which of them survive, by line, and a score a folder. WHAT is a subject of
 * tests/mutation/subjects.ts, a folder or a file within, with its path; or a folder of the library or a file by its name.
 * Without it, everything. With a sample, N mutants of each subject of tests/mutation/subjects.ts and of each folder of the
 * library, the same ones with the same seed (1) as long as the sources are. `mistakes` plants those of tests/mutation/mistakes.ts,
 * phoneMistakes.ts and gatewayMistakes.ts instead.
 */
async function main(): Promise<number> {
  const { values: given, positionals } = readArguments({
    allowPositionals: true,
    options: { sample: { type: 'string' }, seed: { type: 'string' } },
  });
  const names = positionals.map((name) => name.replace(/^\.\//, '').replace(/\/$/, ''));
  const sample =
    given.sample === undefined
      ? undefined
      : { size: wholeNumber('--sample', given.sample), seed: wholeNumber('--seed', given.seed ?? '1') };
  if (names[0] === 'mistakes') {
    return (await tryMistakes()) === 0 ? 0 : 1;
  }
  const paths =
    names.length === 0
      ? SUBJECTS.map(({ folder, name }) => name ?? folder)
      : names.filter((name) => subjectOf(name) !== undefined);
  const ofLibrary = names.filter((name) => subjectOf(name) === undefined);
  const rows: Row[] = [];
  let isWhole = true;
  for (const only of paths) {
    const subject = subjectOf(only)!;
    console.log(`\n${only}`);
    const { mutants, leftOut, of } = await mutateSubject({
      project: PROJECT,
      subject,
      ...(only === subject.name ? {} : { only }),
      ...(sample === undefined ? {} : { sample }),
      tell: (line) => console.log(`  ${line}`),
    });
    leftOut.forEach((line) => console.log(`fails without a mutant, and was left out: ${line}`));
    isWhole = isWhole && leftOut.length === 0;
    printSurvivors(mutants);
    rows.push({
      folder: only,
      goal: subject.goal,
      mutants,
      ...(sample === undefined || mutants.length === of ? {} : { sample: ` of ${of}, seed ${sample.seed}` }),
    });
  }
  if (names.length === 0 || ofLibrary.length > 0) {
    console.log('\nthe library');
    const mutants = await mutate(names.length === 0 ? MUTATED_FOLDERS : ofLibrary, sample);
    printSurvivors(mutants.map((each) => ({ ...each, file: `${each.folder}/${each.file}` })));
    rows.push(
      ...MUTATED_FOLDERS.map((folder) => {
        const all = mutants.filter((each) => each.folder === folder);
        return {
          folder,
          goal: LIBRARY_GOAL,
          mutants: all,
          ...(sample === undefined || all.every(hasRun) ? {} : { sample: ` of ${all.length}, seed ${sample.seed}` }),
        };
      }),
    );
  }
  return printScores(rows.filter((row) => row.mutants.some(hasRun))) && isWhole ? 0 : 1;
}

/** Plants every mistake, and writes the tables of them. Returns how many the test that is named for it does not notice. */
async function tryMistakes(): Promise<number> {
  let missed = 0;
  const tell = (what: string, isNoticed: boolean): void => {
    missed += isNoticed ? 0 : 1;
    console.log(`${isNoticed ? 'noticed' : 'NOT NOTICED'}: ${what}`);
  };
  await plantGatewayMistakes(GATEWAY_MISTAKES, ({ rule, mistake }, isNoticed) =>
    tell(`gateway, ${rule}: ${mistake}`, isNoticed),
  );
  await plantPhoneMistakes(PHONE_MISTAKES, ({ mistake }, isNoticed) => tell(`phone: ${mistake}`, isNoticed));
  await plantMistakes(MISTAKES, false, ({ mistake, noticedBy }) =>
    tell(`${mistake.rule}: ${mistake.mistake}`, noticedBy.includes(mistake.noticedBy)),
  );
  writeMistakesTables();
  console.log(`${MISTAKES.length + PHONE_MISTAKES.length + GATEWAY_MISTAKES.length} mistakes, ${missed} not noticed`);
  return missed;
}

function wholeNumber(option: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw new UsageError(`${option} takes a whole number from 1 on; '${text}' is none.`);
  }
  return Number(text);
}

function printSurvivors(mutants: readonly Tried[]): void {
  for (const { file, line, status, mutator, replacement } of mutants.filter(isAlive)) {
    console.log(`${file}:${line} ${status} ${mutator}: ${replacement}`);
  }
}

/** Whether every folder reaches its goal. */
function printScores(rows: readonly Row[]): boolean {
  console.log(
    '\n| folder | mutants | survived | of them not reached | timed out | score | goal |\n' +
      '| --- | --- | --- | --- | --- | --- | --- |',
  );
  let isGood = true;
  for (const { folder, goal, mutants, sample } of rows) {
    const ran = mutants.filter(hasRun).length;
    const alive = mutants.filter(isAlive).length;
    const count = (status: Tried['status']): number => mutants.filter((each) => each.status === status).length;
    const score = (100 * (ran - alive)) / ran;
    console.log(
      `| ${folder} | ${ran}${sample ?? ''} | ${alive} | ${count('not reached')} | ${count('timed out')} | ` +
        `${score.toFixed(1)} % | ${goal} % |`,
    );
    isGood = isGood && score >= goal;
  }
  return isGood;
}

function hasRun(mutant: Tried): boolean {
  return mutant.status !== 'not run';
}

function isAlive(mutant: Tried): boolean {
  return mutant.status === 'survived' || mutant.status === 'not reached';
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof UsageError)) {
    throw error;
  }
  console.error(error.message);
  process.exitCode = 2;
}
