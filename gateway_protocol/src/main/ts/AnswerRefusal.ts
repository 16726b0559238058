// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/**
 * Why the gateway did not consider a device's answer.
 *
 * @since 1.0.0
 */
export const ANSWER_REFUSALS = [
  /** There is no such request, or it is not this device's: which of the two is nobody's business. */
  'unknown-request',
  /** The assertion does not prove that this user approved this connection. */
  'bad-assertion',
  /** The gateway could not decide now; the same answer may be given again. */
  'try-again',
] as const;

/**
 * Why the gateway did not consider a device's answer.
 *
 * @since 1.0.0
 */
export type AnswerRefusal = (typeof ANSWER_REFUSALS)[number];
