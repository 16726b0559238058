// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import 'reflect-metadata'; // @peculiar/x509 needs it to be there first
import { createPrivateKey, createPublicKey, KeyObject, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;

/** A certificate and its key, PEM. */
export interface CertificateAndKey {
  readonly certificate: string;
  readonly key: string;
}

/** What a gateway's authority vouches for is good for years; the authority itself is for as long as the identity. */
const AUTHORITY_DAYS = 36_500;

/**
 * A self-signed certificate for `names` (host names and addresses). Devices and clients get it with their ticket and
 * know the gateway by its key, so that no authority is needed.
 */
export async function makeCertificate(names: readonly [string, ...string[]], days: number): Promise<CertificateAndKey> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      name: [{ CN: [names[0]] }],
      ...validFor(days),
      keys,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new BasicConstraintsExtension(true, 0, true), // devices trust it as the authority for itself
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyCertSign, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        alternativeNames(names),
      ],
    },
    webcrypto,
  );
  return { certificate: certificate.toString('pem'), key: privateKeyOf(keys) };
}

/**
 * A certificate with a key of its own for `names`, for which the gateway's identity vouches; behind it stands the identity's
 * own, by which devices and clients know this one and all that follow it.
 *
 * @param identity private key of P-256, PEM
 * @param authority the identity's certificate of the certificates before, PEM; a new one without it
 */
export async function issueCertificate(
  identity: string,
  names: readonly [string, ...string[]],
  days: number,
  authority?: string,
): Promise<CertificateAndKey> {
  const signing = await identityKeys(identity);
  const issuer =
    authority === undefined
      ? await X509CertificateGenerator.createSelfSigned(
          {
            name: [{ CN: [`${names[0]} identity`] }],
            ...validFor(AUTHORITY_DAYS),
            keys: signing,
            signingAlgorithm: ALGORITHM,
            extensions: [
              new BasicConstraintsExtension(true, 0, true),
              new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
            ],
          },
          webcrypto,
        )
      : new X509Certificate(authority);
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.create(
    {
      subject: [{ CN: [names[0]] }],
      issuer: issuer.subjectName,
      ...validFor(days),
      publicKey: keys.publicKey,
      signingKey: signing.privateKey,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        alternativeNames(names),
      ],
    },
    webcrypto,
  );
  return {
    certificate: `${certificate.toString('pem').trim()}\n${issuer.toString('pem').trim()}\n`,
    key: privateKeyOf(keys),
  };
}

function validFor(days: number): { notBefore: Date; notAfter: Date } {
  return {
    notBefore: new Date(Date.now() - DAY_MS), // a phone's clock may be late
    notAfter: new Date(Date.now() + days * DAY_MS),
  };
}

function alternativeNames(names: readonly string[]): SubjectAlternativeNameExtension {
  return new SubjectAlternativeNameExtension(
    names.map((name) => ({ type: isIP(name) === 0 ? 'dns' : 'ip', value: name })),
  );
}

async function identityKeys(identity: string): Promise<webcrypto.CryptoKeyPair> {
  const key = createPrivateKey(identity);
  const { subtle } = webcrypto;
  return {
    privateKey: await subtle.importKey('pkcs8', key.export({ type: 'pkcs8', format: 'der' }), ALGORITHM, false, [
      'sign',
    ]),
    publicKey: await subtle.importKey(
      'spki',
      createPublicKey(key).export({ type: 'spki', format: 'der' }),
      ALGORITHM,
      true,
      ['verify'],
    ),
  };
}

function privateKeyOf(keys: webcrypto.CryptoKeyPair): string {
  return KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }) as string;
}
