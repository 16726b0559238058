// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { formatHResult, HResult } from '../engine/HResult.ts';
import type { TunnelEnd } from '../tunnel/openTunnel.ts';

/** What the one at the client is told about an end that was not his own. */
const WORDS: Readonly<Record<string, string>> = {
  'denied': 'denied on the phone',
  'not-me': 'denied on the phone as not from its owner; this client is trusted no more',
  'disowned': 'cancelled: the owner of the phone disowned another request at the same time',
  'wrong-number': 'denied: the number was wrong too often',
  'device-unable': 'the phone could not verify its owner (locked, or nothing enrolled)',
  'deadline': 'nobody answered in time',
  'lease-lost': 'the phone was lost while it asked',
  'revoked': 'the phone or this client is trusted no more',
  'shutdown': 'the gateway is going down',
  'client-cancelled': 'cancelled',
  'cancelled': 'cancelled',
  'connection-lost': 'the connection to the gateway broke',
  'gateway-silent': 'the gateway says nothing any more; the network to it may be gone',
  'target-reset': 'the target broke the connection off; what came may not be all',
  'target-forbidden': 'this user may not go there (targets in the gateway\'s configuration)',
  'target-unreachable': 'approved, but the target did not answer',
  'bad-target': 'this is no HOST:PORT',
  'other-user': 'the token is of another user',
  'too-many-connections': 'the gateway has too many connections',
  'not-authorised-any-more': 'disconnected: the authorisation has ended',
  'disconnected': 'disconnected by the gateway: the session is over, or was disowned or revoked',
  'no-hello': 'the gateway did not hear from this client in time',
  'bad-message': 'the gateway did not understand this client; are both of the same version?',
};

const REFUSALS: Readonly<Record<number, string>> = {
  [HResult.ERROR_NOT_ENOUGH_QUOTA]: 'too many requests; wait a minute',
  [HResult.NTE_DEVICE_NOT_FOUND]: 'this user has no enrolled phone (gateway enrol-code)',
  [HResult.ERROR_SHUTDOWN_IN_PROGRESS]: 'the gateway is going down',
};

/** The end of a tunnel in words, with its code where that says more. */
export function describeEnd(end: TunnelEnd): string {
  if (end.reason === 'refused') {
    return `refused: ${REFUSALS[end.code] ?? formatHResult(end.code)}`;
  }
  return WORDS[end.reason] ?? `${end.reason} ${end.code === 0 ? '' : formatHResult(end.code)}`.trim();
}
