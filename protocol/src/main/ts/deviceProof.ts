// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { ChallengeFrame } from './GatewayFrame.ts';
import { signedFields } from './signedFields.ts';

/** The bytes that a device signs to say which one it is. It signs the gateway that it means, not the one it hears. */
export function helloProof(challenge: ChallengeFrame, deviceId: string): Uint8Array {
  return signedFields('CancellableAuth hello 1', [challenge.gateway, challenge.keyPin, challenge.nonce, deviceId]);
}

/** The bytes that a new device signs to say that the key it brings is its own, for this code. */
export function enrolProof(challenge: ChallengeFrame, code: string): Uint8Array {
  return signedFields('CancellableAuth enrol 1', [challenge.gateway, challenge.keyPin, challenge.nonce, code]);
}
