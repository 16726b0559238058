// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { EndCause } from './EndCause.ts';
import type { RequestEndCause } from './EndCause.ts';

/**
 * What a device knows of the end of a prompt.
 *
 * @since 1.0.0
 */
export const PROMPT_REMOVALS = [
  /** Nothing was ever shown. */
  'none-shown',
  /** It is gone, by the word of the system. */
  'confirmed',
  /** The system was asked to take it away, and did not say that it did. */
  'unconfirmed',
] as const;

/**
 * What a device knows of the end of a prompt.
 *
 * @since 1.0.0
 */
export type PromptRemoval = (typeof PROMPT_REMOVALS)[number];

/**
 * Who had a device take its prompt away, as its receipt says it. The words are older than EndCause, and gateways of the
 * version before know no others: outside a receipt, `END_CAUSE_OF_RECEIPT` is what they mean.
 *
 * @since 1.0.0
 */
export const RECEIPT_CAUSES = [
  /** The gateway said so, and knows why. */
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

/**
 * Who had a device take its prompt away, as its receipt says it.
 *
 * @since 1.0.0
 */
export type ReceiptCause = (typeof RECEIPT_CAUSES)[number];

/**
 * What a receipt means when the gateway did not ask for it: 'cancel' then says no more than that the prompt is gone.
 *
 * @since 1.0.0
 */
export const END_CAUSE_OF_RECEIPT: Readonly<Record<ReceiptCause, RequestEndCause>> = {
  cancel: EndCause.DEVICE_UNABLE,
  lease: EndCause.LEASE_LOST,
  deadline: EndCause.DEADLINE,
  revoked: EndCause.REVOKED,
  device: EndCause.DEVICE_CLOSED,
};
