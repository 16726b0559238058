// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Stage } from './Stage.ts';

/** What the page must say in the end of what was asked, in English. */
export interface Ending {
  /** The outcomes that it lists, the latest first. */
  readonly outcomes: readonly string[];
  readonly withdrawal: string;
}

/** What the page must say in the end of its accounts, in English. */
export interface AccountsEnding {
  readonly notice: string;
  /** Whose keys it lists, the latest first. */
  readonly accounts: readonly string[];
}

interface Play {
  /** For `--scenario`. */
  readonly name: string;
  readonly title: string;
  play(stage: Stage): Promise<void>;
}

/** Something that happens to an authentication, and how it must end. */
export interface AskScenario extends Ending, Play {
  /** How it ends on systems below an API level, where these behave otherwise (docs/system-behaviour.md, "Versions"). */
  readonly before?: Ending & { readonly apiLevel: number };
}

/** Something that happens to a registration or a sign-in at the account server, and how it must end. */
export interface AccountsScenario extends AccountsEnding, Play {}

export type Scenario = AskScenario | AccountsScenario;

/** How a scenario must end on that version of the system. */
export function endingOn(scenario: Scenario, profile: number): Ending | AccountsEnding {
  if ('notice' in scenario) {
    return scenario;
  }
  const { before } = scenario;
  return before !== undefined && profile < before.apiLevel ? before : scenario;
}

/** In a line. */
export function describeEnding(ending: Ending | AccountsEnding): string {
  return 'notice' in ending ? ending.notice : ending.outcomes.join(', before it: ');
}
