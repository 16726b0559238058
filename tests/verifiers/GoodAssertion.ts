// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { EcdsaSignature, join, sha256, toBase64Url } from '@cancellable-auth/relying-party/testing';

/** The credential of another user at the same relying party. */
export interface OtherCredential {
  readonly id: string;
  readonly userHandle: string;
}

/** See `KeyAccess`. */
export type Sign = (message: Uint8Array, isShort?: boolean) => Uint8Array;

type Members = Partial<AuthenticationResponseJSON['response']>;

/** A good assertion taken to pieces, and the ways to put it together otherwise. */
export class GoodAssertion {
  readonly json: AuthenticationResponseJSON;
  readonly other: OtherCredential;
  readonly authData: Uint8Array;
  readonly clientData: Uint8Array;
  readonly signature: EcdsaSignature;
  private readonly signer: Sign | undefined;

  constructor(json: AuthenticationResponseJSON, other: OtherCredential, signer: Sign | undefined) {
    this.json = json;
    this.other = other;
    this.signer = signer;
    this.authData = decode(json.response.authenticatorData);
    this.clientData = decode(json.response.clientDataJSON);
    this.signature = EcdsaSignature.fromDer(decode(json.response.signature));
  }

  /** The client data as text. */
  get clientText(): string {
    return Buffer.from(this.clientData).toString('utf8');
  }

  /** The members of the client data, in their order. */
  get client(): Record<string, unknown> {
    return JSON.parse(this.clientText) as Record<string, unknown>;
  }

  /** A signature by the key over any bytes. */
  sign(message: Uint8Array, isShort: boolean = false): Uint8Array {
    return this.signer!(message, isShort);
  }

  /** With other members in `response`, nothing signed again. */
  with(members: Members): AuthenticationResponseJSON {
    return { ...this.json, response: { ...this.json.response, ...members } };
  }

  /** With another signature. */
  withSignature(signature: Uint8Array): AuthenticationResponseJSON {
    return this.with({ signature: toBase64Url(signature) });
  }

  /** With other authenticator data, signed again. */
  signedAuthData(authData: Uint8Array): AuthenticationResponseJSON {
    return this.signed(authData, this.clientData);
  }

  /** With other client data, signed again. */
  signedClientData(clientData: string | Uint8Array): AuthenticationResponseJSON {
    return this.signed(this.authData, new Uint8Array(Buffer.from(clientData)));
  }

  /** With other members in the client data, signed again. */
  signedClient(members: Record<string, unknown>): AuthenticationResponseJSON {
    return this.signedClientData(JSON.stringify({ ...this.client, ...members }));
  }

  private signed(authData: Uint8Array, clientData: Uint8Array): AuthenticationResponseJSON {
    return this.with({
      authenticatorData: toBase64Url(authData),
      clientDataJSON: toBase64Url(clientData),
      signature: toBase64Url(this.sign(join(authData, sha256(clientData)))),
    });
  }
}

function decode(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64url'));
}
