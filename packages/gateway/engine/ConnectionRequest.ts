// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { RequestEndCause } from 'gateway_protocol';
import type { Purpose } from './Purpose.ts';
import type { RequestState } from './RequestState.ts';

/** A connection, a login or a transaction that waits for its user, as the store keeps it. Never changed: a step makes a new one. */
export interface ConnectionRequest {
  /** 16 random bytes, base64url: what frames call it. */
  readonly id: string;
  readonly mainSessionId: string;
  readonly context: string;
  readonly userName: string;
  readonly userDomain: string;
  readonly clientId: string;
  /** The client's name for people. */
  readonly clientName: string;
  /** Where the client is. */
  readonly address: string;
  /** What it is for. */
  readonly purpose: Purpose;
  /** Two digits that the client shows and the user types. */
  readonly number: string;
  /** Wall time, ms. */
  readonly createdAt: number;
  /** Wall time, ms: the deadline, which the device signs. */
  readonly expiresAt: number;
  readonly state: RequestState;
  /** Who ended it and why; undefined while it is pending. */
  readonly cause: RequestEndCause | undefined;
  /** Wall time of the end, ms; undefined while it is pending. */
  readonly endedAt: number | undefined;
  /** The device whose answer ended it. */
  readonly deviceId: string | undefined;
}

/** How long a request waits at most, ms. */
export function lifeOf({ createdAt, expiresAt }: ConnectionRequest): number {
  return expiresAt - createdAt;
}
