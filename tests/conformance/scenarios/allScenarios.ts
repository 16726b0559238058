// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Scenario } from '../Scenario.ts';
import { cancelWins } from './cancelWins.ts';
import { causes } from './causes.ts';
import { isolation } from './isolation.ts';
import { noOrphanPrompt } from './noOrphanPrompt.ts';
import { nothingHangs } from './nothingHangs.ts';
import { oneOutcome } from './oneOutcome.ts';
import { tokens } from './tokens.ts';
import { total } from './total.ts';

/** Every scenario, in the order of the promises. */
export const allScenarios: readonly Scenario[] = [
  ...oneOutcome,
  ...cancelWins,
  ...tokens,
  ...nothingHangs,
  ...causes,
  ...noOrphanPrompt,
  ...isolation,
  ...total,
];
