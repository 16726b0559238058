// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readArguments, UsageError } from './readArguments.ts';

const options = { out: { type: 'string' }, write: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;

test('what is right is read as parseArgs reads it', () => {
  const { values, positionals } = readArguments({ args: ['a', '--out=-', '-h'], options, allowPositionals: true });
  assert.deepEqual([{ ...values }, positionals], [{ out: '-', help: true }, ['a']]);
  assert.equal(readArguments({ args: ['--out', '-'], options }).values.out, '-');
});

test('what is after -- is no option', () => {
  assert.deepEqual(readArguments({ args: ['--', '--nope'], options, allowPositionals: true }).positionals, ['--nope']);
});

for (const [args, words] of [
  [['--nope'], '--nope is an unknown option here; there are --out, --write, --help'],
  [['-x'], '-x is an unknown option here; there are --out, --write, --help'],
  [['--constructor'], '--constructor is an unknown option here; there are --out, --write, --help'],
  [['a/path'], "'a/path' is an unexpected argument: it takes options only"],
  [['--write=yes'], "--write takes no value, and is given 'yes'"],
  [['--out'], '--out is without its value'],
  [['--out', '--write'], '--out is without its value (for one that begins with a dash: --out=--write)'],
  [['--write', '--write'], '--write is given twice; once is enough'],
] as const) {
  test(`'${args.join(' ')}' is wrong in words that say what is allowed`, () => {
    assert.throws(() => readArguments({ args: [...args], options }), new UsageError(words));
  });
}

test('a command line without options says so', () => {
  assert.throws(
    () => readArguments({ args: ['--nope'] }),
    new UsageError('--nope is an unknown option here; there is none'),
  );
});
