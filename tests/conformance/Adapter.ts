// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { userAuth } from 'arkts-host/kits/@kit.UserAuthenticationKit';

/**
 * What a wrapper may offer beyond start, cancel and outcome. A scenario that needs one that is missing is counted as
 * "not offered", apart from the failed ones.
 *
 * - `callback`: it calls the app's code from within its own (`Question.onAnswer`)
 * - `deadline`: a question can be given a time after which it ends (`Question.deadline`)
 * - `cause`: a cancelled outcome says by whom (`Outcome.endedBy`)
 * - `withdrawal`: it tells when the prompt is gone (`Asked.gone`)
 * - `navigation`, `skipLocked`: it passes these options of the system on
 */
export type Ability = 'callback' | 'deadline' | 'cause' | 'withdrawal' | 'navigation' | 'skipLocked';

/** Who ended a question; `unknown` is always an honest answer when the wrapper did not end it. */
export type EndedBy = 'caller' | 'deadline' | 'navigation' | 'unknown';

/** How a question ended. */
export interface Outcome {
  readonly kind: 'succeeded' | 'cancelled' | 'failed';
  /** Whatever token the wrapper lets its caller see; may be absent on success, must be absent on anything else. */
  readonly token?: Uint8Array | undefined;
  /** Ability `cause`, on a cancelled outcome. */
  readonly endedBy?: EndedBy | undefined;
}

/** What the scenario asks the wrapper to ask. The names of the options are the system's own. */
export interface Question {
  readonly title: string;
  readonly types: userAuth.UserAuthType[];
  readonly trustLevel: userAuth.AuthTrustLevel;
  /** 32 bytes. */
  readonly challenge: Uint8Array;
  /** Ability `navigation`. One scenario sets the key to undefined. */
  readonly navigationButtonText?: string | undefined;
  /** Ability `skipLocked`. One scenario sets the key to undefined. */
  readonly skipLockedBiometricAuth?: boolean | undefined;
  /** Milliseconds, at least 1,000. Ability `deadline`. */
  readonly deadline?: number | undefined;
  /**
   * Ability `callback`: to be called at once from within whatever the wrapper calls back (a result callback, a state
   * listener), each time that it tells an answer. It may throw and may call `cancel`: so do apps.
   */
  readonly onAnswer: (outcome: Outcome) => void;
}

/** A question that was asked. */
export interface Asked {
  /** A rejection counts as failed; map what the wrapper means by one. */
  readonly outcome: Promise<Outcome>;
  /** As the wrapper's own, with everything that it throws. */
  cancel(): void;
  /** Ability `withdrawal`: true when the prompt is known to be gone, false when that could not be learned. */
  readonly gone?: Promise<boolean> | undefined;
}

/** One object of the wrapper under test. */
export interface Wrapper {
  /** What it throws counts as a failed outcome: a wrapper may refuse a request so. */
  start(question: Question): Asked;
}

/** The wrapper under test, as the kit sees it. */
export interface Adapter {
  readonly name: string;
  readonly offers: readonly Ability[];
  /** A new object of the wrapper; most scenarios use one for all their questions. */
  open(): Wrapper;
}
