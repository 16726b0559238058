// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';

const FLAGS_ASSERTION = 0x05; // user present, user verified
const FLAGS_REGISTRATION = 0x45; // the same, with attested credential data

/** What a test wants to have wrong. */
export interface Flaws {
  readonly origin?: string;
  readonly flags?: number;
  readonly counter?: number;
  readonly id?: string;
  /** Turns a bit of the signature over. */
  readonly breakSignature?: boolean;
}

/** A credential as a file can have it; the key is PEM. */
export interface KeptCredential {
  readonly id: string;
  readonly key: string;
}

/** An authenticator with one P-256 key and nobody to ask, for tests: it signs what it is given. */
export class SoftAuthenticator {
  readonly credentialId: string;
  readonly origin: string;
  private readonly rpId: string;
  private readonly privateKey: KeyObject;
  private readonly point: { x: Buffer; y: Buffer };

  /** `kept`: the credential that it has; a new one without it. */
  constructor(rpId: string, origin: string, kept?: KeptCredential) {
    this.rpId = rpId;
    this.origin = origin;
    this.credentialId = kept?.id ?? randomBytes(32).toString('base64url');
    this.privateKey =
      kept === undefined ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey : createPrivateKey(kept.key);
    const { x, y } = createPublicKey(this.privateKey).export({ format: 'jwk' });
    this.point = { x: Buffer.from(x!, 'base64url'), y: Buffer.from(y!, 'base64url') };
  }

  get kept(): KeptCredential {
    return { id: this.credentialId, key: this.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
  }

  /** Answers a registration. `challenge`: base64url. */
  register(challenge: string, flaws: Flaws = {}): RegistrationResponseJSON {
    const id = Buffer.from(this.credentialId, 'base64url');
    const coseKey = Buffer.concat([
      Buffer.from('a5010203262001215820', 'hex'),
      this.point.x,
      Buffer.from('225820', 'hex'),
      this.point.y,
    ]);
    const data = Buffer.concat([
      this.head(flaws.flags ?? FLAGS_REGISTRATION, flaws.counter ?? 0),
      Buffer.alloc(16),
      Buffer.from([0, id.length]),
      id,
      coseKey,
    ]);
    const attestation = Buffer.concat([
      Buffer.from('a363666d74646e6f6e656761747453746d74a068617574684461746158', 'hex'),
      Buffer.from([data.length]),
      data,
    ]);
    return {
      id: flaws.id ?? this.credentialId,
      rawId: this.credentialId,
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: this.clientData('webauthn.create', challenge, flaws).toString('base64url'),
        attestationObject: attestation.toString('base64url'),
        transports: ['internal'],
      },
    };
  }

  /** Answers an assertion. `challenge`: base64url. */
  assert(challenge: string, flaws: Flaws = {}): AuthenticationResponseJSON {
    const clientData = this.clientData('webauthn.get', challenge, flaws);
    const data = this.head(flaws.flags ?? FLAGS_ASSERTION, flaws.counter ?? 0);
    const signature = sign(
      'sha256',
      Buffer.concat([data, createHash('sha256').update(clientData).digest()]),
      this.privateKey,
    );
    if (flaws.breakSignature === true) {
      signature[signature.length - 1]! ^= 1;
    }
    return {
      id: flaws.id ?? this.credentialId,
      rawId: flaws.id ?? this.credentialId,
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: data.toString('base64url'),
        signature: signature.toString('base64url'),
      },
    };
  }

  private head(flags: number, counter: number): Buffer {
    const tail = Buffer.alloc(5);
    tail[0] = flags;
    tail.writeUInt32BE(counter, 1);
    return Buffer.concat([createHash('sha256').update(this.rpId).digest(), tail]);
  }

  private clientData(type: string, challenge: string, flaws: Flaws): Buffer {
    const origin = flaws.origin ?? this.origin;
    return Buffer.from(`{"type":"${type}","challenge":"${challenge}","origin":"${origin}","crossOrigin":false}`);
  }
}
