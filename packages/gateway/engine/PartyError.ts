// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What was wrong with a WebAuthn response. */
export enum PartyFault {
  /** It answers another question: another connection, an older one, another number. */
  WRONG_CHALLENGE = 'wrong-challenge',
  /** It was made with a credential that is not this device's. */
  WRONG_CREDENTIAL = 'wrong-credential',
  /** Its signature is not by this credential's key. */
  BAD_SIGNATURE = 'bad-signature',
  /** Another origin or relying party, no user verification, a counter that went back, or no WebAuthn response at all. */
  INVALID = 'invalid',
}

/** A WebAuthn response that the relying party does not accept. */
export class PartyError extends Error {
  override readonly name = 'PartyError';
  readonly fault: PartyFault;

  constructor(fault: PartyFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}
