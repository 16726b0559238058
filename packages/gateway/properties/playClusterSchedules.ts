// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';
import fc from 'fast-check';
import { anyClusterSchedule } from './ClusterSchedule.ts';
import { ClusterWorld } from './ClusterWorld.ts';

/** What a process that played schedules of several nodes has seen. */
export interface ClusterPlayReport {
  /** How requests ended. */
  readonly causes: readonly string[];
  /** Approvals that went through another node than the client's. */
  readonly across: number;
  /** Phones that were told that they are enrolled. */
  readonly enrolled: number;
  /** What must not be, with the schedule; undefined when all was well. */
  readonly fault: string | undefined;
}

// A process of its own: how many schedules, and the seed.
const [runs, seed] = process.argv.slice(2).map(Number);
const causes = new Set<string>();
let across = 0;
let enrolled = 0;
const result = await fc.check(
  fc.asyncProperty(anyClusterSchedule, async (drawn) => {
    const world = new ClusterWorld(drawn);
    await world.play();
    world.causes.forEach((cause) => causes.add(cause));
    across += world.across;
    enrolled += world.enrolled;
  }),
  { numRuns: runs!, seed: seed! },
);
const fault = result.failed ? `${fc.defaultReportMessage(result)}\n${String(result.errorInstance)}` : undefined;
const report: ClusterPlayReport = { causes: [...causes], across, enrolled, fault };
process.send?.(report, () => process.disconnect());
