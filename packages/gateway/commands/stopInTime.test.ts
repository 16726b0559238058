// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import process from 'node:process';
import { test } from 'node:test';
import { Run } from '../testing/Run.ts';

/** Waits for ever, and when it is told that the wait is over, it stands in a call that never returns. */
const STANDING = `
  import { stopInTime } from './packages/gateway/commands/stopInTime.ts';
  await stopInTime(() => new Promise(() => setInterval(() => undefined, 1_000)), () => console.error('given up'), { stopMs: 1, processMs: 100 });
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
`;

test('a stop that never ends is given up, and a process that stands is killed, and says so', async () => {
  const args = ['--import', './tools/typescript.mjs', '--input-type=module', '--eval', STANDING];
  const run = new Run(process.execPath, args);
  assert.equal(await run.ended(), 'SIGKILL');
  const [first, last] = run.err.trim().split('\n');
  assert.equal(first, 'given up');
  assert.match(String(last), /"event":"stop-problem","problem":"the process is there still 0 s after it was to stop/);
});
