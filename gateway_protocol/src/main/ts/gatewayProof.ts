// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { ChallengeFrame } from './GatewayFrame.ts';
import { signedFields } from './signedFields.ts';

/**
 * The bytes that the gateway's identity key signs for each frame after the device has said who it is. They hold on this
 * connection only, and for this device only. `nonce`: the device's. `device`: its id; its public key while it enrols.
 *
 * @since 1.0.0
 */
export function gatewayProof(challenge: ChallengeFrame, nonce: string, device: string, text: string): Uint8Array {
  return signedFields('CancellableAuth gateway 1', [
    challenge.gateway,
    challenge.key,
    challenge.nonce,
    nonce,
    device,
    text,
  ]);
}
