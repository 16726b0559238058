// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { ChallengeFrame } from './GatewayFrame.ts';
import { signedFields } from './signedFields.ts';
import type { WakeService } from './WakeService.ts';
import type { RegistrationResponse } from './WebAuthnResponse.ts';

// What a device's key signs: always the gateway that it means, this connection (a nonce of either side), and what is said.

/**
 * The bytes that a device signs to say which one it is. `nonce`: its own.
 *
 * @since 1.0.0
 */
export function helloProof(challenge: ChallengeFrame, nonce: string, deviceId: string): Uint8Array {
  return signedFields('CancellableAuth hello 1', [challenge.gateway, challenge.key, challenge.nonce, nonce, deviceId]);
}

/**
 * The bytes that a new device signs to say that the key it brings is its own, and that it knows the code of this user. The
 * code itself is never sent: who listens in, or stands in between, cannot enrol a device of their own with it.
 * `codeHash`: SHA-256 of the code as capital letters and digits, base64url.
 *
 * @since 1.0.0
 */
export function enrolProof(challenge: ChallengeFrame, nonce: string, user: string, codeHash: string): Uint8Array {
  return signedFields('CancellableAuth enrol 1', [
    challenge.gateway,
    challenge.key,
    challenge.nonce,
    nonce,
    user,
    codeHash,
  ]);
}

/**
 * The bytes that a new device signs to say that the credential is its own, too.
 *
 * @since 1.0.0
 */
export function credentialProof(challenge: ChallengeFrame, nonce: string, response: RegistrationResponse): Uint8Array {
  return signedFields('CancellableAuth credential 1', [
    challenge.gateway,
    challenge.key,
    challenge.nonce,
    nonce,
    response.id,
    response.response.clientDataJSON,
    response.response.attestationObject,
  ]);
}

/**
 * What a device says of how it can be woken, as it is signed: the members of its frame but for type and proof.
 *
 * @since 1.0.0
 */
export interface SignedWake {
  /** One more than in the one before on this connection. */
  readonly seq: number;
  readonly service: WakeService;
  /** The service's name for this app on this device; empty with `none`. */
  readonly token: string;
  /** What the user reads: a language tag. */
  readonly language: string;
  /** Whether the user lets the app show notifications. */
  readonly canShow: boolean;
}

/**
 * The bytes that a device signs to say how it can be woken: on this connection only, and in this order.
 *
 * @since 1.0.0
 */
export function wakeProof(challenge: ChallengeFrame, nonce: string, deviceId: string, wake: SignedWake): Uint8Array {
  return signedFields('CancellableAuth wake 1', [
    challenge.gateway,
    challenge.key,
    challenge.nonce,
    nonce,
    deviceId,
    `${wake.seq}`,
    wake.service,
    wake.token,
    wake.language,
    wake.canShow ? 'true' : 'false',
  ]);
}
