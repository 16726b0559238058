// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createPublicKey, X509Certificate } from 'node:crypto';

/** Every certificate of a PEM text, in its order. */
export function certificatesIn(pem: string): readonly X509Certificate[] {
  return (pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map(
    (text) => new X509Certificate(text),
  );
}

/**
 * What tickets bring of a certificate file: the authority that the gateway's identity is, when it vouches for what is shown, so
 * that a renewed certificate is known by it; the certificate itself otherwise.
 *
 * @param identityKey the gateway's public key: SPKI, DER, base64url
 */
export function certificateForTickets(pem: string, identityKey: string): string {
  return authorityIn(pem, identityKey)?.toString() ?? pem;
}

/** The certificate of the gateway's identity in a certificate file; undefined when it does not vouch for the first one. */
export function authorityIn(pem: string, identityKey: string): X509Certificate | undefined {
  const [shown, ...others] = certificatesIn(pem);
  const key = createPublicKey({ key: Buffer.from(identityKey, 'base64url'), format: 'der', type: 'spki' });
  return others.find((other) => other.ca && keyOf(other) === identityKey && shown?.verify(key) === true);
}

/** The names and addresses that a certificate is for. */
export function namesOf(certificate: X509Certificate): readonly string[] {
  return (certificate.subjectAltName ?? '')
    .split(', ')
    .map((name) => /^(?:DNS|IP Address):(.*)$/.exec(name)?.[1] ?? '')
    .filter((name) => name !== '');
}

/** Wall time, ms, at which it ends. */
export function endOf(certificate: X509Certificate): number {
  return Date.parse(certificate.validTo);
}

/** Its public key: SPKI, DER, base64url. */
export function keyOf(certificate: X509Certificate): string {
  return certificate.publicKey.export({ type: 'spki', format: 'der' }).toString('base64url');
}
