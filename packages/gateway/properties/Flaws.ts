// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { DeviceSession } from 'gateway_protocol';
import type { Clock } from '../clock/Clock.ts';
import type { AuthenticationEngine } from '../engine/AuthenticationEngine.ts';
import type { SharedState } from '../state/SharedState.ts';

/** What is wrong with a world, to see that its checks find it. Nothing, when nothing is said. */
export interface Flaws {
  /** Another engine in the place of the real one. */
  readonly engine?: typeof AuthenticationEngine;
  /** Another log around the real one. */
  readonly state?: (state: SharedState, clock: Clock) => SharedState;
  /** Whoever was trusted once is trusted for ever. */
  readonly trustsForEver?: boolean;
  /** An approval that cannot be written counts. */
  readonly ignoresTheDisk?: boolean;
  /** Any assertion is good. */
  readonly believesAnything?: boolean;
  /** Frames of the gateway that it never sends, by their type. */
  readonly unsent?: string;
  /** Breaks the session of a phone. */
  readonly session?: (session: DeviceSession) => void;
}
