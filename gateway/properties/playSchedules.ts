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

// A process of its own, with how many and the seed, because Node's test runner follows every promise, which takes longer than the schedules do.
const [runs, seed] = process.argv.slice(2).map(Number);
const causes = new Set<string>();
const result = await fc.check(fc.asyncProperty(anySchedule, async (drawn) => {
  const world = new World(drawn);
  await world.play();
  world.causes.forEach((cause) => causes.add(cause));
}), { numRuns: runs!, seed: seed! });
const report: PlayReport = { causes: [...causes], fault: result.failed ? `${fc.defaultReportMessage(result)}\n${String(result.errorInstance)}`
  : undefined };
process.send?.(report, () => process.disconnect());
