// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { DeviceOptions } from 'arkts-host/device';
import type { Ability } from './Adapter.ts';
import type { Trial } from './Trial.ts';

/** The promises of the project's README; what a scenario tests. */
export const PROMISES = {
  P1: 'One outcome',
  P2: 'Cancel wins',
  P3: 'Only success has a token',
  P4: 'Nothing hangs',
  P5: 'Causes',
  P6: 'No orphan prompt',
  P7: 'Isolation',
  P8: 'Total',
} as const;

/** The number of a promise. */
export type Promised = keyof typeof PROMISES;

/** Something that happens in the field, and what must come of it. */
export interface Scenario {
  /** A sentence; no two scenarios share one. */
  readonly name: string;
  readonly promise: Promised;
  /** Why it matters: a public issue (`repo#n`), or a section of docs/system-behaviour.md. */
  readonly why: string;
  readonly done: string;
  readonly judged: string;
  /** Without all of these the scenario is not played. */
  readonly needs?: readonly Ability[];
  /** What is special about the device. */
  readonly device?: Partial<DeviceOptions>;
  play(trial: Trial): Promise<void>;
}
