// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { formatEntry } from 'arkts-host/screen';
import { playScenario } from './playScenario.ts';
import { describeEnding } from './Scenario.ts';
import type { Scenario } from './Scenario.ts';

/**
 * Plays scenarios one after the other, on that version of the system, and prints their timelines.
 *
 * @returns how many did not end as they must
 */
export async function playScenarios(
  chosen: readonly Scenario[],
  profile: number,
  print: (line: string) => void,
): Promise<number> {
  let failed = 0;
  for (const scenario of chosen) {
    const played = await playScenario(scenario, profile);
    print(`\n${scenario.name}: ${scenario.title}`);
    for (const entry of played.timeline) {
      print(`  ${formatEntry(entry)}`);
    }
    if (played.faults.length === 0) {
      print(`  ok: ${describeEnding(played.ending)}`);
    } else {
      failed += 1;
      for (const fault of played.faults) {
        print(`  WRONG: ${fault}`);
      }
    }
  }
  print(`\n${chosen.length - failed} passed, ${failed} failed`);
  return failed;
}
