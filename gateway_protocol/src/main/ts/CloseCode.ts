// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/**
 * Why one side ends the connection.
 *
 * @since 1.0.0
 */
export const CLOSE_CODES = [
  /** Nothing is wrong; this connection has done its work. */
  'done',
  /** A frame of a version that this side does not speak. */
  'unsupported-version',
  /** A frame that is none, or one that breaks a limit. */
  'bad-frame',
  /** A frame that is right, and has no place here: an answer before the welcome, a second hello. */
  'unexpected-frame',
  /** The gateway is not the one that this device enrolled with. */
  'wrong-gateway',
  /** The gateway did not prove that it is the one that it says it is. */
  'unproven',
  /** There is no device of that name. */
  'unknown-device',
  /** The proof is not by the key of this device. */
  'bad-proof',
  /** The one-time code is wrong, spent or expired. */
  'bad-code',
  /** The gateway does not accept the credential that was made. */
  'bad-credential',
  /** The same device has connected again. */
  'replaced',
  /** There are too many connections, or too much waits for this one. */
  'overloaded',
  /** Nothing was heard for too long. */
  'silent',
  /** The gateway is going down. */
  'shutdown',
  /** An error of this side. */
  'internal',
] as const;

/**
 * Why one side ends the connection.
 *
 * @since 1.0.0
 */
export type CloseCode = (typeof CLOSE_CODES)[number];
