// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Stage } from './Stage.ts';

/** What the page must say in the end, in English. */
export interface Ending {
  /** The outcomes that it lists, the latest first. */
  readonly outcomes: readonly string[];
  readonly withdrawal: string;
}

/** Something that happens to an authentication, and how it must end. */
export interface Scenario extends Ending {
  /** For `--scenario`. */
  readonly name: string;
  readonly title: string;
  /** How it ends on systems below an API level, where these behave otherwise (docs/system-behaviour.md, "Versions"). */
  readonly before?: Ending & { readonly apiLevel: number };
  play(stage: Stage): Promise<void>;
}

/** How a scenario must end on that version of the system. */
export function endingOn(scenario: Scenario, profile: number): Ending {
  const { before } = scenario;
  return before !== undefined && profile < before.apiLevel ? before : scenario;
}
