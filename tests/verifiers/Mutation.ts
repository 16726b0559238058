// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** How @simplewebauthn/server, fido2-lib, @passwordless-id/webauthn and our own RelyingParty are called in tables. */
export const SIMPLE = '@simplewebauthn/server';
export const FIDO2 = 'fido2-lib';
export const PASSWORDLESS = '@passwordless-id/webauthn';
export const RELYING_PARTY = 'RelyingParty';

/**
 * A change of a good response. Every verifier refuses what comes out, but those that are named with the reason why they
 * accept it.
 */
export interface Mutation<Good, Response> {
  /** What is changed. */
  readonly name: string;
  /**
   * Whether what comes out is signed by the credential's key again. Such a response can come from an authenticator that
   * is faulty or stolen, and from nobody else; all others can come from anybody on the way.
   */
  readonly isSigned: boolean;
  /** Whether the good response has been sent already, and is sent again. */
  readonly isReplay?: boolean;
  /** The signature counter at the registration, where that matters. */
  readonly registeredCount?: number;
  /** Who accepts it, and why. */
  readonly acceptedBy: Readonly<Record<string, string>>;
  apply(good: Good): Response;
}

/** What one names as accepting: the reason, for each of them. */
export function acceptedBy(reason: string, ...names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, reason]));
}
