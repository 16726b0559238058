// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import os from 'node:os';
import process from 'node:process';
import { test } from 'node:test';
import fc from 'fast-check';
import { EndCause } from 'gateway_protocol';
import { runApart } from '../testing/runApart.ts';
import { anyDoorSchedule } from './doorSchedule.ts';
import { DoorWorld } from './DoorWorld.ts';
import type { DoorFlaws } from './DoorWorld.ts';
import type { DoorReport } from './playDoorSchedules.ts';

/** The long test plays more. With another seed there are other schedules. */
const RUNS = Number(process.env['DOOR_RUNS'] ?? 150);
const SEED = Number(process.env['GATEWAY_SEED'] ?? 1);

test(`at the door for remote desktops nobody is let in without an approval, and whoever goes leaves nothing: ${RUNS} schedules`, async () => {
  const processes = RUNS < 1_000 ? 1 : os.availableParallelism();
  const reports = await Promise.all(
    Array.from({ length: processes }, (_, i) =>
      runApart<DoorReport>(new URL('./playDoorSchedules.ts', import.meta.url), [
        Math.ceil(RUNS / processes),
        SEED * 1_000 + i,
      ]),
    ),
  );
  assert.deepEqual(
    reports.map(({ fault }) => fault).filter((fault) => fault !== undefined),
    [],
  );
  const met = reports.flatMap(({ causes }) => causes);
  const { APPROVED, CLIENT_CANCELLED, CLIENT_GONE, DEADLINE, DENIED, REVOKED } = EndCause;
  for (const what of ['opened', 'resumed', APPROVED, CLIENT_CANCELLED, CLIENT_GONE, DEADLINE, DENIED, REVOKED]) {
    assert.ok(met.includes(what), `${what} is met`);
  }
});

const FLAWS: readonly (readonly [string, DoorFlaws, RegExp])[] = [
  ['a door whose engine hears of no end', { cancelsNothing: true }, /requests wait for \d+ clients|something is left/],
  ['a right to come back that is not spent', { resumesForEver: true }, /lets in again more than once/],
];

for (const [name, flaws, finding] of FLAWS) {
  test(`${name} is found out`, async () => {
    const { failed, errorInstance } = await fc.check(
      fc.asyncProperty(anyDoorSchedule, (schedule) => new DoorWorld(schedule, flaws).play()),
      { numRuns: 2_000, seed: 7, endOnFailure: true },
    );
    assert.ok(failed, 'nothing was found');
    assert.match(String(errorInstance), finding);
  });
}
