// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';

/** What a response has to be good for. */
export interface Expectation {
  /** base64url */
  readonly challenge: string;
  readonly origin: string;
  readonly rpId: string;
}

/** What an assertion has to be good for. */
export interface AssertionExpectation extends Expectation {
  readonly credential: KnownCredential;
}

/** A credential as it was registered. */
export interface KnownCredential {
  /** base64url */
  readonly id: string;
  /** A COSE_Key of ES256 with its members in CTAP2's order. */
  readonly publicKey: Uint8Array;
  readonly signCount: number;
  /** base64url */
  readonly userHandle: string;
}

/** A library of others that verifies responses, asked for all that it can check. */
export interface Verifier {
  /** The name of its package. */
  readonly name: string;
  /** Whether it takes origins that are no https ones, as apps have them. */
  readonly takesAppOrigins: boolean;
  /** Rejects unless it accepts. */
  verifyRegistration(response: RegistrationResponseJSON, expected: Expectation): Promise<void>;
  /** Rejects unless it accepts. */
  verifyAssertion(response: AuthenticationResponseJSON, expected: AssertionExpectation): Promise<void>;
}

/** A verifier does not accept and has no reason of its own to say. */
export class NotAcceptedError extends Error {
  constructor(verifier: string) {
    super(`${verifier} says that the signature is not by the key.`);
    this.name = 'NotAcceptedError';
  }
}
