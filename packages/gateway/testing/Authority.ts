// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import 'reflect-metadata'; // @peculiar/x509 needs it to be there first
import { KeyObject, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { CertificateAndKey } from '../config/makeCertificate.ts';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** An authority that exists for a test. */
export class Authority {
  readonly certificate: string;
  private readonly keys: webcrypto.CryptoKeyPair;

  private constructor(certificate: string, keys: webcrypto.CryptoKeyPair) {
    this.certificate = certificate;
    this.keys = keys;
  }

  static async make(): Promise<Authority> {
    const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
    const certificate = await X509CertificateGenerator.createSelfSigned(
      {
        name: [{ CN: ['authority'] }],
        ...lifetime(),
        keys,
        signingAlgorithm: ALGORITHM,
        extensions: [new BasicConstraintsExtension(true, 1, true)],
      },
      webcrypto,
    );
    return new Authority(certificate.toString('pem'), keys);
  }

  /** A certificate for a server at these addresses, and for a client with this name. */
  async issue(name: string, addresses: readonly string[] = []): Promise<CertificateAndKey> {
    const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
    const certificate = await X509CertificateGenerator.create(
      {
        subject: [{ CN: [name] }],
        issuer: [{ CN: ['authority'] }],
        ...lifetime(),
        publicKey: keys.publicKey,
        signingKey: this.keys.privateKey,
        signingAlgorithm: ALGORITHM,
        extensions: [
          new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
          ...(addresses.length === 0
            ? []
            : [
                new SubjectAlternativeNameExtension(
                  addresses.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value })),
                ),
              ]),
        ],
      },
      webcrypto,
    );
    const key = KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }) as string;
    return { certificate: certificate.toString('pem'), key };
  }
}

function lifetime(): { readonly notBefore: Date; readonly notAfter: Date } {
  return { notBefore: new Date(Date.now() - 86_400_000), notAfter: new Date(Date.now() + 60 * 86_400_000) };
}
