// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';
import { test } from 'node:test';
import { CannotInstallError } from 'arkts-host/debian';
import { DISTURBANCES } from './disturbances.ts';
import { playChaos } from './playChaos.ts';
import type { ChaosReport } from './playChaos.ts';
import { writeReports } from './writeReports.ts';

/** 0: each disturbance once. `npm run test:long` plays each for ten minutes. */
const SECONDS = Number(process.env['CHAOS_SECONDS'] ?? 0);
/** Those that `npm test` plays: one of the process, one of the disk, one of time. */
const SHORT = 'killed,full-disk,clock-steps';
/** Names of disturbances, with commas between, or "all". */
const ONLY = (process.env['CHAOS_ONLY'] ?? (SECONDS > 0 ? 'all' : SHORT)).split(',');
/** At a time: each is one process that mostly waits. */
const AT_ONCE = Number(process.env['CHAOS_AT_ONCE'] ?? 3);

test('the gateway keeps its promises on bad days', { concurrency: AT_ONCE }, async (bed) => {
  const reports: ChaosReport[] = [];
  const tests = [];
  for (const [name, disturbance] of Object.entries(DISTURBANCES)) {
    if (!ONLY.includes('all') && !ONLY.includes(name)) {
      continue;
    }
    tests.push(
      bed.test(`${name}: ${disturbance.title}`, async (each) => {
        if (process.platform !== 'linux' || process.geteuid?.() !== 0) {
          each.skip('needs Linux, and root for its own disks and networks');
          return;
        }
        try {
          disturbance.prepare();
        } catch (error) {
          if (error instanceof CannotInstallError) {
            each.skip(error.message);
            return;
          }
          throw error;
        }
        reports.push(await playChaos(disturbance, SECONDS));
      }),
    );
  }
  await Promise.all(tests);
  if (SECONDS > 0) {
    writeReports(reports);
  }
});
