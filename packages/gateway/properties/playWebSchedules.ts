// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';
import fc from 'fast-check';
import { anyWebSchedule } from './webSchedule.ts';
import { WebWorld } from './WebWorld.ts';

/** What a process that played schedules of the doors for web applications and shells has seen. */
export interface WebReport {
  /** How requests ended, and what was given. */
  readonly seen: readonly string[];
  /** What must not be, with the schedule; undefined when all was well. */
  readonly fault: string | undefined;
}

// A process of its own: how many schedules, and the seed.
const [runs, seed] = process.argv.slice(2).map(Number);
const seen = new Set<string>();
const result = await fc.check(
  fc.asyncProperty(anyWebSchedule, async (drawn) => {
    const world = new WebWorld(drawn);
    await world.play();
    world.seen.forEach((what) => seen.add(what));
  }),
  { numRuns: runs!, seed: seed! },
);
const fault = result.failed ? `${fc.defaultReportMessage(result)}\n${String(result.errorInstance)}` : undefined;
const report: WebReport = { seen: [...seen], fault };
process.send?.(report, () => process.disconnect());
