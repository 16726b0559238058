// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import os from 'node:os';
import process from 'node:process';
import { test } from 'node:test';
import { EndCause } from 'gateway_protocol';
import { runApart } from '../testing/runApart.ts';
import type { ClusterPlayReport } from './playClusterSchedules.ts';

/** The long test plays more. With another seed there are other schedules. */
const RUNS = Number(process.env['CLUSTER_RUNS'] ?? 1_000);
const SEED = Number(process.env['CLUSTER_SEED'] ?? 100);

test(`three nodes that die, stand still and lose the log keep what one promises: ${RUNS} schedules`, async () => {
  const processes = RUNS <= 1_000 ? 1 : os.availableParallelism(); // a process more costs what 150 schedules do
  const reports = await Promise.all(
    Array.from({ length: processes }, (_, i) =>
      runApart<ClusterPlayReport>(new URL('./playClusterSchedules.ts', import.meta.url), [
        Math.ceil(RUNS / processes),
        SEED + i,
      ]),
    ),
  );
  assert.deepEqual(
    reports.map(({ fault }) => fault).filter((fault) => fault !== undefined),
    [],
  );
  assert.ok(
    reports.some(({ across }) => across > 0),
    'somebody approves at another node than the client is at',
  );
  assert.ok(
    reports.some(({ enrolled }) => enrolled > 0),
    'phones enrol',
  );
  const causes = reports.flatMap((report) => report.causes);
  for (const cause of [EndCause.APPROVED, EndCause.DENIED, EndCause.CLIENT_GONE, EndCause.DEADLINE, EndCause.REVOKED]) {
    assert.ok(causes.includes(cause), `${cause} is met`);
  }
});
