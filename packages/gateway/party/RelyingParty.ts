// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import type { PartyCredential } from '../engine/PartyCredential.ts';
import { PartyError, PartyFault } from '../engine/PartyError.ts';

/** COSE's number for ECDSA with P-256 and SHA-256, what a device's keystore signs with. */
const ES256 = -7;

/** Who the gateway is to an authenticator. */
export interface PartyOptions {
  /** The relying party's id: a domain. */
  readonly id: string;
  /** Its name for people. */
  readonly name: string;
  /** Origins that may answer. */
  readonly origins: readonly string[];
}

/**
 * The relying party: asks for credentials and assertions, and believes them only when @simplewebauthn/server does, with
 * user verification, always. It keeps nothing.
 */
export class RelyingParty {
  private readonly options: PartyOptions;

  constructor(options: PartyOptions) {
    this.options = options;
  }

  /** Whether an app of this origin may answer. */
  allows(origin: string): boolean {
    return this.options.origins.includes(origin);
  }

  /** What a device needs to make a credential for `userName`. `userHandle`: 1 to 64 bytes that say nothing of them. */
  registrationOptions(
    userName: string,
    userHandle: Uint8Array,
    challenge: Uint8Array,
  ): Promise<PublicKeyCredentialCreationOptionsJSON> {
    return generateRegistrationOptions({
      rpID: this.options.id,
      rpName: this.options.name,
      userName,
      userDisplayName: userName,
      userID: Uint8Array.from(userHandle),
      challenge: Uint8Array.from(challenge),
      attestationType: 'none',
      supportedAlgorithmIDs: [ES256],
      authenticatorSelection: {
        residentKey: 'required',
        userVerification: 'required',
        authenticatorAttachment: 'platform',
      },
    });
  }

  /** The credential of a registration that answers `challenge`. Throws a PartyError. */
  async verifyRegistration(response: unknown, challenge: Uint8Array): Promise<PartyCredential> {
    const match = new ChallengeMatch(challenge);
    const verified = await match.guard(() =>
      verifyRegistrationResponse({
        response: response as RegistrationResponseJSON, // the library checks it, member by member
        expectedChallenge: match.accept,
        expectedOrigin: [...this.options.origins],
        expectedRPID: this.options.id,
        requireUserVerification: true,
        supportedAlgorithmIDs: [ES256],
      }),
    );
    if (!verified.verified) {
      throw new PartyError(PartyFault.BAD_SIGNATURE, 'The registration is not signed by the key that it brings.');
    }
    const { id, publicKey, counter } = verified.registrationInfo.credential;
    return { id, publicKey, counter };
  }

  /** What a device needs to assert `challenge` with its credential. */
  assertionOptions(challenge: Uint8Array, credentialId: string): Promise<PublicKeyCredentialRequestOptionsJSON> {
    return generateAuthenticationOptions({
      rpID: this.options.id,
      challenge: Uint8Array.from(challenge),
      allowCredentials: [{ id: credentialId }],
      userVerification: 'required',
    });
  }

  /** The credential's new counter, when `response` is its assertion of `challenge`. Throws a PartyError. */
  async verifyAssertion(response: unknown, challenge: Uint8Array, credential: PartyCredential): Promise<number> {
    if ((response as AuthenticationResponseJSON | null)?.id !== credential.id) {
      throw new PartyError(PartyFault.WRONG_CREDENTIAL, 'The assertion is not by the credential of this device.');
    }
    const match = new ChallengeMatch(challenge);
    const verified = await match.guard(() =>
      verifyAuthenticationResponse({
        response: response as AuthenticationResponseJSON, // the library checks it, member by member
        expectedChallenge: match.accept,
        expectedOrigin: [...this.options.origins],
        expectedRPID: this.options.id,
        credential: {
          id: credential.id,
          publicKey: Uint8Array.from(credential.publicKey),
          counter: credential.counter,
        },
        requireUserVerification: true,
      }),
    );
    if (!verified.verified) {
      throw new PartyError(PartyFault.BAD_SIGNATURE, 'The assertion is not signed by the key of its credential.');
    }
    return verified.authenticationInfo.newCounter;
  }
}

/** Tells a response to another question from all other faults: the library says both in prose. */
class ChallengeMatch {
  private readonly expected: string;
  private isOther = false;

  constructor(challenge: Uint8Array) {
    this.expected = Buffer.from(challenge).toString('base64url');
  }

  readonly accept = (challenge: string): boolean => {
    this.isOther = challenge !== this.expected;
    return !this.isOther;
  };

  async guard<T>(verify: () => Promise<T>): Promise<T> {
    try {
      return await verify();
    } catch (error) {
      throw new PartyError(this.isOther ? PartyFault.WRONG_CHALLENGE : PartyFault.INVALID, (error as Error).message, {
        cause: error,
      });
    }
  }
}
