// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createHash } from 'node:crypto';
import { connectionChallenge } from 'gateway_protocol';
import type { ApprovalVerifier } from '../engine/ApprovalVerifier.ts';
import type { ConnectionRequest } from '../engine/ConnectionRequest.ts';
import type { EnrolledDevice } from '../engine/EnrolledDevice.ts';
import type { RelyingParty } from './RelyingParty.ts';

/** The challenge that approves exactly this connection: SHA-256 over everything that the user was shown, and the number. */
export function challengeOf(request: ConnectionRequest, gateway: string): Uint8Array {
  return createHash('sha256')
    .update(
      connectionChallenge({
        requestId: request.id,
        session: request.mainSessionId,
        context: request.context,
        user: request.userName,
        client: request.clientName,
        address: request.address,
        target: request.target,
        number: request.number,
        expiresAt: request.expiresAt,
        gateway,
      }),
    )
    .digest();
}

/** Believes an approval when the relying party believes its assertion for exactly this connection. */
export class ConnectionApproval implements ApprovalVerifier {
  private readonly party: RelyingParty;
  private readonly gateway: string;

  /** `gateway`: its name. */
  constructor(party: RelyingParty, gateway: string) {
    this.party = party;
    this.gateway = gateway;
  }

  verify(request: ConnectionRequest, device: EnrolledDevice, assertion: unknown): Promise<number> {
    return this.party.verifyAssertion(assertion, challengeOf(request, this.gateway), device.credential);
  }
}
