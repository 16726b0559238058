// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { toBase64Url } from './base64Url.ts';
import { encodeCbor, join } from './cbor.ts';
import type { Cbor } from './cbor.ts';
import { EcdsaSignature } from './EcdsaSignature.ts';
import type { KeyAccess, ResponseSource } from './ResponseSource.ts';

const CREDENTIAL_ID_LENGTH = 32;
const ES256 = -7;
/** User present, user verified; with attested credential data. */
const ASSERTION_FLAGS = 0x05;
const REGISTRATION_FLAGS = 0x45;

interface SoftCredential {
  readonly id: string;
  readonly key: KeyObject;
  readonly rpId: string;
  readonly userHandle: string;
}

/**
 * An authenticator and client of a few lines on node:crypto, by WebAuthn Level 3 and nothing of the library: what the
 * verifiers are tried with. The flags, the counter and the format of its responses are those of the library.
 */
export class SoftAuthenticator implements ResponseSource, KeyAccess {
  readonly name = 'node:crypto';
  readonly origin: string;
  readonly keys: KeyAccess = this;
  signCount = 0;

  private readonly credentials: Map<string, SoftCredential> = new Map();

  constructor(origin: string) {
    this.origin = origin;
  }

  sign(credentialId: string, message: Uint8Array, isShort: boolean = false): Uint8Array {
    const { key } = this.credentials.get(credentialId)!;
    for (;;) {
      const signature = new Uint8Array(sign('sha256', message, key));
      const integers = EcdsaSignature.fromDer(signature);
      if (isShort ? integers.isShort : integers.isUsual) {
        return signature;
      }
    }
  }

  async register(options: PublicKeyCredentialCreationOptionsJSON): Promise<RegistrationResponseJSON> {
    const rpId = options.rp.id ?? '';
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const credentialId = new Uint8Array(randomBytes(CREDENTIAL_ID_LENGTH));
    const id = toBase64Url(credentialId);
    this.credentials.set(id, { id, key: privateKey, rpId, userHandle: options.user.id });
    const authData = join(
      sha256(rpId),
      Uint8Array.of(REGISTRATION_FLAGS),
      uint32(this.signCount),
      new Uint8Array(16),
      Uint8Array.of(0, credentialId.length),
      credentialId,
      encodeCbor(coseKey(publicKey)),
    );
    const clientData = makeClientData('webauthn.create', options.challenge, this.origin);
    const wantsAttestation = (options.attestation ?? 'none') !== 'none';
    const statement: Cbor = new Map(
      wantsAttestation
        ? ([
            ['alg', ES256],
            ['sig', this.sign(id, join(authData, sha256(clientData)))],
          ] as [string, Cbor][])
        : [],
    );
    return {
      id,
      rawId: id,
      type: 'public-key',
      authenticatorAttachment: 'platform',
      clientExtensionResults: {},
      response: {
        clientDataJSON: toBase64Url(clientData),
        attestationObject: toBase64Url(
          encodeCbor(
            new Map<string, Cbor>([
              ['fmt', wantsAttestation ? 'packed' : 'none'],
              ['attStmt', statement],
              ['authData', authData],
            ]),
          ),
        ),
        authenticatorData: toBase64Url(authData),
        publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64url'),
        publicKeyAlgorithm: ES256,
        transports: ['internal'],
      },
    };
  }

  async signIn(
    options: PublicKeyCredentialRequestOptionsJSON,
    credentialId: string,
  ): Promise<AuthenticationResponseJSON> {
    const { rpId, userHandle } = this.credentials.get(credentialId)!;
    const authData = join(sha256(rpId), Uint8Array.of(ASSERTION_FLAGS), uint32(this.signCount));
    const clientData = makeClientData('webauthn.get', options.challenge, this.origin);
    return {
      id: credentialId,
      rawId: credentialId,
      type: 'public-key',
      authenticatorAttachment: 'platform',
      clientExtensionResults: {},
      response: {
        clientDataJSON: toBase64Url(clientData),
        authenticatorData: toBase64Url(authData),
        signature: toBase64Url(this.sign(credentialId, join(authData, sha256(clientData)))),
        userHandle,
      },
    };
  }
}

/** WebAuthn L3, 5.8.1.1; the texts here need no escapes. */
function makeClientData(type: string, challenge: string, origin: string): Uint8Array {
  return Buffer.from(`{"type":"${type}","challenge":"${challenge}","origin":"${origin}","crossOrigin":false}`);
}

/** RFC 9053, 7.1.1, with an algorithm, as CTAP2 orders it. */
function coseKey(publicKey: KeyObject): ReadonlyMap<number, Cbor> {
  const { x, y } = publicKey.export({ format: 'jwk' });
  return new Map<number, Cbor>([
    [1, 2],
    [3, ES256],
    [-1, 1],
    [-2, new Uint8Array(Buffer.from(x!, 'base64url'))],
    [-3, new Uint8Array(Buffer.from(y!, 'base64url'))],
  ]);
}

export function sha256(data: string | Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(data).digest());
}

export function uint32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return new Uint8Array(bytes);
}
