// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** How long a client waits for a gateway that says nothing; times in ms. No wait of a client is without an end. */
export interface ClientLimits {
  /** Until there is a connection: name, TCP and TLS. */
  readonly dialMs: number;
  /** For each answer after that, and beyond the deadline that the gateway has told. */
  readonly answerMs: number;
  /** While a person is waited for, and while bytes flow, the gateway is asked for a sign of life this often. */
  readonly beatMs: number;
}

/** After so many beats without a single byte the gateway is gone. */
export const SILENT_BEATS = 3;
/** A gateway that says nothing for so long is not waited for, ms. */
export const PATIENCE_MS = 15_000;

/** The limits of who waits `patienceMs` for a gateway that says nothing. */
export function limitsOf(patienceMs: number): ClientLimits {
  return { dialMs: patienceMs, answerMs: patienceMs, beatMs: patienceMs / SILENT_BEATS };
}

/** The limits unless told otherwise. */
export const CLIENT_LIMITS: ClientLimits = limitsOf(PATIENCE_MS);
