// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Why a client did not reach its gateway. */
export enum GatewayFault {
  /** No answer, refused, or not a gateway. */
  UNREACHABLE = 'unreachable',
  /** Somebody answered who is not this gateway. */
  NOT_THE_GATEWAY = 'not-the-gateway',
  /** The gateway does not know this token or code. */
  NOT_LOGGED_IN = 'not-logged-in',
  /** What the user gave is none: a ticket, an address, a file. */
  BAD_INPUT = 'bad-input',
  /** Whoever asked wants it no more. */
  CANCELLED = 'cancelled',
}

/** A client's failure before there is a tunnel; the message says what to do. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly fault: GatewayFault;

  constructor(fault: GatewayFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}
