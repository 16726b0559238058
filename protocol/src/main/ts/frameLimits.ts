// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** The version of all frames described here. */
export const FRAME_VERSION = 1;

/** Limits that both sides keep to. Those of single members stand with the members, in frameShapes. */
export const FRAME_LIMITS = {
  /** A frame as UTF-8. */
  frameBytes: 65_536,
  /** Requests in one beat, hello or renewal: no device has more prompts. */
  held: 64,
  /** A gateway's deadline. */
  deadlineMs: 600_000,
  leaseMs: 600_000,
  /** Digits of a number to match, and how often it may be wrong. */
  leastDigits: 2,
  mostDigits: 8,
  numberTries: 10,
  /** An age in a receipt; what is older is told as this. */
  agoMs: 86_400_000,
} as const;
