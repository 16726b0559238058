// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { ENROLLED_TYPES, KeyAuthType } from './keyAuthType.ts';
import type { KeyGuard } from './KeyItem.ts';
import { AccessType, ChallengeType, KeyPurpose } from './keyNumbers.ts';
import type { KeyProperties } from './KeyProperties.ts';
import { KeystoreCode } from './KeystoreCode.ts';
import { KeystoreError } from './KeystoreError.ts';
import { KeyTag } from './KeyTag.ts';
import type { EnrolledExecutor, KeystoreDevice } from './KeystoreDevice.ts';

const { FACE, FINGERPRINT, PIN, TUI_PIN } = KeyAuthType;
const { ALWAYS_VALID, INVALID_CLEAR_PASSWORD, INVALID_NEW_BIO_ENROLL } = AccessType;
const TUI_PIN_SINCE: number = 20;
/** Seconds by which token and session may lie apart where the key says nothing, and at most. */
const DEFAULT_TIMEOUT: number = 3;
const MAX_TIMEOUT: number = 216000;
const WITH_AUTH_INFO: number = 1;
const CO_AUTH: number = 1;

/**
 * What the properties of a new key bind it to, and what of the user it is bound to; undefined when they name no type.
 * @throws KeystoreError
 */
export function readKeyGuard(device: KeystoreDevice, properties: KeyProperties): KeyGuard | undefined {
  const types: number | undefined = properties.number(KeyTag.USER_AUTH_TYPE);
  if (types === undefined) {
    return undefined;
  }
  const access: number | undefined = properties.number(KeyTag.KEY_AUTH_ACCESS_TYPE);
  if (access === undefined) {
    throw illegal('A key bound to user authentication needs HUKS_TAG_KEY_AUTH_ACCESS_TYPE.');
  }
  const challenge: number | undefined = properties.number(KeyTag.CHALLENGE_TYPE);
  if (challenge === undefined) {
    throw illegal('A key bound to user authentication needs HUKS_TAG_CHALLENGE_TYPE.');
  }
  checkTypes(types, device.profile.apiVersion);
  if (ChallengeType[challenge] === undefined) {
    throw illegal(`There is no challenge type ${challenge}. Allowed: 0 (normal), 1 (custom), 2 (none).`);
  }
  checkAccess(types, access);
  const timeout: number = challenge === ChallengeType.NONE ? readTimeout(properties) : DEFAULT_TIMEOUT;
  const signsAuthInfo: boolean = readSecureSign(properties);
  const purposes: number = readGatedPurposes(properties);
  if (access !== ALWAYS_VALID) {
    checkEnrolment(device, types);
  }
  if (types === TUI_PIN) {
    throw new KeystoreError(KeystoreCode.NOT_SUPPORTED, 'This device has no trusted display for a PIN.');
  }
  return {
    types,
    access,
    challenge,
    timeout,
    purposes,
    takesCoAuth: properties.number(KeyTag.USER_AUTH_MODE) === CO_AUTH,
    signsAuthInfo,
    userId: device.account.userId,
    secureUserId: access === ALWAYS_VALID ? undefined : device.account.secureUserId,
    enrolledIds: access === ALWAYS_VALID ? [] : listEnrolledIds(device),
  };
}

/** One, two or three of PIN, face and fingerprint; or the PIN on a trusted display, alone or with biometrics. */
function checkTypes(types: number, apiVersion: number): void {
  const known: number = PIN | FACE | FINGERPRINT | (apiVersion >= TUI_PIN_SINCE ? TUI_PIN : 0);
  const hasBothPins: boolean = (types & PIN) !== 0 && (types & TUI_PIN) !== 0;
  if (types === 0 || (types & ~known) !== 0 || hasBothPins) {
    throw illegal(`There is no authentication type ${types}. Combine 1 (fingerprint), 2 (face) and 4 (PIN).`);
  }
}

/**
 * Each type takes the first of its access types that is asked for, and together they must be all that was asked for.
 * So a PIN with a face passes with two bits, and a face alone does not.
 */
function checkAccess(types: number, access: number): void {
  let valid: number = 0;
  if ((types & TUI_PIN) !== 0) {
    valid = ALWAYS_VALID;
  } else {
    if ((types & (FACE | FINGERPRINT)) !== 0) {
      valid |= firstOf(access, [INVALID_NEW_BIO_ENROLL, INVALID_CLEAR_PASSWORD, ALWAYS_VALID]);
    }
    if ((types & PIN) !== 0) {
      valid |= firstOf(access, [INVALID_CLEAR_PASSWORD, ALWAYS_VALID]);
    }
  }
  const mixesAlways: boolean = (access & ALWAYS_VALID) !== 0 && access !== ALWAYS_VALID;
  if (access === 0 || access !== valid || mixesAlways) {
    throw illegal(
      `The access type ${access} does not go with the authentication types ${types}. Give one of ` +
        '1 (until the PIN is cleared), 2 (until a biometric is added; not for a PIN alone) and 4 (always).',
    );
  }
}

function firstOf(access: number, allowed: readonly AccessType[]): number {
  return allowed.find((one) => (access & one) !== 0) ?? 0;
}

function readTimeout(properties: KeyProperties): number {
  const timeout: number = properties.number(KeyTag.AUTH_TIMEOUT) ?? DEFAULT_TIMEOUT;
  if (timeout === 0 || timeout > MAX_TIMEOUT) {
    throw illegal(`The authentication timeout is ${timeout} seconds; 1 to ${MAX_TIMEOUT} are allowed.`);
  }
  return timeout;
}

function readSecureSign(properties: KeyProperties): boolean {
  const type: number | undefined = properties.number(KeyTag.KEY_SECURE_SIGN_TYPE);
  if (type === undefined) {
    return false;
  }
  if (type !== WITH_AUTH_INFO || ((properties.number(KeyTag.PURPOSE) ?? 0) & KeyPurpose.SIGN) === 0) {
    throw illegal(`The secure sign type is ${type}; 1 is allowed, for a key that signs.`);
  }
  return true;
}

/** Without HUKS_TAG_KEY_AUTH_PURPOSE everything that the key can do needs a token. */
function readGatedPurposes(properties: KeyProperties): number {
  const all: number = properties.number(KeyTag.PURPOSE) ?? 0;
  const gated: number | undefined = properties.number(KeyTag.KEY_AUTH_PURPOSE);
  if (gated === undefined) {
    return all;
  }
  if (gated === 0 || (gated & ~all) !== 0) {
    throw new KeystoreError(
      KeystoreCode.INVALID_ALGORITHM_ARGUMENT,
      `The purpose that needs authentication is ${gated}; the key's own purposes are ${all}.`,
    );
  }
  return gated;
}

function checkEnrolment(device: KeystoreDevice, types: number): void {
  for (const [keyType, authType] of ENROLLED_TYPES) {
    if ((types & keyType) === 0) {
      continue;
    }
    const executor: EnrolledExecutor = device.executor(authType);
    if (!device.account.isResolvable || !executor.profileReadable) {
      throw new KeystoreError(
        KeystoreCode.CALL_SERVICE_FAILED,
        'The authentication service does not tell what the user has enrolled.',
      );
    }
    if (!executor.supported || !executor.enrolled) {
      throw new KeystoreError(
        KeystoreCode.CREDENTIAL_NOT_EXIST,
        `Nothing is enrolled for the authentication type ${keyType} of the key.`,
      );
    }
  }
}

function listEnrolledIds(device: KeystoreDevice): readonly (readonly [number, number])[] {
  return ENROLLED_TYPES.flatMap(([keyType, authType]) => {
    const executor: EnrolledExecutor = device.executor(authType);
    return executor.enrolled ? [[keyType, executor.enrolledId] as const] : [];
  });
}

function illegal(message: string): KeystoreError {
  return new KeystoreError(KeystoreCode.ILLEGAL_ARGUMENT, message);
}
