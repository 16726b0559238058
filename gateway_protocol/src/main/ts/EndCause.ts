// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/**
 * The states in which a connection request ends.
 *
 * @since 1.0.0
 */
export const END_STATES = ['approved', 'denied', 'cancelled', 'expired'] as const;

/**
 * How a connection request ended.
 *
 * @since 1.0.0
 */
export type EndState = (typeof END_STATES)[number];

/** What a device says for its user, or because it cannot ask: docs/reference/ends.md has the table. */
const DENIALS = {
  /** The user said no. */
  DENIED: 'denied',
  /** The user said that this was somebody else: whoever has the client, or its credential. */
  NOT_ME: 'not-me',
  /** The face or the PIN was wrong, as often as the system allows. */
  VERIFICATION_FAILED: 'verification-failed',
  /** The face or the PIN is locked after too many attempts. */
  LOCKED: 'locked',
  /** Nothing is enrolled on the device that could verify the user. */
  NOT_ENROLLED: 'not-enrolled',
  /** The device has the credential no more. */
  NO_CREDENTIAL: 'no-credential',
  /** The device cannot ask now: no permission, in the background, busy, an error of the system. */
  UNAVAILABLE: 'unavailable',
} as const;

const REQUEST_ENDS = {
  /** The user approved it, with an assertion for exactly this connection. */
  APPROVED: 'approved',
  ...DENIALS,
  /** The number that was typed was wrong too often. */
  WRONG_NUMBER: 'wrong-number',
  /** The device let it go without an answer and without a reason. */
  DEVICE_UNABLE: 'device-unable',
  /** No phone of the user's that was connected could show it: their app is older than such a request. */
  DEVICE_OUTDATED: 'device-outdated',
  /** The app on the device ended, or had no room for another prompt. */
  DEVICE_CLOSED: 'device-closed',
  /** The client took its request back (Ctrl-C, its window closed). */
  CLIENT_CANCELLED: 'client-cancelled',
  /** The client is gone. */
  CLIENT_GONE: 'client-gone',
  /** The user disowned another request at the same time: everything of theirs that waited went with it. */
  DISOWNED: 'disowned',
  /** The device or the client is trusted no more. */
  REVOKED: 'revoked',
  /** The gateway went down in an orderly way. */
  SHUTDOWN: 'shutdown',
  /** Nobody answered in time. */
  DEADLINE: 'deadline',
  /** Gateway and device did not hear of each other for the length of a lease. */
  LEASE_LOST: 'lease-lost',
} as const;

const PROMPT_ENDS = {
  /** Another device of the user answered. */
  ANSWERED_ELSEWHERE: 'answered-elsewhere',
  /** The gateway knows of no such request: it was restarted, or the request is long over. */
  UNKNOWN_REQUEST: 'unknown-request',
  /** The assertion did not prove that this user approved this connection. */
  BAD_ASSERTION: 'bad-assertion',
} as const;

/**
 * Who ended something at the gateway, and why: a request, a prompt for it on a device, or the connection that was
 * approved. The same words in the frames, on the device, in the engine, in the audit and in the metrics.
 *
 * @since 1.0.0
 */
export const EndCause = {
  ...REQUEST_ENDS,
  ...PROMPT_ENDS,
  /** Of a connection: it was open for as long as one may be. */
  SESSION_OVER: 'session-over',
  /** Of a connection: its gateway did not hear the other nodes for so long that it could not know who was revoked. */
  CUT_OFF: 'cut-off',
} as const;

/**
 * Who ended something at the gateway, and why.
 *
 * @since 1.0.0
 */
export type EndCause = (typeof EndCause)[keyof typeof EndCause];

/**
 * What a device says instead of an approval: the first two are the user's word, the others the device's.
 *
 * @since 1.0.0
 */
export type DenialCause = (typeof DENIALS)[keyof typeof DENIALS];
/**
 * All of {@link DenialCause}.
 *
 * @since 1.0.0
 */
export const DENIAL_CAUSES: readonly DenialCause[] = Object.values(DENIALS);

/**
 * What a request can end with.
 *
 * @since 1.0.0
 */
export type RequestEndCause = (typeof REQUEST_ENDS)[keyof typeof REQUEST_ENDS];
/**
 * All of {@link RequestEndCause}.
 *
 * @since 1.0.0
 */
export const REQUEST_END_CAUSES: readonly RequestEndCause[] = Object.values(REQUEST_ENDS);

/**
 * What a prompt on a device can end with.
 *
 * @since 1.0.0
 */
export type PromptEndCause = RequestEndCause | (typeof PROMPT_ENDS)[keyof typeof PROMPT_ENDS];
/**
 * All of {@link PromptEndCause}.
 *
 * @since 1.0.0
 */
export const PROMPT_END_CAUSES: readonly PromptEndCause[] = [...REQUEST_END_CAUSES, ...Object.values(PROMPT_ENDS)];

/** Devices of a revision before 4 are told the word for one that never was asked. */
const SINCE_REVISION_4: readonly EndCause[] = [EndCause.DEVICE_OUTDATED];

/** Devices of a revision before 2 know what a device cannot do by one word. */
const SINCE_REVISION_2: readonly EndCause[] = [
  EndCause.VERIFICATION_FAILED,
  EndCause.LOCKED,
  EndCause.NOT_ENROLLED,
  EndCause.NO_CREDENTIAL,
  EndCause.UNAVAILABLE,
  EndCause.DEVICE_CLOSED,
  EndCause.BAD_ASSERTION,
];

/**
 * The word for `cause` that a device of this revision knows.
 *
 * @since 1.0.0
 */
export function causeForRevision<C extends PromptEndCause>(
  cause: C,
  revision: number,
): C | typeof EndCause.DEVICE_UNABLE {
  return (revision < 2 && SINCE_REVISION_2.indexOf(cause) >= 0) ||
    (revision < 4 && SINCE_REVISION_4.indexOf(cause) >= 0)
    ? EndCause.DEVICE_UNABLE
    : cause;
}
