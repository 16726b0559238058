// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { KeyObject } from 'node:crypto';
import { randomBytes, sign } from 'node:crypto';
import {
  BitString,
  Boolean as TruthValue,
  Constructed,
  fromBER,
  Integer,
  ObjectIdentifier,
  OctetString,
  Sequence,
  Set as SetOf,
  UTCTime,
  Utf8String,
} from 'asn1js';
import type { BaseBlock } from 'asn1js';

/** What a certificate says. */
export interface CertificateTerms {
  readonly subject: string;
  readonly issuer: string;
  readonly publicKey: KeyObject;
  /** Wall-clock milliseconds (Unix epoch), both before 2050. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** Whether it may sign other certificates. */
  readonly isAuthority: boolean;
  /** What it says besides, in order: object identifier and value. */
  readonly extensions: readonly (readonly [string, BaseBlock])[];
}

const COMMON_NAME: string = '2.5.4.3';
const KEY_USAGE: string = '2.5.29.15';
const BASIC_CONSTRAINTS: string = '2.5.29.19';
const ECDSA_WITH_SHA256: string = '1.2.840.10045.4.3.2';
/** Bits of a KeyUsage, the first one highest, and how many of the byte are unused. */
const DIGITAL_SIGNATURE: readonly [number, number] = [0x80, 7];
const SIGNS_CERTIFICATES_AND_LISTS: readonly [number, number] = [0x06, 1];
const SERIAL_LENGTH: number = 16;
const VERSION_3: number = 2;

/** An X.509 certificate (RFC 5280, 4.1) with an ECDSA signature by the issuer's key; PEM. */
export function makeCertificate(terms: CertificateTerms, issuerKey: KeyObject): string {
  const algorithm = (): Sequence => sequence(new ObjectIdentifier({ value: ECDSA_WITH_SHA256 }));
  const [bits, unusedBits] = terms.isAuthority ? SIGNS_CERTIFICATES_AND_LISTS : DIGITAL_SIGNATURE;
  const content: Sequence = sequence(
    tagged(0, new Integer({ value: VERSION_3 })),
    new Integer({ valueHex: serialNumber() }),
    algorithm(),
    nameOf(terms.issuer),
    sequence(timeOf(terms.notBefore), timeOf(terms.notAfter)),
    nameOf(terms.subject),
    fromBER(terms.publicKey.export({ format: 'der', type: 'spki' })).result,
    tagged(
      3,
      sequence(
        extension(BASIC_CONSTRAINTS, true, terms.isAuthority ? sequence(new TruthValue({ value: true })) : sequence()),
        extension(KEY_USAGE, true, new BitString({ valueHex: Uint8Array.of(bits), unusedBits })),
        ...terms.extensions.map(([id, value]) => extension(id, false, value)),
      ),
    ),
  );
  const signature: Buffer = sign('sha256', Buffer.from(content.toBER()), issuerKey);
  const certificate: Sequence = sequence(content, algorithm(), new BitString({ valueHex: new Uint8Array(signature) }));
  const lines: readonly string[] = Buffer.from(certificate.toBER())
    .toString('base64')
    .match(/.{1,64}/g)!;
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function extension(id: string, isCritical: boolean, value: BaseBlock): Sequence {
  // DER leaves a value out that is the default one.
  const critical: BaseBlock[] = isCritical ? [new TruthValue({ value: true })] : [];
  return sequence(new ObjectIdentifier({ value: id }), ...critical, new OctetString({ valueHex: value.toBER() }));
}

function nameOf(commonName: string): Sequence {
  return sequence(
    new SetOf({
      value: [sequence(new ObjectIdentifier({ value: COMMON_NAME }), new Utf8String({ value: commonName }))],
    }),
  );
}

function timeOf(milliseconds: number): UTCTime {
  return new UTCTime({ valueDate: new Date(milliseconds) });
}

function sequence(...value: BaseBlock[]): Sequence {
  return new Sequence({ value });
}

function tagged(tagNumber: number, value: BaseBlock): Constructed {
  return new Constructed({ idBlock: { tagClass: 3, tagNumber }, value: [value] });
}

/** Positive, and never short: its first byte is 0x40 to 0x7f. */
function serialNumber(): Uint8Array {
  const bytes: Uint8Array = new Uint8Array(randomBytes(SERIAL_LENGTH));
  bytes[0] = (bytes[0]! & 0x3f) | 0x40;
  return bytes;
}
