// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { EndCause } from '../engine/EndCause.ts';
import { anySchedule } from './anySchedule.ts';
import { World } from './World.ts';

/** The long test plays more. */
const RUNS = Number(process.env['GATEWAY_RUNS'] ?? 1_000);

test(`never an approval after a cancel, never two verdicts, never a prompt beyond its lease: ${RUNS} schedules`, async () => {
  const causes = new Map<string, number>();
  await fc.assert(fc.asyncProperty(anySchedule, async (drawn) => {
    const world = new World(drawn);
    await world.play();
    for (const [cause, count] of world.causes) {
      causes.set(cause, (causes.get(cause) ?? 0) + count);
    }
  }), { numRuns: RUNS });
  const never = Object.values(EndCause).filter((cause) => cause !== EndCause.SHUTDOWN && !causes.has(cause));
  assert.deepEqual(never, [], 'each cause is met');
});
