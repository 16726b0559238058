// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Stage } from './Stage.ts';

/** Something that happens to an authentication, and how it must end. */
export interface Scenario {
  /** For `--scenario`. */
  readonly name: string;
  readonly title: string;
  /** What the page must say about the outcome, in English, the latest first. */
  readonly outcomes: readonly string[];
  /** What the page must say about the prompt. */
  readonly withdrawal: string;
  play(stage: Stage): Promise<void>;
}
