// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readArguments, UsageError } from './readArguments.ts';

const known = { texts: ['filter'], flags: ['verbose'] };

test('paths, values and flags are told apart', () => {
  const given = readArguments(['entry', '--filter', 'a b', '--verbose', 'words'], known);
  assert.deepEqual(given.paths, ['entry', 'words']);
  assert.equal(given.texts.get('filter'), 'a b');
  assert.ok(given.flags.has('verbose'));
  assert.equal(readArguments(['--filter=x=y'], known).texts.get('filter'), 'x=y');
});

test('what a command does not know is refused by name', () => {
  for (const [argv, text] of [
    [['--nope'], /no option --nope/],
    [['-v'], /no option -v/],
    [['--verbose=1'], /--verbose=1/],
    [['--filter'], /--filter needs a value/],
  ] as const) {
    assert.throws(
      () => readArguments(argv, known),
      (error: unknown) => error instanceof UsageError && text.test(error.message),
    );
  }
});
