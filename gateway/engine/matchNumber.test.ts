// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandomness } from '../testing/SeededRandomness.ts';
import { matchNumber } from './matchNumber.ts';

test('numbers have two digits and all of them come up', () => {
  const randomness = new SeededRandomness(1);
  const seen = new Set<string>();
  for (let i = 0; i < 3000; i++) {
    const number = matchNumber(randomness, new Set());
    assert.match(number, /^[1-9][0-9]$/);
    seen.add(number);
  }
  assert.equal(seen.size, 90);
});

test('a number that waits already is not given again while another is free', () => {
  const randomness = new SeededRandomness(2);
  const taken = new Set<string>();
  for (let i = 0; i < 90; i++) {
    const number = matchNumber(randomness, taken);
    assert.equal(taken.has(number), false);
    taken.add(number);
  }
  assert.match(matchNumber(randomness, taken), /^[1-9][0-9]$/);
});
