// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { DOOR_MISTAKES } from './doorMistakes.ts';
import { ENGINE_MISTAKES } from './engineMistakes.ts';
import type { GatewayMistake } from './plantGatewayMistakes.ts';
import { PROTOCOL_MISTAKES } from './protocolMistakes.ts';
import { UPKEEP_MISTAKES } from './upkeepMistakes.ts';

/** A gateway that, or a phone at it... `npm run mutate -- mistakes` plants each and sees that its test notices. */
export const GATEWAY_MISTAKES: readonly GatewayMistake[] = [
  ...PROTOCOL_MISTAKES,
  ...ENGINE_MISTAKES,
  ...UPKEEP_MISTAKES,
  ...DOOR_MISTAKES,
];
