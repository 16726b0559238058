// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { BaseBlock } from 'asn1js';
import { Integer, ObjectIdentifier, OctetString, Sequence } from 'asn1js';
import { signBundle } from '../system/signBundle.ts';
import type { AttestationAuthority } from './AttestationAuthority.ts';
import { DEVICE_NAME } from './AttestationAuthority.ts';
import type { KeyItem } from './KeyItem.ts';
import type { KeystoreDevice } from './KeystoreDevice.ts';
import { KeystoreCode } from './KeystoreCode.ts';
import { KeystoreError } from './KeystoreError.ts';
import { makeCertificate } from './makeCertificate.ts';

/** The extension with the claims about a key, and the claims (docs/system-behaviour.md, Attestation). */
export const KEY_DESCRIPTION: string = '1.3.6.1.4.1.2011.2.376.1.3';
export const CHALLENGE_CLAIM: string = '1.3.6.1.4.1.2011.2.376.2.1.4';
export const APP_CLAIM: string = '1.3.6.1.4.1.2011.2.376.2.1.3';
const APP_CLAIM_OF_HAP: string = `${APP_CLAIM}.1`;

/** How far a claim can be trusted, 0 to 3; the reference implementation gives 0 to a challenge. */
const LOW: number = 0;
const YEARS_VALID: number = 10;
const YEAR_MS: number = 365 * 24 * 3600 * 1000;

/** Certificates for a key, PEM: the key's own with `challenge` in it, the device's, the service's, the root's. */
export function attestKey(device: KeystoreDevice, key: KeyItem, challenge: Uint8Array): string[] {
  if (key.publicKey === undefined) {
    throw new KeystoreError(KeystoreCode.INVALID_ALGORITHM_ARGUMENT, 'A secret key cannot be attested.');
  }
  const { chain, signingKey }: AttestationAuthority = device.attestationAuthority;
  const notBefore: number = device.clock.epoch + device.clock.now;
  const { appId } = signBundle(key.owner);
  const app: Uint8Array = new TextEncoder().encode(JSON.stringify({ appId, bundleName: key.owner }));
  const certificate: string = makeCertificate(
    {
      subject: 'A Keymaster Key',
      issuer: DEVICE_NAME,
      publicKey: key.publicKey,
      notBefore,
      notAfter: notBefore + YEARS_VALID * YEAR_MS,
      isAuthority: false,
      extensions: [
        [
          KEY_DESCRIPTION,
          new Sequence({
            value: [
              claim(CHALLENGE_CLAIM, new OctetString({ valueHex: challenge })),
              claim(
                APP_CLAIM,
                new Sequence({
                  value: [new ObjectIdentifier({ value: APP_CLAIM_OF_HAP }), new OctetString({ valueHex: app })],
                }),
              ),
            ],
          }),
        ],
      ],
    },
    signingKey,
  );
  return [certificate, ...chain];
}

function claim(id: string, value: BaseBlock): Sequence {
  return new Sequence({ value: [new Integer({ value: LOW }), new ObjectIdentifier({ value: id }), value] });
}
