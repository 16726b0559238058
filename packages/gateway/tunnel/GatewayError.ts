// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { z } from 'zod';

/** More of somebody's words helps nobody. */
export const LONGEST_WORDS = 300;
const wordsSchema = z.object({ error: z.string().min(1) });

/** Why a client did not reach its gateway. */
export enum GatewayFault {
  /** No answer, refused, or not a gateway. */
  UNREACHABLE = 'unreachable',
  /** Somebody answered who is not this gateway. */
  NOT_THE_GATEWAY = 'not-the-gateway',
  /** The gateway answers that it cannot do it now. */
  UNABLE = 'unable',
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

/**
 * What an answer means that is not the one that was hoped for: in the gateway's own words, when it has some. They are
 * somebody else's; whoever prints them makes them visible first.
 */
export function turnedAway(url: string, status: number, body: string): GatewayError {
  const words = wordsSchema.safeParse(parseJson(body)).data?.error.slice(0, LONGEST_WORDS);
  return words === undefined
    ? new GatewayError(GatewayFault.UNREACHABLE, `${url} answers ${status}`)
    : new GatewayError(
        status === 503 ? GatewayFault.UNABLE : GatewayFault.UNREACHABLE,
        `${url} answers ${status}: ${words}`,
      );
}

/** The document in a text; undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
