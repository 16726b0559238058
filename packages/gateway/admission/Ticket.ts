// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { X509Certificate } from 'node:crypto';

/** What an operator hands to a person: everything that one needs to log a client in, or to enrol a phone. */
export interface Ticket {
  readonly kind: 'login' | 'enrol';
  /** "wss://host:port", or "ws://" on loopback. */
  readonly url: string;
  readonly userName: string;
  readonly code: string;
  /** The gateway's certificate, PEM; undefined without TLS, and when a public authority vouches for the gateway. */
  readonly certificate: string | undefined;
  /** The public key of the gateway's identity (SPKI of P-256, DER, base64url): phones know it by this. */
  readonly key: string;
}

const SCHEME = 'cancellableauth:';

/** A ticket as one line of text, short enough for a QR code. */
export function formatTicket(ticket: Ticket): string {
  const fields = new URLSearchParams({
    gateway: ticket.url,
    user: ticket.userName,
    code: ticket.code,
    key: ticket.key,
  });
  if (ticket.certificate !== undefined) {
    fields.set('certificate', new X509Certificate(ticket.certificate).raw.toString('base64url'));
  }
  return `${SCHEME}${ticket.kind}?${fields}`;
}

/** A ticket from its text; undefined when it is none. */
export function parseTicket(text: string): Ticket | undefined {
  const found = /^cancellableauth:(login|enrol)\?(\S+)$/.exec(text.trim());
  if (found === null) {
    return undefined;
  }
  const fields = new URLSearchParams(found[2]);
  const [url, userName, code, key, raw] = ['gateway', 'user', 'code', 'key', 'certificate'].map((name) =>
    fields.get(name),
  );
  if (!url || !userName || !code || !key || !/^[\w-]{122}$/.test(key) || !/^wss?:\/\/[^\s/?#]+$/.test(url)) {
    return undefined;
  }
  try {
    const certificate = raw ? new X509Certificate(Buffer.from(raw, 'base64url')).toString() : undefined;
    return { kind: found[1] as Ticket['kind'], url, userName, code, certificate, key };
  } catch {
    return undefined;
  }
}
