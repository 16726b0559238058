// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { TokenContents, TokenSigner } from '../system/TokenSigner.ts';
import { TOKEN_LENGTH, TOKEN_TYPE_CO_AUTH, TOKEN_TYPE_LOCAL, TOKEN_TYPE_RESIGNED } from '../system/TokenSigner.ts';
import type { KeyAuthType } from './keyAuthType.ts';
import { keyAuthType } from './keyAuthType.ts';
import type { KeyGuard } from './KeyItem.ts';
import { AccessType, ChallengeType } from './keyNumbers.ts';
import { KeystoreCode } from './KeystoreCode.ts';
import { KeystoreError } from './KeystoreError.ts';

/** What a session keeps of its beginning, to compare a token with. */
export interface TokenExpectation {
  readonly guard: KeyGuard;
  /** 32 bytes. */
  readonly challenge: Uint8Array;
  /** Which 8 bytes of it count, 0 to 3; for ChallengeType.CUSTOM. */
  readonly position: number;
  /** Milliseconds since boot at which the session was opened. */
  readonly openedAt: number;
}

const SLICE: number = 8;

/**
 * The engine's check of a token, in its order: that it is there, its length, who made it, its kind, challenge or time,
 * type, and at last whether what the key is bound to still holds.
 * @param wrongChallengeCode the code for a challenge that differs
 * @returns what the token says
 * @throws KeystoreError
 */
export function checkKeyToken(
  token: Uint8Array | undefined,
  expected: TokenExpectation,
  signer: TokenSigner,
  wrongChallengeCode: number,
): TokenContents {
  if (token === undefined) {
    throw new KeystoreError(KeystoreCode.ILLEGAL_ARGUMENT, 'The key needs a token of user authentication.');
  }
  if (token.length !== TOKEN_LENGTH) {
    throw new KeystoreError(
      KeystoreCode.ILLEGAL_ARGUMENT,
      `The token has ${token.length} bytes; one of user authentication has ${TOKEN_LENGTH}.`,
    );
  }
  const contents: TokenContents | undefined = signer.verify(token);
  if (contents === undefined) {
    throw new KeystoreError(KeystoreCode.AUTH_VERIFY_FAILED, 'The token is not of this device, or was changed.');
  }
  const { guard } = expected;
  if (!isKindTaken(contents.tokenType, guard)) {
    throw new KeystoreError(KeystoreCode.NOT_SUPPORTED, 'The token is of another kind than the key takes.');
  }
  if (guard.challenge === ChallengeType.NONE) {
    checkTime(contents.time, expected);
  } else if (!isChallengeMet(contents.challenge, expected)) {
    throw new KeystoreError(wrongChallengeCode, 'The token is not for the challenge of this session.');
  }
  const type: KeyAuthType = checkType(contents.authType, guard);
  if (!isBindingKept(contents, guard, type)) {
    throw new KeystoreError(
      KeystoreCode.PERMANENTLY_INVALIDATED,
      'What the key was bound to is gone: the PIN was cleared, a biometric added, or it is another user.',
    );
  }
  return contents;
}

function isKindTaken(tokenType: number, guard: KeyGuard): boolean {
  return (
    tokenType === TOKEN_TYPE_LOCAL ||
    tokenType === TOKEN_TYPE_RESIGNED ||
    (tokenType === TOKEN_TYPE_CO_AUTH && guard.takesCoAuth)
  );
}

/** The engine counts in whole seconds. */
function checkTime(time: number, { guard, openedAt }: TokenExpectation): void {
  const seconds: number = Math.abs(Math.floor(time / 1000) - Math.floor(openedAt / 1000));
  if (seconds > guard.timeout) {
    throw new KeystoreError(
      KeystoreCode.AUTH_TIME_OUT,
      `Authentication and session lie ${seconds} s apart; the key allows ${guard.timeout} s.`,
    );
  }
}

function isChallengeMet(challenge: Uint8Array, expected: TokenExpectation): boolean {
  const isSlice: boolean = expected.guard.challenge === ChallengeType.CUSTOM;
  const from: number = isSlice ? expected.position * SLICE : 0;
  const to: number = isSlice ? from + SLICE : expected.challenge.length;
  return Buffer.from(challenge.subarray(from, to)).equals(expected.challenge.subarray(from, to));
}

function checkType(authType: number, guard: KeyGuard): KeyAuthType {
  const type: KeyAuthType | undefined = keyAuthType(authType);
  if (type === undefined) {
    throw new KeystoreError(KeystoreCode.NOT_SUPPORTED, 'The token is of a type that no key can be bound to.');
  }
  if ((guard.types & type) === 0) {
    throw new KeystoreError(KeystoreCode.AUTH_VERIFY_FAILED, 'The token is of a type that this key is not bound to.');
  }
  return type;
}

/** The engine compares the access type as a whole: with two bits set, it checks nothing at all. */
function isBindingKept(contents: TokenContents, guard: KeyGuard, type: KeyAuthType): boolean {
  switch (guard.access as number) {
    case AccessType.ALWAYS_VALID:
      return contents.userId === guard.userId;
    case AccessType.INVALID_CLEAR_PASSWORD:
      return contents.secureUid === guard.secureUserId;
    case AccessType.INVALID_NEW_BIO_ENROLL:
      return guard.enrolledIds.some(([keyType, id]) => keyType === type && id === contents.enrolledId);
    default:
      return true;
  }
}
