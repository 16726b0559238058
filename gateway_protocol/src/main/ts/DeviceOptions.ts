// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/**
 * What a device knows since it was enrolled, and its own numbers (ms).
 *
 * @since 1.0.0
 */
export interface DeviceOptions {
  readonly deviceId: string;
  /** The gateway that it was enrolled with: its name, and the public key of its identity (SPKI, DER, base64url). */
  readonly gateway: string;
  readonly gatewayKey: string;
  /** How long challenge and welcome may take. */
  readonly handshakeMs: number;
  /** How long whatever shows a prompt may take to say that it is gone. More than the library's own guard. */
  readonly guardMs: number;
  /** The first delay before connecting again, and the longest. */
  readonly shortestDelayMs: number;
  readonly longestDelayMs: number;
  /** How long to wait after the gateway said "try again". */
  readonly retryMs: number;
  /** From 0 to below 1, for delays: so that not all devices come back in the same moment. */
  readonly random: () => number;
  /** 32 fresh bytes that nobody can foresee, base64url: one for each connection. */
  readonly nonce: () => string;
}

/**
 * Everything but who the device is, and its nonces.
 *
 * @since 1.0.0
 */
export const DEFAULT_DEVICE_OPTIONS = {
  handshakeMs: 10_000,
  guardMs: 5_000,
  shortestDelayMs: 250,
  longestDelayMs: 30_000,
  retryMs: 1_000,
  random: (): number => Math.random(),
} as const;
