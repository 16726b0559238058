// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import os from 'node:os';
import process from 'node:process';
import { test } from 'node:test';
import { EndCause } from '../engine/EndCause.ts';
import { runApart } from '../testing/runApart.ts';
import type { PlayReport } from './playSchedules.ts';

/** The long test plays more. With another seed there are other schedules. */
const RUNS = Number(process.env['GATEWAY_RUNS'] ?? 1_000);
const SEED = Number(process.env['GATEWAY_SEED'] ?? 1);

test(`never an approval after a cancel, never two verdicts, never a prompt beyond its lease: ${RUNS} schedules`, async () => {
  const processes = os.availableParallelism();
  const reports = await Promise.all(
    Array.from({ length: processes }, (_, i) =>
      runApart<PlayReport>(new URL('./playSchedules.ts', import.meta.url), [
        Math.ceil(RUNS / processes),
        SEED * 1_000 + i,
      ]),
    ),
  );
  assert.deepEqual(
    reports.map(({ fault }) => fault).filter((fault) => fault !== undefined),
    [],
  );
  const never = Object.values(EndCause).filter(
    (cause) => cause !== EndCause.SHUTDOWN && !reports.some(({ causes }) => causes.includes(cause)),
  );
  assert.deepEqual(never, [], 'each cause is met');
});
