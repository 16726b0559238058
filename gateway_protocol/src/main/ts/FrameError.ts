// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/**
 * What was wrong with a frame.
 *
 * @since 1.0.0
 */
export const FRAME_FAULTS = [
  /** More than 64 KiB. */
  'too-large',
  /** No JSON, or no JSON object. */
  'malformed',
  /** Another version than 1. */
  'unsupported-version',
  /** A type that no frame has. */
  'unknown-type',
  /** A type that only the other side sends. */
  'wrong-side',
  /** A member is missing. */
  'missing-member',
  /** A member too many. */
  'unknown-member',
  /** A member of the wrong kind, or beyond its limit. */
  'bad-member',
] as const;

/**
 * What was wrong with a frame.
 *
 * @since 1.0.0
 */
export type FrameFault = (typeof FRAME_FAULTS)[number];

/**
 * Why a text is no frame. Not an Error: a stranger's nonsense is nothing exceptional, and costs no stack.
 *
 * @since 1.0.0
 */
export class FrameError {
  readonly fault: FrameFault;
  /** The member it was about, as in "response.signature"; empty when it was about the whole. */
  readonly member: string;
  /** For a log. Holds no value of the frame. */
  readonly message: string;

  constructor(fault: FrameFault, member: string, message: string) {
    this.fault = fault;
    this.member = member;
    this.message = message;
  }
}
