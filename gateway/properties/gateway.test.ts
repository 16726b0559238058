// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import os from 'node:os';
import process from 'node:process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { EndCause } from '../engine/EndCause.ts';
import type { PlayReport } from './playSchedules.ts';

/** The long test plays more. With another seed there are other schedules. */
const RUNS = Number(process.env['GATEWAY_RUNS'] ?? 1_000);
const SEED = Number(process.env['GATEWAY_SEED'] ?? 1);

function play(runs: number, seed: number): Promise<PlayReport> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('./playSchedules.ts', import.meta.url)), [String(runs), String(seed)],
      { execArgv: ['--import', 'tsx', '--enable-source-maps'] });
    child.once('message', (report) => resolve(report as PlayReport));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`a process that plays schedules ended with code ${code}`)));
  });
}

test(`never an approval after a cancel, never two verdicts, never a prompt beyond its lease: ${RUNS} schedules`, async () => {
  const processes = os.availableParallelism();
  const reports = await Promise.all(Array.from({ length: processes }, (_, i) =>
    play(Math.ceil(RUNS / processes), SEED * 1_000 + i)));
  assert.deepEqual(reports.map(({ fault }) => fault).filter((fault) => fault !== undefined), []);
  const never = Object.values(EndCause).filter((cause) => cause !== EndCause.SHUTDOWN
    && !reports.some(({ causes }) => causes.includes(cause)));
  assert.deepEqual(never, [], 'each cause is met');
});
