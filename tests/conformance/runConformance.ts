// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Ability, Adapter } from './Adapter.ts';
import type { Scenario } from './Scenario.ts';
import { Trial } from './Trial.ts';

/** What came of one scenario with one adapter. */
export type Verdict =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly why: readonly string[] }
  | { readonly kind: 'not offered'; readonly missing: readonly Ability[] };

/** The verdicts of one adapter, in the order of the scenarios. */
export interface Score {
  readonly adapter: string;
  readonly verdicts: readonly Verdict[];
}

/** Plays one scenario on a fresh device. Deterministic: the same adapter gets the same verdict every time. */
export async function playScenario(scenario: Scenario, adapter: Adapter): Promise<Verdict> {
  const missing = (scenario.needs ?? []).filter((ability) => !adapter.offers.includes(ability));
  if (missing.length > 0) {
    return { kind: 'not offered', missing };
  }
  const why = await new Trial(adapter, scenario.device ?? {}).run((trial) => scenario.play(trial));
  return why.length === 0 ? { kind: 'passed' } : { kind: 'failed', why };
}

/** Plays every scenario with every adapter, one after the other. */
export async function runConformance(scenarios: readonly Scenario[], adapters: readonly Adapter[]): Promise<Score[]> {
  const scores: Score[] = [];
  for (const adapter of adapters) {
    const verdicts: Verdict[] = [];
    for (const scenario of scenarios) {
      verdicts.push(await playScenario(scenario, adapter));
    }
    scores.push({ adapter: adapter.name, verdicts });
  }
  return scores;
}
