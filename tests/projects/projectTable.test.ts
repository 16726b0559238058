// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Played } from './playRecipe.ts';
import type { PublicProject } from './publicProjects.ts';
import { rowOf, tableOf, totalOf } from './projectTable.ts';

const project: PublicProject = {
  name: 'Vault',
  url: 'https://example.com/vault.git',
  folder: '',
  what: 'a vault',
  recipe: { enrolled: ['pin'], steps: [], answer: 'pin', goesOn: 'open' },
};
const facts = { lines: 2500, commit: 'abcdef1' };
const quiet = { status: 0, stdout: 'ok   entry A\n1 passed, 0 failed\n', stderr: '' };
const right: Played = { firstPage: undefined, prompt: undefined, ending: undefined };

function played(endings: Readonly<Record<string, Played>>): { status: number; stdout: string; stderr: string } {
  return { status: 0, stdout: `noise\n${JSON.stringify({ errors: 1, gaps: 2, endings })}\n`, stderr: '' };
}

test('a project that was played is told with its lines, its commit, each ending, and what went wrong first', () => {
  const refusal = { ...right, ending: 'it goes on |\n as after a success' };
  const row = rowOf(project, facts, quiet, played({ success: right, refusal, cancel: right, background: right }));
  assert.equal(row.hasStumbled, false);
  assert.equal(
    tableOf([row]).split('\n')[2],
    '| Vault | a vault | 2500 | `abcdef1` | 1 errors, 2 gaps | yes | yes | yes | no | yes | yes | `it goes on / as after a success` |',
  );
  assert.match(totalOf([row]), /^1 of 1 apps .* \(100 %\)/);
});

test('where no prompt came, its endings are not told; what asks nowhere, or is small, does not count', () => {
  const none = { firstPage: undefined, prompt: 'no button', ending: 'no prompt' };
  const row = rowOf(project, facts, quiet, played({ success: none, refusal: none, cancel: none, background: none }));
  assert.match(tableOf([row]), /\| yes \| no \| – \| – \| – \| – \| `no button` \|/);
  const silent = rowOf({ ...project, unreached: 'it asks nowhere' }, facts, quiet, played({}));
  assert.match(tableOf([silent]), /\| it asks nowhere \|/);
  const small = rowOf(project, { ...facts, lines: 100 }, quiet, played({ success: right }));
  assert.match(totalOf([row, silent, small]), /^0 of 1 apps/);
});

test('a project that cannot be read is no fault of the host; a stack, an end by force, and a play without a word are', () => {
  const silent = { status: 1, stdout: '', stderr: '' };
  const one = { status: 1, stdout: '', stderr: 'x/build-profile.json5 is missing.\n' };
  assert.equal(rowOf(project, facts, one, silent).hasStumbled, false);
  const stack = { ...one, stderr: 'TypeError: no\n    at x (y.ts:1)\n' };
  assert.equal(rowOf(project, facts, stack, silent).hasStumbled, true);
  assert.equal(rowOf(project, facts, { ...silent, status: null }, silent).hasStumbled, true);
  assert.equal(rowOf(project, facts, quiet, silent).hasStumbled, true);
});
