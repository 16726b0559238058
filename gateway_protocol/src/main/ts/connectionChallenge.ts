// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { signedFields } from './signedFields.ts';

/**
 * What an approval is for.
 *
 * @since 1.0.0
 */
export interface ConnectionFields {
  readonly requestId: string;
  readonly session: string;
  readonly context: string;
  readonly user: string;
  readonly client: string;
  readonly address: string;
  readonly target: string;
  /** The number: on the device what the user typed, at the gateway what the client shows. */
  readonly number: string;
  /** Ms since 1970. */
  readonly expiresAt: number;
  /** The gateway's name. */
  readonly gateway: string;
}

/**
 * The bytes whose SHA-256 is the challenge of the assertion that approves a connection. The device makes them of what it
 * has shown and of the number that was typed, the gateway of what it knows: an assertion for anything else does not match.
 *
 * @since 1.0.0
 */
export function connectionChallenge(fields: ConnectionFields): Uint8Array {
  return signedFields('CancellableAuth connection 1', [
    fields.requestId,
    fields.session,
    fields.context,
    fields.user,
    fields.client,
    fields.address,
    fields.target,
    fields.number,
    String(fields.expiresAt),
    fields.gateway,
  ]);
}
