// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Who ended a connection request, and why. */
export enum EndCause {
  /** The user approved it, with an assertion for exactly this connection. */
  APPROVED = 'approved',
  /** The user said no. */
  DENIED = 'denied',
  /** The user said that this was not them. */
  NOT_ME = 'not-me',
  /** The number that the user typed was wrong too often. */
  WRONG_NUMBER = 'wrong-number',
  /** The device could not ask: locked out, nothing enrolled, no permission. */
  DEVICE_UNABLE = 'device-unable',
  /** The client took its request back (Ctrl-C, its window closed). */
  CLIENT_CANCELLED = 'client-cancelled',
  /** The client is gone. */
  CLIENT_GONE = 'client-gone',
  /** The user disowned another request at the same time: everything of theirs that waited went with it. */
  DISOWNED = 'disowned',
  /** The device that was asked, or the client's credential, has been revoked. */
  REVOKED = 'revoked',
  /** The gateway went down in an orderly way. */
  SHUTDOWN = 'shutdown',
  /** Nobody answered in time. */
  DEADLINE = 'deadline',
  /** The device that showed the prompt was not heard of for the length of a lease. */
  LEASE_LOST = 'lease-lost',
}
