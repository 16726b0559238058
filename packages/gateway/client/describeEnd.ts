// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { formatHResult, HResult } from '../engine/HResult.ts';
import type { TunnelEnd } from './GatewayError.ts';
import type { CloseReason } from '../tunnel/TunnelServer.ts';

/** What a client finds by itself. */
type ClientReason = 'cancelled' | 'connection-lost' | 'gateway-silent';

/** What the person at the client is told about an end; of a closed set, so that none is without words. */
const WORDS: Readonly<Record<Exclude<CloseReason, 'refused' | 'over'> | ClientReason, string>> = {
  approved: 'approved',
  denied: 'denied on the phone',
  'not-me': 'denied on the phone as not from its owner; this client is trusted no more',
  disowned: 'cancelled: the owner of the phone disowned another request at the same time',
  'wrong-number': 'denied: the number was wrong too often',
  'verification-failed': 'the phone did not recognise its owner',
  locked: 'face and PIN are locked on the phone after too many attempts',
  'not-enrolled': 'the phone has no face and no PIN to verify its owner with',
  'no-credential': 'the phone has lost its key for this gateway; enrol it again (gateway enrol-code)',
  unavailable: 'the phone could not ask now',
  'device-unable': 'the phone let the question go without an answer',
  'device-outdated': 'the app on the phone is too old to show this; update it',
  'device-closed': 'the app on the phone was closed',
  deadline: 'nobody answered in time',
  'lease-lost': 'the phone was lost while it asked',
  revoked: 'the phone or this client is trusted no more',
  shutdown: 'the gateway is going down',
  'client-cancelled': 'cancelled',
  'client-gone': 'cancelled',
  cancelled: 'cancelled',
  'connection-lost': 'the connection to the gateway broke',
  'gateway-silent': 'the gateway says nothing any more; the network to it may be gone',
  'target-forbidden': "this user may not go there (targets in the gateway's configuration)",
  'target-unreachable': 'approved, but the target did not answer',
  'target-reset': 'the target broke the connection off; what came may not be all',
  'target-stalled': 'the target took nothing for long',
  'client-stalled': 'this client took nothing for long',
  'bad-target': 'this is not HOST:PORT',
  'other-user': 'the token is of another user',
  'too-many-connections': 'the gateway has too many connections',
  'not-authorised-any-more': 'disconnected: the authorisation has ended',
  disconnected: 'disconnected by the gateway: the session is over, or was disowned or revoked',
  'no-hello': 'the gateway did not hear from this client in time',
  'bad-text': 'a text to approve has 1 to 256 characters, all of which can be seen, and single spaces inside',
  'bad-message': 'the gateway did not understand this client; are both of the same version?',
};

const REFUSALS: ReadonlyMap<number, string> = new Map([
  [HResult.ERROR_NOT_ENOUGH_QUOTA, 'too many requests; wait a minute'],
  [HResult.NTE_DEVICE_NOT_FOUND, 'this user has no enrolled phone (gateway enrol-code)'],
  [HResult.ERROR_SHUTDOWN_IN_PROGRESS, 'the gateway is going down'],
]);

/** What a newer gateway may say that this client does not know is a word or some: what is none is not shown. */
const NO_WORD = /[^\w-]+/g;
const LONGEST_REASON = 64;

/** The end of a tunnel in words, with its code where that says more. */
export function describeEnd(end: TunnelEnd): string {
  if (end.reason === 'refused') {
    return `refused: ${REFUSALS.get(end.code) ?? formatHResult(end.code)}`;
  }
  return Object.hasOwn(WORDS, end.reason)
    ? WORDS[end.reason as keyof typeof WORDS]
    : `${end.reason.replace(NO_WORD, ' ').trim().slice(0, LONGEST_REASON)} ${end.code === 0 ? '' : formatHResult(end.code)}`.trim();
}
