// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { EndCause } from 'gateway_protocol';
import type { RequestEndCause } from 'gateway_protocol';
import { HResult } from '../engine/HResult.ts';
import {
  Capability,
  channelRefusal,
  handshakeResponse,
  PLUGGABLE_AUTHENTICATION,
  tunnelAuthRefusal,
  tunnelRefusal,
} from './packets.ts';
import type { ClientPacket, PacketFault } from './packets.ts';
import type { TunnelStep } from './tunnelSteps.ts';

/**
 * The codes that clients of remote desktops know, and have texts for: MS-TSGU 2.2.6. An error in an answer has the high bit;
 * some clients take anything else for a success.
 */
export const ProxyCode = {
  /** A packet out of its order, a failure of the gateway, or its end. */
  INTERNAL_ERROR: 0x800759d8,
  /** The target is not allowed, or is not the one that was approved. */
  RAP_ACCESS_DENIED: 0x800759da,
  /** The user, or their phone, said no. */
  NAP_ACCESS_DENIED: 0x800759db,
  /** The target could not be reached. */
  CONNECT_FAILED: 0x800759dd,
  /** Too many requests or connections. */
  MAX_CONNECTIONS_REACHED: 0x800759e6,
  /** Another version, or a client that cannot show the number. */
  CAPABILITY_MISMATCH: 0x800759e9,
  /** The cookie is empty, too long, or no text. */
  COOKIE_BAD_PACKET: 0x800759f7,
  /** The cookie is unknown, expired or revoked, or its user has no phone. */
  COOKIE_ACCESS_DENIED: 0x800759f8,
  /** The client offers no cookie. */
  UNSUPPORTED_AUTHENTICATION: 0x800759f9,
  /** Nobody answered in time. */
  TIMEOUT: 0x800705b4,
} as const;

/** What CLOSE_CHANNEL says of a session that the gateway ends: MS-TSGU 3.3.6.2, and codes of Windows. */
export const CloseCode = {
  /** The session has lasted as long as a session may. */
  SESSION_TIMEOUT: 0x59f6,
  /** The gateway goes down, the phone was revoked, or its user said "not me". */
  GRACEFUL_DISCONNECT: 0x4ca,
  /** The client is trusted no more, or may not go there any more. */
  CONNECTION_ABORTED: 0x4d4,
  /** The target takes nothing any more. */
  TARGET_STALLED: 0x5b4,
} as const;

export type CloseCode = (typeof CloseCode)[keyof typeof CloseCode];

export type ProxyCode = (typeof ProxyCode)[keyof typeof ProxyCode];

const AFTER_END: Readonly<Record<Exclude<RequestEndCause, 'approved'>, ProxyCode>> = {
  [EndCause.DENIED]: ProxyCode.NAP_ACCESS_DENIED,
  [EndCause.NOT_ME]: ProxyCode.NAP_ACCESS_DENIED,
  [EndCause.WRONG_NUMBER]: ProxyCode.NAP_ACCESS_DENIED,
  [EndCause.VERIFICATION_FAILED]: ProxyCode.NAP_ACCESS_DENIED,
  [EndCause.LOCKED]: ProxyCode.NAP_ACCESS_DENIED,
  [EndCause.NOT_ENROLLED]: ProxyCode.NAP_ACCESS_DENIED,
  [EndCause.NO_CREDENTIAL]: ProxyCode.NAP_ACCESS_DENIED,
  [EndCause.UNAVAILABLE]: ProxyCode.NAP_ACCESS_DENIED,
  [EndCause.DEVICE_UNABLE]: ProxyCode.NAP_ACCESS_DENIED,
  [EndCause.DEVICE_OUTDATED]: ProxyCode.NAP_ACCESS_DENIED,
  [EndCause.DEVICE_CLOSED]: ProxyCode.NAP_ACCESS_DENIED,
  [EndCause.CLIENT_CANCELLED]: ProxyCode.NAP_ACCESS_DENIED,
  [EndCause.CLIENT_GONE]: ProxyCode.NAP_ACCESS_DENIED,
  [EndCause.DISOWNED]: ProxyCode.NAP_ACCESS_DENIED,
  [EndCause.REVOKED]: ProxyCode.COOKIE_ACCESS_DENIED,
  [EndCause.SHUTDOWN]: ProxyCode.INTERNAL_ERROR,
  [EndCause.DEADLINE]: ProxyCode.TIMEOUT,
  [EndCause.LEASE_LOST]: ProxyCode.TIMEOUT,
};

/** What the client hears of a request that ended by `cause`, without an approval. */
export function codeAfterEnd(cause: Exclude<RequestEndCause, 'approved'>): ProxyCode {
  return AFTER_END[cause];
}

/** What the client hears when the engine answers `code`, and not S_OK, to authenticateUser. */
export function codeAfterRefusal(code: number): ProxyCode {
  switch (code) {
    case HResult.ERROR_NOT_ENOUGH_QUOTA:
      return ProxyCode.MAX_CONNECTIONS_REACHED;
    case HResult.NTE_DEVICE_NOT_FOUND:
    case HResult.E_PROXY_COOKIE_AUTHENTICATION_ACCESS_DENIED:
      return ProxyCode.COOKIE_ACCESS_DENIED;
    case HResult.ERROR_TIMEOUT:
      return ProxyCode.TIMEOUT;
    case HResult.NTE_USER_CANCELLED:
      return ProxyCode.NAP_ACCESS_DENIED;
    default:
      return ProxyCode.INTERNAL_ERROR; // an HRESULT is any number: what is none of the above is a failure
  }
}

const AFTER_FAULT: Readonly<Record<PacketFault, ProxyCode>> = {
  length: ProxyCode.INTERNAL_ERROR,
  type: ProxyCode.INTERNAL_ERROR,
  body: ProxyCode.INTERNAL_ERROR,
  text: ProxyCode.INTERNAL_ERROR,
  cookie: ProxyCode.COOKIE_BAD_PACKET,
};

/** What the client hears of bytes that are no packet. */
export function codeAfterFault(fault: PacketFault): ProxyCode {
  return AFTER_FAULT[fault];
}

type Packet<K extends ClientPacket['kind']> = Extract<ClientPacket, { readonly kind: K }>;

/** Why a client cannot be spoken with; undefined when it can. */
export function handshakeFault({ major, minor, extendedAuth }: Packet<'handshake'>): ProxyCode | undefined {
  if (major !== 1 || minor !== 0) {
    return ProxyCode.CAPABILITY_MISMATCH;
  }
  return (extendedAuth & PLUGGABLE_AUTHENTICATION) === 0 ? ProxyCode.UNSUPPORTED_AUTHENTICATION : undefined;
}

/** Why nobody is asked for this client; undefined when somebody is. Without a consent message nobody sees the number. */
export function createFault({ capabilities, cookie }: Packet<'tunnel-create'>): ProxyCode | undefined {
  if (cookie === undefined) {
    return ProxyCode.UNSUPPORTED_AUTHENTICATION;
  }
  return (capabilities & Capability.CONSENT_MESSAGE) === 0 ? ProxyCode.CAPABILITY_MISMATCH : undefined;
}

/** What a client is granted of what it can do. */
export function grantedOf(capabilities: number): number {
  return capabilities & (Capability.IDLE_TIMEOUT | Capability.CONSENT_MESSAGE | Capability.SERVICE_MESSAGE);
}

const PROTOCOL_RDP = 3;

/** Whether a client wants to go where it was approved for: one of the names that it lists is exactly that one. */
export function wantsTarget(
  { names, port, protocol }: Packet<'channel-create'>,
  approved: { readonly host: string; readonly port: number },
): boolean {
  return (
    protocol === PROTOCOL_RDP &&
    port === approved.port &&
    names.some((name) => name.replace(/^\[(.*)\]$/, '$1').toLowerCase() === approved.host)
  );
}

/** The error in the answer that a client in this step waits for, or will wait for next: none where none is owed. */
export function refusalIn(step: TunnelStep, code: number): readonly Buffer[] {
  switch (step) {
    case 'opened':
      return [handshakeResponse(code)];
    case 'greeted':
    case 'asking':
      return [tunnelRefusal(code)];
    case 'reading':
    case 'reading-approved':
    case 'reading-refused':
    case 'waiting':
      return [tunnelAuthRefusal(code)];
    case 'approved':
    case 'connecting':
      return [channelRefusal(code)];
    case 'open':
    case 'closing':
    case 'closed':
      return [];
  }
}
