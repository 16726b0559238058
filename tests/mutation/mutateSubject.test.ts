// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { byDistance, mutateSubject } from './mutateSubject.ts';
import type { MutationReport, TestedMutant } from './mutateSubject.ts';
import { sampleOf } from './sampleOf.ts';
import type { Subject } from './subjects.ts';

const PROJECT = path.join(import.meta.dirname, '../..');
const FIXTURE = 'tests/mutation/fixture';
const lines = fs.readFileSync(path.join(PROJECT, FIXTURE, 'tally.ts'), 'utf8').split('\n');
let report: MutationReport;

const subject: Subject = { folder: FIXTURE, suites: [FIXTURE], runner: 'node', goal: 0 };

before(async () => {
  report = await mutateSubject({ project: PROJECT, subject });
});

/** The mutant of the line that contains a text. */
function mutant(text: string, mutator: string, replacement?: string): TestedMutant {
  const line = lines.findIndex((each) => each.includes(text)) + 1;
  const found = report.mutants.filter(
    (each) =>
      each.line === line && each.mutator === mutator && (replacement === undefined || each.replacement === replacement),
  );
  assert.equal(
    found.length,
    1,
    `${text}, ${mutator}: ${JSON.stringify(report.mutants.filter((each) => each.line === line))}`,
  );
  return found[0]!;
}

test('a mutant that changes what a test looks at is killed, by that test', () => {
  const { status, by } = mutant('sum += marks', 'AssignmentOperator');
  assert.equal(status, 'killed');
  assert.equal(by, `${FIXTURE}/tally.test.ts: all marks count`);
});

test('a mutant at a limit that no test looks at survives', () => {
  assert.equal(mutant('return sum > 10', 'EqualityOperator', 'sum >= 10').status, 'survived');
  assert.equal(
    mutant('return sum > 10', 'EqualityOperator', 'sum <= 10').by,
    `${FIXTURE}/tally.test.ts: a sum > ` + 'is high far above the limit, and low far below',
  );
});

test('a mutant that no test comes by is said to be not reached', () => {
  assert.equal(mutant('return sum < 0', 'EqualityOperator', 'sum <= 0').status, 'not reached');
});

test('a mutant that loops without an end is timed out', () => {
  assert.equal(mutant('i < marks.length; i++', 'UpdateOperator').status, 'timed out');
});

test('a mutant after which nothing can end a test is killed without waiting', () => {
  assert.equal(mutant('function tellLater', 'BlockStatement').status, 'killed');
});

test('a mutant after which a test waits for ever is timed out, however busy the process is meanwhile', () => {
  assert.equal(mutant('if (ms > 0)', 'ConditionalExpression', 'false').status, 'timed out');
});

test('a mutant of what is worked out once is on when that happens: while the module loads, or at the first call', () => {
  assert.equal(mutant('WEIGHT: number', 'ArithmeticOperator').status, 'killed');
  assert.equal(mutant('greatest ??=', 'ArithmeticOperator').status, 'killed');
});

test('no suite fails without a mutant, and the sandbox is gone afterwards', () => {
  assert.deepEqual(report.leftOut, []);
  const left = fs.readdirSync(path.join(PROJECT, '.host/mutants')).filter((name) => name.endsWith(`-${process.pid}`));
  assert.deepEqual(left, []);
});

test('the suites with the name of a source come first, then those of its folder, then others', () => {
  assert.deepEqual(byDistance('a/Cat.ts', ['b/Dog.test.ts', 'a/Dog.test.ts', 'a/Cat.test.ts', 'a/Cats.test.ts']), [
    ['a/Cat.test.ts'],
    ['a/Dog.test.ts', 'a/Cats.test.ts'],
    ['b/Dog.test.ts'],
  ]);
});

test('a suite that is not there is an error that names it', async () => {
  await assert.rejects(
    mutateSubject({ project: PROJECT, subject: { ...subject, suites: ['tests/mutation/gone.test.ts'] } }),
    /mutation\/gone\.test\.ts/,
  );
});

test('a sample has as many as it says, the same ones with the same seed, and says of how many', async () => {
  const sampled = await mutateSubject({ project: PROJECT, subject, sample: { size: 3, seed: 1 } });
  assert.equal(sampled.mutants.length, 3);
  assert.equal(sampled.of, report.mutants.length);
  const all = [...Array(1_000).keys()];
  assert.deepEqual(sampleOf(all, { size: 50, seed: 7 }), sampleOf(all, { size: 50, seed: 7 }));
  assert.notDeepEqual(sampleOf(all, { size: 50, seed: 7 }), sampleOf(all, { size: 50, seed: 8 }));
  assert.equal(new Set(sampleOf(all, { size: 50, seed: 7 })).size, 50);
  assert.deepEqual(sampleOf(all, { size: 2_000, seed: 7 }), all);
});

test('what nothing near notices goes on to the suites that are farther away', () => {
  assert.equal(
    mutant('return sum < 1', 'EqualityOperator', 'sum <= 1').by,
    `${FIXTURE}/far/sums.test.ts: a sum of 1 is not low`,
  );
});
