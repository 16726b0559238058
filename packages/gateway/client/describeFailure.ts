// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { GatewayFault } from './GatewayError.ts';

/** What a failed dial means. */
export interface DialFailure {
  readonly fault: GatewayFault.UNREACHABLE | GatewayFault.NOT_THE_GATEWAY;
  /** What was wrong, and what can be done. */
  readonly words: string;
}

const MOVED = 'if it has moved, ask its operator for a new ticket and log in again';
/** Networks that answer for others: they sign somebody in first, or look into what is encrypted. */
const IN_BETWEEN = 'a network that wants you to sign in first (open a page in a browser), or a proxy that opens TLS';

const HANGS_UP = 'hangs up in the middle of the handshake: something else may listen there, or a firewall cuts it';
const NOT_ALLOWED = 'this machine does not allow the connection (a firewall of its own)';

/** Errors of a system, by their codes. */
const OF_NETWORKS: Readonly<Record<string, string>> = {
  ECONNREFUSED: `nothing listens there (connection refused): the gateway is down, or starting; ${MOVED}`,
  ECONNRESET: HANGS_UP,
  EHOSTUNREACH: 'no way leads to it (host unreachable): is the network, or the VPN, up?',
  ENETUNREACH: 'no way leads to it (network unreachable): is the network, or the VPN, up?',
  ENETDOWN: 'the network of this machine is down',
  ETIMEDOUT: `does not answer (connection timed out): it is down, or a firewall is in between; ${MOVED}`,
  EPIPE: HANGS_UP,
  EMFILE: 'this machine has too many files open',
  EACCES: NOT_ALLOWED,
  EPERM: NOT_ALLOWED,
};

/** TLS that did not come to be, by what OpenSSL says of it. */
const OF_HANDSHAKES: readonly (readonly [RegExp, string])[] = [
  [
    /wrong version number|packet length too long|unknown protocol|http request|unexpected message/i,
    `what answers there does not speak TLS: another service listens on this port, or ${IN_BETWEEN}`,
  ],
  [
    /unsupported protocol|protocol version|version too low/i,
    'it has no version of TLS that is good enough (1.2 and later)',
  ],
  [/handshake failure|no shared cipher|no cipher/i, 'it has no cipher in common with this client'],
  [/unrecognized name/i, 'it does not know itself by this name (server name indication)'],
  [/certificate required|bad certificate|unknown ca/i, 'it wants a certificate of the client, which gateways do not'],
];

/** Certificates that nobody vouches for, by the codes of OpenSSL. */
const UNKNOWN_AUTHORITY =
  'no authority that this machine knows vouches for its certificate. It may be ' +
  `${IN_BETWEEN} (NODE_EXTRA_CA_CERTS=FILE names its authority). If the gateway has made its own certificate, ` +
  'ask its operator for a new ticket, which brings it';

/**
 * A failed dial in words: of the network, of names, of TLS. `now`: by the clock of this machine, in which the reason may lie.
 */
export function describeFailure(error: Error, now: Date): DialFailure {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (error instanceof AggregateError) {
    return describeAll(error, now);
  }
  const distrust = describeDistrust(error, code, now);
  if (distrust !== undefined) {
    return { fault: GatewayFault.NOT_THE_GATEWAY, words: distrust };
  }
  const handshake = /^(EPROTO|ERR_SSL)/.test(code)
    ? (OF_HANDSHAKES.find(([what]) => what.test(error.message))?.[1] ?? `TLS fails: ${reasonOf(error.message)}`)
    : undefined;
  if (/^(ENOTFOUND|EAI_)/.test(code)) {
    const words = `${error.message}: is the network, or the VPN, up? ${capital(MOVED)}`;
    return { fault: GatewayFault.UNREACHABLE, words };
  }
  const words = handshake ?? (Object.hasOwn(OF_NETWORKS, code) ? OF_NETWORKS[code]! : error.message);
  return { fault: GatewayFault.UNREACHABLE, words };
}

/** Several addresses, and none of them answers: each reason once. */
function describeAll(error: AggregateError, now: Date): DialFailure {
  const all = (error.errors as Error[]).map((each) => describeFailure(each, now).words);
  return { fault: GatewayFault.UNREACHABLE, words: [...new Set(all)].join('; another address: ') || error.message };
}

function describeDistrust(error: Error, code: string, now: Date): string | undefined {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return `its certificate has expired, or the clock of this machine is wrong: it says ${now.toISOString()}`;
    case 'CERT_NOT_YET_VALID':
      return `its certificate is not valid yet, or the clock of this machine is wrong: it says ${now.toISOString()}`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return (
        `its certificate is for other names (${namesIn(error)}): the address is not the gateway's own, or it is ` +
        `${IN_BETWEEN}`
      );
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'CERT_UNTRUSTED':
      return UNKNOWN_AUTHORITY;
    default:
      return /CERT|CRL|CHAIN|PURPOSE|INVALID_CA|SIGNATURE/.test(code)
        ? `its certificate cannot be trusted: ${error.message}`
        : undefined;
  }
}

function namesIn(error: Error): string {
  const { cert } = error as { cert?: { subjectaltname?: string; subject?: { CN?: string } } };
  return cert?.subjectaltname ?? cert?.subject?.CN ?? 'none';
}

/** OpenSSL's words end in a chain of its own; the first are the reason. */
function reasonOf(message: string): string {
  return /:SSL routines:[^:]*:([^:]+)/.exec(message)?.[1] ?? message.split('\n')[0]!;
}

function capital(text: string): string {
  return text.replace(/^./, (first) => first.toUpperCase());
}
