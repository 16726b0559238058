// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';
import fc from 'fast-check';
import { anySchedule } from './anySchedule.ts';
import { World } from './World.ts';

/** What a process that played schedules has seen. */
export interface PlayReport {
  /** How requests ended. */
  readonly causes: readonly string[];
  /** What must not be, with the schedule; undefined when all was well. */
  readonly fault: string | undefined;
}

// A process of its own: how many schedules, and the seed.
const [runs, seed] = process.argv.slice(2).map(Number);
const causes = new Set<string>();
const result = await fc.check(
  fc.asyncProperty(anySchedule, async (drawn) => {
    const world = new World(drawn);
    await world.play();
    world.causes.forEach((cause) => causes.add(cause));
  }),
  { numRuns: runs!, seed: seed! },
);
const fault = result.failed ? `${fc.defaultReportMessage(result)}\n${String(result.errorInstance)}` : undefined;
const report: PlayReport = { causes: [...causes], fault };
process.send?.(report, () => process.disconnect());
