// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { assertionMutations } from './assertionMutations.ts';
import { registrationMutations } from './registrationMutations.ts';

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
