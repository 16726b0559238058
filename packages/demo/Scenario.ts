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

/** How a connection through the gateway must end, for each of the three that have a part in it. */
export interface GatewayEnding {
  /** What the waiting client is told, in the words of `gateway connect`. */
  readonly client: string;
  /** What the target said to it. */
  readonly said: string;
  /** What the page says of the last request, in English. */
  readonly result: string;
  /** What the gateway has heard of each prompt that was to go. */
  readonly receipts: readonly string[];
  /** What the audit has of requests, connections and who is trusted no more. */
  readonly audit: readonly string[];
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

/** Something that happens to a connection request at the gateway, and how it must end. */
export interface GatewayScenario extends GatewayEnding, Play {}

export type Scenario = AskScenario | AccountsScenario | GatewayScenario;

/** How any of them must end. */
export type AnyEnding = Ending | AccountsEnding | GatewayEnding;

/** How a scenario must end on that version of the system. */
export function endingOn(scenario: Scenario, profile: number): AnyEnding {
  if (!('outcomes' in scenario)) {
    return scenario;
  }
  const { before } = scenario;
  return before !== undefined && profile < before.apiLevel ? before : scenario;
}

/** In a line. */
export function describeEnding(ending: AnyEnding): string {
  return 'notice' in ending
    ? ending.notice
    : 'outcomes' in ending
      ? ending.outcomes.join(', before it: ')
      : `${ending.client}; on the phone: ${ending.result}`;
}
