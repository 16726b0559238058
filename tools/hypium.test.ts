// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { fixture } from 'arkts-host/testing';

/** What makes Node read TypeScript. */
const TYPESCRIPT = new URL('typescript.mjs', import.meta.url).href;

function hypium(...args: string[]): { status: number | null; text: string } {
  const script = fileURLToPath(new URL('hypium.ts', import.meta.url));
  const run = spawnSync(
    process.execPath,
    ['--import', TYPESCRIPT, '--enable-source-maps', script, '--project', fixture('suites'), ...args],
    { encoding: 'utf8' },
  );
  return { status: run.status, text: run.stdout + run.stderr };
}

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

test('an unknown option or path, or a path without tests, ends with 2 and says so', () => {
  for (const [args, text] of [
    [['--nope'], /Unknown option '--nope'/],
    [['nowhere'], /There is no nowhere/],
    [['suites/Index.ets'], /is no test/],
    [['suites/src/main'], /No List\.test\.ets belongs to/],
    [['--timeout', 'soon'], /--timeout takes milliseconds/],
  ] as const) {
    const run = hypium(...args);
    assert.equal(run.status, 2, run.text);
    assert.match(run.text, text);
  }
});
