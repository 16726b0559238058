// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';
import fc from 'fast-check';
import { anySchedule } from './anySchedule.ts';
import type { PocketCounts } from './Pockets.ts';
import { World } from './World.ts';

/** What a process that played schedules has seen. */
export interface PlayReport {
  /** How requests ended. */
  readonly causes: readonly string[];
  /** What became of messages to phones in pockets, in all schedules. */
  readonly pockets: PocketCounts;
  /** What must not be, with the schedule; undefined when all was well. */
  readonly fault: string | undefined;
}

// A process of its own: how many schedules, and the seed.
const [runs, seed] = process.argv.slice(2).map(Number);
const causes = new Set<string>();
const pockets: PocketCounts = { shown: 0, taken: 0, tooLate: 0, taps: 0, seenAfterTap: 0 };
const result = await fc.check(
  fc.asyncProperty(anySchedule, async (drawn) => {
    const world = new World(drawn);
    await world.play();
    world.causes.forEach((cause) => causes.add(cause));
    for (const name of Object.keys(pockets) as (keyof PocketCounts)[]) {
      pockets[name] += world.pocketCounts[name];
    }
  }),
  { numRuns: runs!, seed: seed! },
);
const fault = result.failed ? `${fc.defaultReportMessage(result)}\n${String(result.errorInstance)}` : undefined;
const report: PlayReport = { causes: [...causes], pockets, fault };
process.send?.(report, () => process.disconnect());
