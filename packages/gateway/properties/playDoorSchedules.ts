// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';
import fc from 'fast-check';
import { anyDoorSchedule } from './doorSchedule.ts';
import { DoorWorld } from './DoorWorld.ts';

/** What a process that played schedules of the door has seen. */
export interface DoorReport {
  /** How requests ended, and what became of sessions. */
  readonly causes: readonly string[];
  /** What must not be, with the schedule; undefined when all was well. */
  readonly fault: string | undefined;
}

// A process of its own: how many schedules, and the seed.
const [runs, seed] = process.argv.slice(2).map(Number);
const causes = new Set<string>();
const result = await fc.check(
  fc.asyncProperty(anyDoorSchedule, async (drawn) => {
    const world = new DoorWorld(drawn);
    await world.play();
    world.seen.forEach((cause) => causes.add(cause));
  }),
  { numRuns: runs!, seed: seed! },
);
const fault = result.failed ? `${fc.defaultReportMessage(result)}\n${String(result.errorInstance)}` : undefined;
const report: DoorReport = { causes: [...causes], fault };
process.send?.(report, () => process.disconnect());
