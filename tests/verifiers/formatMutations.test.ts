// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { it } from 'node:test';
import { projectRoot } from '../properties/loadLibrary.ts';
import { assertionMutations } from './assertionMutations.ts';
import { formatMutations } from './formatMutations.ts';
import { registrationMutations } from './registrationMutations.ts';

it('the tables of docs/reference/assertions.md are those of the tests', () => {
  const page = fs.readFileSync(path.join(projectRoot, 'docs/reference/assertions.md'), 'utf8');

  assert.ok(page.includes(formatMutations()), `Put these in place of the tables in "Mutations":\n${formatMutations()}`);
});

it('every mutation has a name of its own', () => {
  const names = [
    ...assertionMutations.map((each) => each.name),
    ...registrationMutations.map((each) => `${each.format}: ${each.name}`),
  ];

  assert.deepEqual(
    names.filter((name, i) => names.indexOf(name) !== i),
    [],
  );
});
