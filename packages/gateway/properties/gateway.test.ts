// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import os from 'node:os';
import process from 'node:process';
import { test } from 'node:test';
import { EndCause, REQUEST_END_CAUSES } from 'gateway_protocol';
import type { RequestEndCause } from 'gateway_protocol';
import { runApart } from '../testing/runApart.ts';
import type { PlayReport } from './playSchedules.ts';

/** The long test plays more. With another seed there are other schedules. */
const RUNS = Number(process.env['GATEWAY_RUNS'] ?? 600);
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
  /** Nothing goes down in an orderly way here, no app is closed, and no device says less than it has to. */
  const absent: readonly RequestEndCause[] = [EndCause.SHUTDOWN, EndCause.DEVICE_CLOSED, EndCause.DEVICE_UNABLE];
  const never = REQUEST_END_CAUSES.filter(
    (cause) => !absent.includes(cause) && !reports.some(({ causes }) => causes.includes(cause)),
  );
  assert.deepEqual(never, [], 'each cause is met');
  for (const name of ['shown', 'taken', 'tooLate', 'taps', 'seenAfterTap'] as const) {
    assert.ok(
      reports.some(({ pockets }) => pockets[name] > 0),
      `phones in pockets: ${name}`,
    );
  }
});
