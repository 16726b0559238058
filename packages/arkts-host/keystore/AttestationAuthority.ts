// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { KeyObject } from 'node:crypto';
import { generateKeyPairSync } from 'node:crypto';
import { makeCertificate } from './makeCertificate.ts';

/** The certificates above those of keys, and what signs the latter. */
export interface AttestationAuthority {
  /** PEM: the device's, the intermediate's, the root's, each signed by the next. */
  readonly chain: readonly string[];
  /** The key of the first of them. */
  readonly signingKey: KeyObject;
}

/** The name of the first certificate in the chain. */
export const DEVICE_NAME: string = 'Simulated device';

const NAMES: readonly string[] = ['Simulated attestation root', 'Simulated attestation service', DEVICE_NAME];
const NOT_BEFORE: number = Date.UTC(2020, 0, 1);
const NOT_AFTER: number = Date.UTC(2049, 0, 1);

/** A new authority: its own root, which nobody trusts who has not been given it. */
export function makeAttestationAuthority(): AttestationAuthority {
  const chain: string[] = [];
  let issuer: { readonly name: string; readonly key: KeyObject } | undefined = undefined;
  for (const name of NAMES) {
    const { publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject } = generateKeyPairSync('ec', {
      namedCurve: 'prime256v1',
    });
    const signer: { readonly name: string; readonly key: KeyObject } = issuer ?? { name, key: privateKey };
    chain.unshift(
      makeCertificate(
        {
          subject: name,
          issuer: signer.name,
          publicKey,
          notBefore: NOT_BEFORE,
          notAfter: NOT_AFTER,
          isAuthority: true,
          extensions: [],
        },
        signer.key,
      ),
    );
    issuer = { name, key: privateKey };
  }
  return { chain, signingKey: issuer!.key };
}
