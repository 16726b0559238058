// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Why a relying party refuses. */
export enum Refusal {
  /** The name is empty, too long, or no text. */
  BAD_USER_NAME = 'BAD_USER_NAME',
  /** What was sent is no response of a ceremony. */
  MALFORMED = 'MALFORMED',
  /** The challenge was never given out, is spent or has expired. */
  UNKNOWN_CHALLENGE = 'UNKNOWN_CHALLENGE',
  /** The challenge was given out for the other ceremony. */
  WRONG_CEREMONY = 'WRONG_CEREMONY',
  /** Nobody has registered that credential. */
  UNKNOWN_CREDENTIAL = 'UNKNOWN_CREDENTIAL',
  /** The credential is not of the user whom the response names, or who was asked for. */
  WRONG_USER = 'WRONG_USER',
  /** Somebody has that user name already. */
  NAME_TAKEN = 'NAME_TAKEN',
  /** Somebody has registered that credential already. */
  CREDENTIAL_TAKEN = 'CREDENTIAL_TAKEN',
  /** The response does not prove what it has to. */
  NOT_VERIFIED = 'NOT_VERIFIED',
  /** Too many ceremonies are under way, or there are too many users. */
  FULL = 'FULL',
}

/** A relying party refuses; the message says what was wrong, for its own log, never for the client. */
export class RelyingPartyError extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal, message: string) {
    super(message);
    this.name = 'RelyingPartyError';
    this.refusal = refusal;
  }
}
