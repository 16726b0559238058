// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { RegistrationResponseJSON } from '@simplewebauthn/server';
import { encodeCbor, join, sha256, toBase64Url } from '@cancellable-auth/relying-party/testing';
import type { Cbor } from '@cancellable-auth/relying-party/testing';
import type { OtherCredential, Sign } from './GoodAssertion.ts';

/** Where attested credential data begin, and their parts (WebAuthn L3, 6.5.1). */
const AAGUID = 37;
const ID_LENGTH = 53;
const ID = 55;

const ES256 = -7;

/** What to put together otherwise. */
export interface Pieces {
  readonly authData?: Uint8Array;
  readonly clientData?: string | Uint8Array;
  readonly format?: string;
  readonly statement?: ReadonlyMap<string, Cbor>;
}

/** A good registration taken to pieces, and the ways to put it together otherwise. */
export class GoodRegistration {
  readonly json: RegistrationResponseJSON;
  readonly other: OtherCredential;
  readonly authData: Uint8Array;
  readonly clientData: Uint8Array;
  readonly attestationObject: Uint8Array;
  /** Of a packed attestation. */
  readonly signature: Uint8Array | undefined;
  private readonly signer: Sign | undefined;

  constructor(json: RegistrationResponseJSON, other: OtherCredential, signer: Sign | undefined) {
    this.json = json;
    this.other = other;
    this.signer = signer;
    this.attestationObject = decode(json.response.attestationObject);
    this.authData = decode(json.response.authenticatorData ?? '');
    this.clientData = decode(json.response.clientDataJSON);
    this.signature = readSignature(this.attestationObject);
    if (Buffer.compare(this.encode(this.authData, this.format, this.statement), this.attestationObject) !== 0) {
      throw new Error('The attestation object is not in the canonical form that can be put together again.');
    }
  }

  get format(): string {
    return this.signature === undefined ? 'none' : 'packed';
  }

  get statement(): ReadonlyMap<string, Cbor> {
    return new Map(
      this.signature === undefined
        ? []
        : ([
            ['alg', ES256],
            ['sig', this.signature],
          ] as [string, Cbor][]),
    );
  }

  get clientText(): string {
    return Buffer.from(this.clientData).toString('utf8');
  }

  get client(): Record<string, unknown> {
    return JSON.parse(this.clientText) as Record<string, unknown>;
  }

  /** Up to the AAGUID; the AAGUID; the length of the id; the id; the COSE_Key. */
  get parts(): { head: Uint8Array; aaguid: Uint8Array; idLength: Uint8Array; id: Uint8Array; key: Uint8Array } {
    const { authData } = this;
    const keyStart = ID + authData[ID_LENGTH]! * 256 + authData[ID_LENGTH + 1]!;
    return {
      head: authData.slice(0, AAGUID),
      aaguid: authData.slice(AAGUID, ID_LENGTH),
      idLength: authData.slice(ID_LENGTH, ID),
      id: authData.slice(ID, keyStart),
      key: authData.slice(keyStart),
    };
  }

  /** The members of the COSE_Key of ES256, in CTAP2's order. */
  get coseMembers(): [number, Cbor][] {
    const { key } = this.parts;
    return [
      [1, 2],
      [3, ES256],
      [-1, 1],
      [-2, key.slice(10, 42)],
      [-3, key.slice(45, 77)],
    ];
  }

  sign(message: Uint8Array): Uint8Array {
    return this.signer!(message);
  }

  /** With other members in `response`, nothing signed again. */
  with(members: Partial<RegistrationResponseJSON['response']>): RegistrationResponseJSON {
    return { ...this.json, response: { ...this.json.response, ...members } };
  }

  /** With other pieces, and the statement as it was unless another is given. */
  rebuilt(pieces: Pieces): RegistrationResponseJSON {
    const authData = pieces.authData ?? this.authData;
    return this.with({
      clientDataJSON: toBase64Url(Buffer.from(pieces.clientData ?? this.clientData)),
      authenticatorData: toBase64Url(authData),
      attestationObject: toBase64Url(
        this.encode(authData, pieces.format ?? this.format, pieces.statement ?? this.statement),
      ),
    });
  }

  /** With other pieces, signed again where the format has a signature. */
  signed(pieces: Pieces): RegistrationResponseJSON {
    if (this.signature === undefined) {
      return this.rebuilt(pieces);
    }
    const clientData = new Uint8Array(Buffer.from(pieces.clientData ?? this.clientData));
    return this.rebuilt({
      ...pieces,
      statement: new Map<string, Cbor>([
        ['alg', ES256],
        ['sig', this.sign(join(pieces.authData ?? this.authData, sha256(clientData)))],
      ]),
    });
  }

  private encode(authData: Uint8Array, format: string, statement: ReadonlyMap<string, Cbor>): Uint8Array {
    return encodeCbor(
      new Map<string, Cbor>([
        ['fmt', format],
        ['attStmt', statement],
        ['authData', authData],
      ]),
    );
  }
}

function decode(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64url'));
}

/** The bytes behind the text "sig" of 3 characters; undefined where there is none. */
function readSignature(attestationObject: Uint8Array): Uint8Array | undefined {
  const start = Buffer.from(attestationObject).indexOf(encodeCbor('sig'));
  if (start < 0) {
    return undefined;
  }
  const length = attestationObject[start + 5]!;
  return attestationObject.slice(start + 6, start + 6 + length);
}
