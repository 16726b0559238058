// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';
import { test } from 'node:test';
import { BEAT_MS } from './SessionBed.ts';
import { ChaosBed } from './ChaosBed.ts';
import type { Faults } from './ChaosBed.ts';

/** The long test has more; a seed that failed is played again with PROPERTY_SEED. */
const RUNS = Math.max(50, Math.min(20_000, Number(process.env['PROPERTY_RUNS'] ?? 300)));
const SEED = Number(process.env['PROPERTY_SEED'] ?? 1);

const NETWORKS: Readonly<Record<string, Faults>> = {
  'a good network': { lost: 0, doubled: 0, delayMs: 20, cut: 0 },
  'a network that delays and overtakes': { lost: 0, doubled: 0.1, delayMs: 3_000, cut: 0.1 },
  'a network that loses': { lost: 0.2, doubled: 0.1, delayMs: 500, cut: 0.3 },
  'a network that is hardly one': { lost: 0.5, doubled: 0.5, delayMs: 3 * BEAT_MS, cut: 0.8 },
};

for (const [name, faults] of Object.entries(NETWORKS)) {
  for (const gatewayDies of [false, true]) {
    test(`${name}${gatewayDies ? ', and the gateway dies' : ''}: no prompt outlives its lease, none is shown or approved after its end`, () => {
      for (let seed = SEED; seed < SEED + RUNS; seed++) {
        try {
          new ChaosBed(seed, faults).play(6, gatewayDies);
        } catch (error) {
          throw new Error(`PROPERTY_SEED=${seed}: ${(error as Error).message}`, { cause: error });
        }
      }
    });
  }
}
