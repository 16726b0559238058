// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { describeEnd } from './describeEnd.ts';

/** More of somebody's words helps nobody. */
export const LONGEST_WORDS = 300;

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
  /** The question was answered, and not by an approval: denied, nobody in time, refused. */
  NOT_LET_IN = 'not-let-in',
  /** The gateway was lost, while it was waited for or while bytes flowed. */
  GATEWAY_LOST = 'gateway-lost',
  /** Approved, and the target could not be reached, broke off, or takes nothing. */
  TARGET_LOST = 'target-lost',
  /** The gateway ended an open connection: revoked, disowned, too long, going down. */
  DISCONNECTED = 'disconnected',
}

/** How a tunnel ended. */
export interface TunnelEnd {
  /** Whether bytes could flow. */
  readonly wasOpen: boolean;
  /** An HResult; 0 after an approval. */
  readonly code: number;
  /**
   * "over" when both sides have ended in order, and only then; else the gateway's reason (docs/reference/ends.md), or this
   * client's own: "cancelled", "connection-lost", "gateway-silent".
   */
  readonly reason: string;
}

/**
 * Why a client has no connection, or has it no longer. The message says what was wrong and what to do; names and words in it may
 * be somebody else's, and are not made visible.
 *
 * @since 1.0.0
 */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly fault: GatewayFault;
  /** How it ended, when it had got as far as the question. */
  readonly end: TunnelEnd | undefined;

  constructor(fault: GatewayFault, message: string, options?: ErrorOptions & { readonly end?: TunnelEnd }) {
    super(message, options);
    this.fault = fault;
    this.end = options?.end;
  }

  /** The error of an end that is none in order. */
  static ofEnd(end: TunnelEnd): GatewayError {
    return new GatewayError(faultOf(end), describeEnd(end), { end });
  }
}

function faultOf({ reason, wasOpen }: TunnelEnd): GatewayFault {
  switch (reason) {
    case 'cancelled':
    case 'client-cancelled':
      return GatewayFault.CANCELLED;
    case 'connection-lost':
    case 'gateway-silent':
      return GatewayFault.GATEWAY_LOST;
    case 'target-unreachable':
    case 'target-reset':
    case 'target-stalled':
      return GatewayFault.TARGET_LOST;
    default: // a reason of the gateway, known or not
      return wasOpen ? GatewayFault.DISCONNECTED : GatewayFault.NOT_LET_IN;
  }
}

/** What is read of an answer, characters. */
export const LONGEST_ANSWER = 16_384;

/** An answer that is not the one that was hoped for. */
export interface StrangeAnswer {
  readonly status: number;
  readonly body: string;
  /** Where a redirection leads. */
  readonly location?: string | undefined;
}

/** What to do about a network that answers for others. */
export const SIGN_IN = 'the network may want you to sign in first (open a page in a browser)';
const NO_GATEWAY =
  'there is no gateway at this address: something else listens there, or a proxy before it does not pass /v1 on';

/** What answers mean that come from whatever stands before a gateway, or in its place. */
const ANSWERS: Readonly<Record<number, string>> = {
  400: 'a proxy in between may not pass WebSockets on',
  403: 'a proxy or firewall in between does not let anybody through',
  404: NO_GATEWAY,
  405: NO_GATEWAY,
  426: 'a proxy in between does not pass WebSockets on',
  429: 'too many requests; wait a minute',
  502: 'a proxy before the gateway does not reach it: it is down, or starting',
  504: 'a proxy before the gateway gets no answer from it: it is down, or starting',
  511: SIGN_IN,
};

/**
 * What an answer means that is not the one that was hoped for: in the gateway's own words, when it has some. They are
 * somebody else's; whoever prints them makes them visible first.
 */
export function turnedAway(url: string, { body, location, status }: StrangeAnswer): GatewayError {
  const { error: words } = (parseJson(body) ?? {}) as { error?: unknown };
  if (typeof words === 'string' && words !== '') {
    return new GatewayError(
      status === 503 ? GatewayFault.UNABLE : GatewayFault.UNREACHABLE,
      `${url} answers ${status}: ${words.slice(0, LONGEST_WORDS)}`,
    );
  }
  return new GatewayError(GatewayFault.UNREACHABLE, `${url} answers ${status}${meaningOf(status, body, location)}`);
}

function meaningOf(status: number, body: string, location: string | undefined): string {
  if (status >= 300 && status < 400) {
    const where = location === undefined ? 'elsewhere' : `to ${location.slice(0, LONGEST_WORDS)}`;
    return ` and leads ${where}, where no client follows: ${SIGN_IN}, or the gateway has moved: ask its operator`;
  }
  if (Object.hasOwn(ANSWERS, status)) {
    return `: ${ANSWERS[status]!}`;
  }
  return /^\s*</.test(body)
    ? ` with a web page, and not as a gateway: ${SIGN_IN}, or something else listens there`
    : '';
}

/** The document in a text; undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
