// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What a device knows of the end of a prompt. */
export const WITHDRAWALS = [
  /** Nothing was ever shown. */
  'none-shown',
  /** It is gone, by the word of the system. */
  'confirmed',
  /** The system was asked to take it away, and did not say that it did. */
  'unconfirmed',
] as const;

/** What a device knows of the end of a prompt. */
export type Withdrawal = (typeof WITHDRAWALS)[number];

/** Why a device took a prompt away. */
export const WITHDRAWAL_CAUSES = [
  /** The gateway said so. */
  'cancel',
  /** The lease ended and was not renewed. */
  'lease',
  /** The request's deadline passed. */
  'deadline',
  /** The device gave up its enrolment, or the gateway revoked it. */
  'revoked',
  /** The app that showed it ended, or has too many of them. */
  'device',
] as const;

/** Why a device took a prompt away. */
export type WithdrawalCause = (typeof WITHDRAWAL_CAUSES)[number];
