// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Why a device says no. */
export const DENIAL_REASONS = [
  /** The user does not want this connection. */
  'denied',
  /** The user did not ask for it: somebody else has their client, or their credential. */
  'not-me',
  /** The face or the PIN was wrong, as often as the system allows. */
  'verification-failed',
  /** The face or the PIN is locked after too many attempts. */
  'locked',
  /** Nothing is enrolled that could verify the user. */
  'not-enrolled',
  /** The device has the credential no more. */
  'no-credential',
  /** The device cannot ask now: no permission, in the background, busy, an error of the system. */
  'unavailable',
] as const;

/** Why a device says no. The first two are the user's word, the others the device's. */
export type DenialReason = (typeof DENIAL_REASONS)[number];
