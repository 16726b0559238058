// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { fixture } from 'arkts-host/testing';

/** What makes Node read TypeScript. */
const TYPESCRIPT = new URL('typescript.mjs', import.meta.url).href;

function check(...args: string[]): { status: number | null; text: string } {
  const script = fileURLToPath(new URL('check.ts', import.meta.url));
  const { OHOS_SDK_HOME: _sdk, ...env } = process.env;
  const run = spawnSync(process.execPath, ['--import', TYPESCRIPT, script, ...args], {
    encoding: 'utf8',
    env,
  });
  return { status: run.status, text: run.stdout + run.stderr };
}

test('a sound project ends with 0 and one line', () => {
  const { status, text } = check('--project', fixture('sound'));
  assert.equal(status, 0);
  assert.match(text, /^Checked 11 project sources against the host's kits: 0 errors, 0 warnings, [\d.]+ s\n$/);
});

test('a bad project ends with 1, a line per finding, and the totals', () => {
  const { status, text } = check('--project', fixture('refused'));
  assert.equal(status, 1);
  assert.match(text, /^entry\/src\/main\/ets\/Lint\.ets:9:1 error arkts-no-var: Use "let" instead of "var"/m);
  assert.match(text, /: 68 errors, 1 warnings, [\d.]+ s\n$/);
});

test('a command line that makes no sense ends with 2', () => {
  assert.equal(check('--nope').status, 2);
  assert.equal(check('a/path').status, 2);
});

test('a folder that is no project is told so', () => {
  const { status, text } = check('--project', fixture('.'));
  assert.equal(status, 1);
  assert.match(text, /build-profile\.json5 is missing/);
});
