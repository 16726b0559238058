// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/**
 * The version of all frames described here.
 *
 * @since 1.0.0
 */
export const FRAME_VERSION = 1;

/**
 * Frames of version 1 that came later, and that a device has to have announced before it gets them (`DEVICE_PATH`):
 * 1 has `devices`, 2 knows every EndCause, 3 can be asked how it is woken, 4 has `login-prompt` and
 * `transaction-prompt`, 5 has `resumed`. A gateway that does not know the announcement does not hear it, and sends none of them.
 *
 * @since 1.0.0
 */
export const FRAME_REVISION = 5;

/**
 * Where a gateway listens for devices, with what this device announces: a gateway of any revision finds the path.
 *
 * @since 1.0.0
 */
export const DEVICE_PATH: string = `/v1/device?revision=${FRAME_REVISION}`;

/**
 * Limits that both sides keep to. Those of single members stand with the members, in frameShapes.
 *
 * @since 1.0.0
 */
export const FRAME_LIMITS = {
  /** A frame as UTF-8. */
  frameBytes: 65_536,
  /** Requests in one beat, hello or renewal: no device has more prompts. */
  held: 64,
  /** Other devices in one `devices` frame; of more the latest are named. */
  devices: 16,
  /** Connections in one `resumed` frame; of more the latest are named. */
  resumed: 8,
  /** A gateway's deadline. */
  deadlineMs: 600_000,
  leaseMs: 600_000,
  /** Digits of a number to match, and how often it may be wrong. */
  leastDigits: 2,
  mostDigits: 8,
  numberTries: 10,
  /** The text of a transaction, in UTF-16 units: as much as a person reads before they approve it. */
  transactionText: 256,
  /** An age in a receipt; what is older is told as this. */
  agoMs: 86_400_000,
  /** Characters of a push service's token: 112 with Push Kit, which promises no length. */
  wakeToken: 512,
} as const;
