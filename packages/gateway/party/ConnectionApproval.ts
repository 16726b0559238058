// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createHash } from 'node:crypto';
import { connectionChallenge, loginChallenge, transactionChallenge } from 'gateway_protocol';
import type { ApprovalVerifier } from '../engine/ApprovalVerifier.ts';
import type { ConnectionRequest } from '../engine/ConnectionRequest.ts';
import type { EnrolledDevice } from '../engine/EnrolledDevice.ts';
import type { RelyingParty } from './RelyingParty.ts';

/** The challenge that approves exactly this request: SHA-256 over everything that the user was shown, and the number. */
export function challengeOf(request: ConnectionRequest, gateway: string): Uint8Array {
  return createHash('sha256').update(bytesToApprove(request, gateway)).digest();
}

/** What {@link challengeOf} hashes. */
export function bytesToApprove(request: ConnectionRequest, gateway: string): Uint8Array {
  const { purpose } = request;
  const common = {
    requestId: request.id,
    session: request.mainSessionId,
    context: request.context,
    user: request.userName,
    address: request.address,
    number: request.number,
    expiresAt: request.expiresAt,
    gateway,
  };
  switch (purpose.kind) {
    case 'connection':
      return connectionChallenge({ ...common, client: request.clientName, target: purpose.target });
    case 'login':
      return loginChallenge({ ...common, application: purpose.application, host: purpose.host });
    case 'transaction':
      return transactionChallenge({ ...common, application: purpose.application, text: purpose.text });
  }
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
