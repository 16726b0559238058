// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** The states in which a connection request ends. */
export const END_STATES = ['approved', 'denied', 'cancelled', 'expired'] as const;

/** How a connection request ended. */
export type EndState = (typeof END_STATES)[number];

/** Who ended a connection request, and why. */
export const END_CAUSES = [
  /** The user approved it, with an assertion for exactly this connection. */
  'approved',
  /** The user said no. */
  'denied',
  /** The user said that this was not them. */
  'not-me',
  /** The number that was typed was wrong too often. */
  'wrong-number',
  /** The device could not ask. */
  'device-unable',
  /** The client took its request back. */
  'client-cancelled',
  /** The client is gone. */
  'client-gone',
  /** The user disowned another request at the same time. */
  'disowned',
  /** The device or the client is trusted no more. */
  'revoked',
  /** The gateway went down in an orderly way. */
  'shutdown',
  /** Nobody answered in time. */
  'deadline',
  /** The device that showed the prompt was not heard of for the length of a lease. */
  'lease-lost',
] as const;

/** Who ended a connection request, and why. */
export type EndCause = (typeof END_CAUSES)[number];

/** Why the gateway takes a prompt away. */
export const CANCEL_CAUSES = [
  ...END_CAUSES,
  /** Another device of the user answered. */
  'answered-elsewhere',
  /** The gateway knows of no such request: it was restarted, or the request is long over. */
  'unknown-request',
] as const;

/** Why the gateway takes a prompt away. */
export type CancelCause = (typeof CANCEL_CAUSES)[number];
