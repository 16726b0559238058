// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { AnyPromptFrame } from './GatewayFrame.ts';
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

/**
 * What the approval of a login is for.
 *
 * @since 1.0.0
 */
export interface LoginFields {
  readonly requestId: string;
  readonly session: string;
  readonly context: string;
  readonly user: string;
  readonly application: string;
  readonly host: string;
  readonly address: string;
  /** As in {@link ConnectionFields}. */
  readonly number: string;
  /** Ms since 1970. */
  readonly expiresAt: number;
  /** The gateway's name. */
  readonly gateway: string;
}

/**
 * As {@link connectionChallenge}, for a login: its first text is its own, so that neither passes for the other.
 *
 * @since 1.0.0
 */
export function loginChallenge(fields: LoginFields): Uint8Array {
  return signedFields('CancellableAuth login 1', [
    fields.requestId,
    fields.session,
    fields.context,
    fields.user,
    fields.application,
    fields.host,
    fields.address,
    fields.number,
    String(fields.expiresAt),
    fields.gateway,
  ]);
}

/**
 * What the approval of a transaction is for.
 *
 * @since 1.0.0
 */
export interface TransactionFields {
  readonly requestId: string;
  readonly session: string;
  readonly context: string;
  readonly user: string;
  readonly application: string;
  readonly address: string;
  readonly text: string;
  /** As in {@link ConnectionFields}. */
  readonly number: string;
  /** Ms since 1970. */
  readonly expiresAt: number;
  /** The gateway's name. */
  readonly gateway: string;
}

/**
 * As {@link connectionChallenge}, for a transaction: its first text is its own, so that nothing else passes for it.
 *
 * @since 1.0.0
 */
export function transactionChallenge(fields: TransactionFields): Uint8Array {
  return signedFields('CancellableAuth transaction 1', [
    fields.requestId,
    fields.session,
    fields.context,
    fields.user,
    fields.application,
    fields.address,
    fields.text,
    fields.number,
    String(fields.expiresAt),
    fields.gateway,
  ]);
}

/**
 * The bytes for the approval of a prompt, of whatever kind, with the number that was typed.
 *
 * @since 1.0.0
 */
export function promptChallenge(request: AnyPromptFrame, number: string, gateway: string): Uint8Array {
  switch (request.type) {
    case 'prompt':
      return connectionChallenge({ ...request, number, gateway });
    case 'login-prompt':
      return loginChallenge({ ...request, number, gateway });
    case 'transaction-prompt':
      return transactionChallenge({ ...request, number, gateway });
  }
}
