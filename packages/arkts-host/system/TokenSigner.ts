// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  randomBytes,
  randomFillSync,
  timingSafeEqual,
} from 'node:crypto';

/** Bytes of a token. */
export const TOKEN_LENGTH: number = 280;

/** `authMode` of a token: made by this authentication, or handed out again. */
export const AUTH_MODE_FRESH: number = 1;
export const AUTH_MODE_REUSED: number = 3;
/** `tokenType` of a token: signed by its own device, signed again for a reuse, or from another device. */
export const TOKEN_TYPE_LOCAL: number = 0;
export const TOKEN_TYPE_RESIGNED: number = 1;
export const TOKEN_TYPE_CO_AUTH: number = 2;

/** What a token says. */
export interface TokenContents {
  /** As the app gave it; in the token padded with zeros to 32 bytes. */
  readonly challenge: Uint8Array;
  /** Milliseconds on the device's clock at which the user was authenticated. */
  readonly time: number;
  /** The trust level that was asked for. */
  readonly trustLevel: number;
  readonly authType: number;
  readonly authMode: number;
  readonly tokenType: number;
  readonly userId: number;
  readonly secureUid: number;
  readonly enrolledId: number;
  readonly credentialId: number;
}

const CHALLENGE_AT: number = 4;
const CHALLENGE_LENGTH: number = 32;
const SECRET_AT: number = 64;
const SECRET_LENGTH: number = 156;
const TAG_AT: number = 220;
const TAG_LENGTH: number = 16;
const IV_AT: number = 236;
const IV_LENGTH: number = 12;
const MAC_AT: number = 248;
const SECURITY_LEVEL: number = 2;

/**
 * Makes and checks auth tokens in the layout of the reference implementation (docs/system-behaviour.md), all numbers
 * little-endian. The keys are random and live as long as the device: another device cannot check its tokens.
 */
export class TokenSigner {
  private readonly macKey: Uint8Array = randomBytes(32);
  private readonly secretKey: Uint8Array = randomBytes(32);
  private readonly secret: Buffer = Buffer.alloc(SECRET_LENGTH);

  /** A new token of TOKEN_LENGTH bytes. */
  sign(contents: TokenContents): Uint8Array {
    const token: Buffer = Buffer.alloc(TOKEN_LENGTH);
    token.set(contents.challenge.subarray(0, CHALLENGE_LENGTH), CHALLENGE_AT);
    token.writeBigUInt64LE(BigInt(contents.time), 36);
    token.writeUInt32LE(contents.trustLevel, 44);
    token.writeUInt32LE(contents.authType, 48);
    token.writeUInt32LE(contents.authMode, 52);
    token.writeUInt32LE(SECURITY_LEVEL, 56);
    token.writeUInt32LE(contents.tokenType, 60);
    const secret: Buffer = this.secret;
    secret.writeInt32LE(contents.userId, 0);
    secret.writeBigUInt64LE(BigInt(contents.secureUid), 4);
    secret.writeBigUInt64LE(BigInt(contents.enrolledId), 12);
    secret.writeBigUInt64LE(BigInt(contents.credentialId), 20);
    const iv: Buffer = token.subarray(IV_AT, IV_AT + IV_LENGTH);
    randomFillSync(iv);
    const cipher = createCipheriv('aes-256-gcm', this.secretKey, iv);
    token.set(cipher.update(secret), SECRET_AT);
    cipher.final();
    token.set(cipher.getAuthTag(), TAG_AT);
    token.set(this.mac(token), MAC_AT);
    return token;
  }

  /** What a token says; undefined when this device did not make it or a bit was changed. */
  verify(token: Uint8Array): TokenContents | undefined {
    if (token.length !== TOKEN_LENGTH) {
      return undefined;
    }
    const bytes: Buffer = Buffer.from(token);
    if (!timingSafeEqual(this.mac(bytes), bytes.subarray(MAC_AT))) {
      return undefined;
    }
    const decipher = createDecipheriv('aes-256-gcm', this.secretKey, bytes.subarray(IV_AT, IV_AT + IV_LENGTH));
    decipher.setAuthTag(bytes.subarray(TAG_AT, TAG_AT + TAG_LENGTH));
    const secret: Buffer = Buffer.concat([
      decipher.update(bytes.subarray(SECRET_AT, SECRET_AT + SECRET_LENGTH)),
      decipher.final(),
    ]);
    return {
      challenge: new Uint8Array(bytes.subarray(CHALLENGE_AT, CHALLENGE_AT + CHALLENGE_LENGTH)),
      time: Number(bytes.readBigUInt64LE(36)),
      trustLevel: bytes.readUInt32LE(44),
      authType: bytes.readUInt32LE(48),
      authMode: bytes.readUInt32LE(52),
      tokenType: bytes.readUInt32LE(60),
      userId: secret.readInt32LE(0),
      secureUid: Number(secret.readBigUInt64LE(4)),
      enrolledId: Number(secret.readBigUInt64LE(12)),
      credentialId: Number(secret.readBigUInt64LE(20)),
    };
  }

  private mac(token: Buffer): Buffer {
    return createHmac('sha256', this.macKey).update(token.subarray(0, MAC_AT)).digest();
  }
}
