// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Why a person cannot do that: not now, or not at all. */
export type SimulatedUserErrorKind =
  | 'NO_PROMPT'
  | 'PROMPT_CLOSING'
  | 'TYPE_NOT_ON_PROMPT'
  | 'NO_NAVIGATION_BUTTON'
  | 'NOT_ENROLLED'
  | 'NOT_LOCKABLE'
  | 'NO_COMPANION_REQUEST'
  | 'NO_COMPANION_DEVICES'
  | 'NO_SCANNER'
  | 'STILL_COMPARING'
  | 'UNKNOWN_TYPE'
  | 'UNKNOWN_VALUE'
  | 'IMPOSSIBLE_TIME';

/** A step of a script that the device gives no occasion for; the message says what would be possible. */
export class SimulatedUserError extends Error {
  readonly kind: SimulatedUserErrorKind;

  constructor(kind: SimulatedUserErrorKind, message: string) {
    super(message);
    this.name = 'SimulatedUserError';
    this.kind = kind;
  }
}
