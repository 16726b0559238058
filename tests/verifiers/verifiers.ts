// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import * as passwordless from '@passwordless-id/webauthn';
import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import { Fido2Lib } from 'fido2-lib';
import { readCoseKey } from '@cancellable-auth/relying-party/testing';
import { NotAcceptedError } from './Verifier.ts';
import type { Verifier } from './Verifier.ts';

const ES256 = -7;

/** @simplewebauthn/server, by Matthew Miller. */
const simpleWebAuthn: Verifier = {
  name: '@simplewebauthn/server',
  takesAppOrigins: true,
  async verifyRegistration(response, { challenge, origin, rpId }) {
    const { verified } = await verifyRegistrationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: rpId,
      requireUserVerification: true,
      supportedAlgorithmIDs: [ES256],
    });
    if (!verified) {
      throw new NotAcceptedError(simpleWebAuthn.name);
    }
  },
  async verifyAssertion(response, { challenge, origin, rpId, credential }) {
    const { verified } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: rpId,
      requireUserVerification: true,
      credential: { id: credential.id, publicKey: new Uint8Array(credential.publicKey), counter: credential.signCount },
    });
    if (!verified) {
      throw new NotAcceptedError(simpleWebAuthn.name);
    }
  },
};

/** fido2-lib, by Adam Powers, James Cullum and Hexagon. */
const fido2Lib: Verifier = {
  name: 'fido2-lib',
  takesAppOrigins: false,
  async verifyRegistration(response, { challenge, origin, rpId }) {
    const {
      id,
      rawId,
      response: { clientDataJSON, attestationObject },
    } = response;
    await new Fido2Lib({ rpId }).attestationResult(
      { id: toBuffer(id), rawId: toBuffer(rawId), response: { clientDataJSON, attestationObject } },
      { challenge, origin, rpId, factor: 'first' },
    );
  },
  async verifyAssertion(response, { challenge, origin, rpId, credential }) {
    const {
      id,
      rawId,
      response: { clientDataJSON, authenticatorData, signature, userHandle },
    } = response;
    // Its types want bytes for the authenticator data; it takes text as well, and then reads that itself.
    await new Fido2Lib({ rpId }).assertionResult(
      {
        id: toBuffer(id),
        rawId: toBuffer(rawId),
        response: {
          clientDataJSON,
          authenticatorData: authenticatorData as unknown as ArrayBuffer,
          signature,
          ...(userHandle === undefined ? {} : { userHandle }),
        },
      },
      {
        challenge,
        origin,
        rpId,
        factor: 'first',
        prevCounter: credential.signCount,
        publicKey: readCoseKey(credential.publicKey)!.export({ type: 'spki', format: 'pem' }).toString(),
        userHandle: credential.userHandle,
        allowCredentials: [{ type: 'public-key', id: toBuffer(credential.id) }],
      },
    );
  },
};

/** @passwordless-id/webauthn, by Arnaud Dagnelies. */
const passwordlessId: Verifier = {
  name: '@passwordless-id/webauthn',
  takesAppOrigins: true,
  async verifyRegistration(response, { challenge, origin, rpId }) {
    await passwordless.server.verifyRegistration(response as unknown as passwordless.RegistrationJSON, {
      challenge,
      origin,
      domain: rpId,
      userVerified: true,
    });
  },
  async verifyAssertion(response, { challenge, origin, rpId, credential }) {
    await passwordless.server.verifyAuthentication(
      response as unknown as passwordless.AuthenticationJSON,
      {
        id: credential.id,
        publicKey: readCoseKey(credential.publicKey)!.export({ type: 'spki', format: 'der' }).toString('base64url'),
        algorithm: 'ES256',
        transports: ['internal'],
      },
      { challenge, origin, domain: rpId, userVerified: true, counter: credential.signCount },
    );
  },
};

/** Every library that the responses are verified by. */
export const verifiers: readonly Verifier[] = [simpleWebAuthn, fido2Lib, passwordlessId];

/** What fido2-lib wants for bytes. */
function toBuffer(text: string): ArrayBuffer {
  return new Uint8Array(Buffer.from(text, 'base64url')).buffer;
}
