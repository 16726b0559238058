// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture } from '../arkts/project.test-support.ts';
import { runCommand } from './runCommand.test-support.ts';

const hypium = (...args: string[]): ReturnType<typeof runCommand> =>
  runCommand('test', '--project', fixture('suites'), ...args);

test('a clean run ends with 0 and the totals', () => {
  const { status, text } = hypium('suites/src/test/List.test.ets');
  assert.equal(status, 0);
  assert.match(text, /\n4 passed, 0 failed\n$/);
});

test('a failure ends with 1, and skipped tests are in the totals', () => {
  const { status, text } = hypium('suites/src/ohosTest');
  assert.equal(status, 1);
  assert.match(text, /\n3 passed, 3 failed, 1 skipped\n$/);
});
