// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { mutateSubject } from './mutateSubject.ts';
import type { MutationReport, TestedMutant } from './mutateSubject.ts';

const PROJECT = path.join(import.meta.dirname, '..');
const FIXTURE = 'mutation/fixture';
const lines = fs.readFileSync(path.join(PROJECT, FIXTURE, 'tally.ts'), 'utf8').split('\n');
let report: MutationReport;

before(async () => {
  report = await mutateSubject({ project: PROJECT,
    subject: { folder: FIXTURE, suites: [FIXTURE], runner: 'node', goal: 0 } });
});

/** The mutant of the line that contains a text. */
function mutant(text: string, mutator: string, replacement?: string): TestedMutant {
  const line = lines.findIndex((each) => each.includes(text)) + 1;
  const found = report.mutants.filter((each) => each.line === line && each.mutator === mutator &&
    (replacement === undefined || each.replacement === replacement));
  assert.equal(found.length, 1, `${text}, ${mutator}: ${JSON.stringify(report.mutants.filter((each) => each.line === line))}`);
  return found[0]!;
}

test('a mutant that changes what a test looks at is killed, by that test', () => {
  const { status, by } = mutant('sum += marks', 'AssignmentOperator');
  assert.equal(status, 'killed');
  assert.equal(by, `${FIXTURE}/tally.test.ts: all marks count`);
});

test('a mutant at a limit that no test looks at survives', () => {
  assert.equal(mutant('return sum > 10', 'EqualityOperator', 'sum >= 10').status, 'survived');
  assert.equal(mutant('return sum > 10', 'EqualityOperator', 'sum <= 10').by, `${FIXTURE}/tally.test.ts: a sum > ` +
    'is high far above the limit, and low far below');
});

test('a mutant that no test comes by is said to be not reached', () => {
  assert.equal(mutant('return sum < 1', 'EqualityOperator', 'sum <= 1').status, 'not reached');
});

test('a mutant that loops without an end is timed out', () => {
  assert.equal(mutant('i < marks.length; i++', 'UpdateOperator').status, 'timed out');
});

test('a mutant after which nothing can end a test is killed without waiting', () => {
  assert.equal(mutant('function tellLater', 'BlockStatement').status, 'killed');
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
