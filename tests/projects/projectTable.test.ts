// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PUBLIC_PROJECTS } from './publicProjects.ts';
import { rowOf, tableOf } from './projectTable.ts';

const project = PUBLIC_PROJECTS[0]!;

test('a project that was tried is told with its abilities, its gaps and its first fault', () => {
  const row = rowOf(
    project,
    1,
    'ok   entry A\nFAIL entry B\n     onCreate of B: no | kit (B.ets:3)\n1 passed, 1 failed\n',
    '2× entry/a.ets:1:2 this host has no @kit.Moon.\n1× entry/b.ets:1:2 no more.\n',
    21_400,
  );
  assert.equal(row.hasStumbled, false);
  assert.equal(
    tableOf([row]).split('\n')[2],
    `| ${project.name} | ${project.what} | 1 of 2 abilities show their first page | 2 | \`onCreate of B: no / kit (B.ets:3)\` |`,
  );
});

test('a project that cannot be read is no fault of the host; a stack, and an end by force, are', () => {
  assert.equal(rowOf(project, 1, '', 'x/build-profile.json5 is missing.\n', 1).hasStumbled, false);
  assert.equal(rowOf(project, 1, '', 'TypeError: no\n    at x (y.ts:1)\n', 1).hasStumbled, true);
  assert.equal(rowOf(project, null, '', '', 1).hasStumbled, true);
});
