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

test('bytes that would make some numbers likelier than others are passed over', () => {
  const bytes = [180, 255, 179, 0, 89, 90];
  const scripted = { bytes: () => Uint8Array.of(bytes.shift()!) };
  assert.deepEqual(
    ['99', '10', '99', '10'],
    [1, 2, 3, 4].map(() => matchNumber(scripted, new Set())),
  );
});

test('when all but one are taken it is that one, and when all are taken they repeat', () => {
  const all = new Set(Array.from({ length: 90 }, (_, i) => String(10 + i)));
  all.delete('57');
  const bytes = [0, 89, 47, 0];
  const scripted = { bytes: () => Uint8Array.of(bytes.shift()!) };
  assert.equal(matchNumber(scripted, all), '57');
  assert.equal(matchNumber(scripted, all.add('57')), '10');
});
