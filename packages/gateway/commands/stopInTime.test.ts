// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { Run } from '../testing/Run.ts';

/** Waits for ever, and when it is told that the wait is over, it stands in a call that never returns. */
const STANDING = `
  import { stopInTime } from './packages/gateway/commands/stopInTime.ts';
  await stopInTime(() => new Promise(() => setInterval(() => undefined, 1_000)), () => console.error('given up'), { stopMs: 1, processMs: 100 });
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
`;

/** A call of the system that never returns is under way: the other end of a pipe is never opened. Node's own exit waits for it for ever. */
const STUCK = `
  import { execFileSync } from 'node:child_process';
  import fs from 'node:fs';
  import { exitInTime } from './packages/gateway/commands/stopInTime.ts';
  execFileSync('mkfifo', [process.argv[1]]);
  fs.open(process.argv[1], 'r', () => undefined);
  exitInTime(0, 50);
`;

test('a process in which a call of the system never returns ends all the same, and says so', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-stuck-'));
  const args = [
    '--import',
    './tools/typescript.mjs',
    '--input-type=module',
    '--eval',
    STUCK,
    path.join(folder, 'pipe'),
  ];
  const run = new Run(process.execPath, args);
  assert.equal(await run.ended(), 'SIGKILL');
  assert.match(run.err, /"event":"stop-problem","problem":"FSReqCallback never returns: the process is killed"/);
  fs.rmSync(folder, { recursive: true });
});

test('a stop that never ends is given up, and a process that stands is killed, and says so', async () => {
  const args = ['--import', './tools/typescript.mjs', '--input-type=module', '--eval', STANDING];
  const run = new Run(process.execPath, args);
  assert.equal(await run.ended(), 'SIGKILL');
  const [first, last] = run.err.trim().split('\n');
  assert.equal(first, 'given up');
  assert.match(String(last), /"event":"stop-problem","problem":"the process is there still 0 s after it was to stop/);
});
