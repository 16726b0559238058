// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import Context from '../sdk/api/application/Context.ts';
import UIAbilityContext from '../sdk/api/application/UIAbilityContext.ts';
import { AuthCode } from './AuthCode.ts';
import type { AuthRequest, ReuseRequest } from './AuthRequest.ts';
import type { DeviceProfile } from './DeviceProfile.ts';
import { MAX_REUSE_AGE } from './ReuseCache.ts';
import { SystemError } from '../system/SystemError.ts';

const CHALLENGE_MAX: number = 32;
const TITLE_MAX: number = 500;
const NAVIGATION_TEXT_MAX: number = 60;
const CREDENTIALS_MAX: number = 200;
const CREDENTIAL_LENGTH: number = 8;

const LEGAL_TRUST_LEVELS: ReadonlySet<number> = new Set([10000, 20000, 30000, 40000]);

/** Whether `type` is a number that the binding of this system takes for a `UserAuthType`. */
export function isLegalAuthType(profile: DeviceProfile, type: number): boolean {
  return profile.legalTypes.includes(type | 0);
}

/** Whether `level` is one of the four `AuthTrustLevel` values. */
export function isLegalTrustLevel(level: number): boolean {
  return LEGAL_TRUST_LEVELS.has(level | 0);
}

/** The error for a parameter that is wrong in shape. */
export function parameterError(what: string): SystemError {
  return new SystemError(AuthCode.PARAMETER_ERROR, `Parameter error. ${what}`);
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown, name: string): Fields {
  if (typeof value !== 'object' || value === null) {
    throw parameterError(`${name} must be an object.`);
  }
  return value as Fields;
}

/** The system looks for the key, own or inherited, and not for a value: a key set to undefined counts as given. */
function isGiven(fields: Fields, key: string): boolean {
  return key in fields;
}

function readChallenge(fields: Fields, refusesEmpty: boolean): Uint8Array {
  const challenge: unknown = fields['challenge'];
  if (!(challenge instanceof Uint8Array)) {
    throw parameterError('challenge must be a Uint8Array.');
  }
  if (challenge.length > CHALLENGE_MAX || (challenge.length === 0 && refusesEmpty)) {
    throw parameterError(`challenge has ${challenge.length} bytes; 1 to ${CHALLENGE_MAX} are allowed.`);
  }
  return new Uint8Array(challenge);
}

function readTypes(fields: Fields, profile: DeviceProfile): number[] {
  const types: unknown = fields['authType'];
  if (!Array.isArray(types)) {
    throw parameterError('authType must be an array.');
  }
  const read: number[] = [];
  for (const element of types as unknown[]) {
    if (typeof element !== 'number') {
      throw parameterError('authType must hold numbers.');
    }
    const type: number = element | 0;
    if (!isLegalAuthType(profile, type)) {
      throw new SystemError(AuthCode.TYPE_NOT_SUPPORT, `The authentication type ${element} is not supported.`);
    }
    if (read.includes(type)) {
      throw parameterError(`authType holds ${type} twice.`);
    }
    read.push(type);
  }
  return read;
}

function readReuse(fields: Fields, lastMode: number): ReuseRequest | undefined {
  if (!isGiven(fields, 'reuseUnlockResult')) {
    return undefined;
  }
  const reuse: Fields = fieldsOf(fields['reuseUnlockResult'], 'reuseUnlockResult');
  const mode: unknown = reuse['reuseMode'];
  const duration: unknown = reuse['reuseDuration'];
  if (typeof mode !== 'number' || typeof duration !== 'number') {
    throw parameterError('reuseMode and reuseDuration must be numbers.');
  }
  // As the system does, a negative number becomes a very large one.
  const wholeMode: number = mode >>> 0;
  const wholeDuration: number = duration >>> 0;
  if (wholeMode < 1 || wholeMode > lastMode) {
    throw parameterError(`reuseMode is ${mode}; 1 to ${lastMode} are allowed.`);
  }
  if (wholeDuration < 1 || wholeDuration > MAX_REUSE_AGE) {
    throw parameterError(`reuseDuration is ${duration}; 1 to ${MAX_REUSE_AGE} are allowed.`);
  }
  return { mode: wholeMode, duration: wholeDuration };
}

function readTrustLevel(fields: Fields): number {
  const level: unknown = fields['authTrustLevel'];
  if (typeof level !== 'number') {
    throw parameterError('authTrustLevel must be a number.');
  }
  if (!isLegalTrustLevel(level)) {
    throw new SystemError(AuthCode.TRUST_LEVEL_NOT_SUPPORT, `The trust level ${level} is not supported.`);
  }
  return level | 0;
}

function readUserId(fields: Fields): number | undefined {
  if (!isGiven(fields, 'userId')) {
    return undefined;
  }
  const userId: unknown = fields['userId'];
  if (typeof userId !== 'number' || userId < 0) {
    throw parameterError('userId must be a number that is not negative.');
  }
  return userId | 0;
}

function readSkipLocked(fields: Fields): boolean {
  if (!isGiven(fields, 'skipLockedBiometricAuth')) {
    return false;
  }
  const skip: unknown = fields['skipLockedBiometricAuth'];
  if (typeof skip !== 'boolean') {
    throw parameterError('skipLockedBiometricAuth must be a boolean.');
  }
  return skip;
}

function readCredentialCount(fields: Fields): number | undefined {
  if (!isGiven(fields, 'credentialIdList')) {
    return undefined;
  }
  const list: unknown = fields['credentialIdList'];
  if (
    !Array.isArray(list) ||
    list.length > CREDENTIALS_MAX ||
    !list.every((id) => id instanceof Uint8Array && id.length === CREDENTIAL_LENGTH)
  ) {
    throw parameterError(
      `credentialIdList must hold at most ${CREDENTIALS_MAX} Uint8Arrays of ${CREDENTIAL_LENGTH} bytes.`,
    );
  }
  return list.length;
}

/** How long a text is for the system: an emoji is 4 bytes or 1 code point. */
function lengthOf(text: string, profile: DeviceProfile): number {
  return profile.textUnit === 'bytes' ? Buffer.byteLength(text, 'utf8') : [...text].length;
}

function readText(value: unknown, name: string, max: number, profile: DeviceProfile): string {
  if (typeof value !== 'string' || value === '') {
    throw parameterError(`${name} must be a string that is not empty.`);
  }
  // Three bytes is the most that one unit of a string takes.
  if (value.length * 3 > max && lengthOf(value, profile) > max) {
    throw parameterError(
      `${name} has more than ${max} ${profile.textUnit === 'bytes' ? 'bytes of UTF-8' : 'characters'}.`,
    );
  }
  return value;
}

function readNavigationText(fields: Fields, profile: DeviceProfile): string {
  return isGiven(fields, 'navigationButtonText')
    ? readText(fields['navigationButtonText'], 'navigationButtonText', NAVIGATION_TEXT_MAX, profile)
    : '';
}

function readWindowMode(fields: Fields, profile: DeviceProfile): number | undefined {
  if (!isGiven(fields, 'windowMode')) {
    return undefined;
  }
  const mode: unknown = fields['windowMode'];
  if (typeof mode !== 'number' || !profile.windowModes.includes(mode | 0)) {
    throw parameterError('windowMode must be a WindowModeType.');
  }
  return mode | 0;
}

/**
 * The binding knows a context by its property `stageMode`, which the contexts of the FA model lack or have as false.
 * One of the stage model that has no window is taken without a word, and the prompt is the system's.
 */
function readHasUiContext(fields: Fields, profile: DeviceProfile): boolean {
  if (!isGiven(fields, 'uiContext')) {
    return false;
  }
  const context: Fields = fieldsOf(fields['uiContext'], 'uiContext');
  const stageMode: unknown = context instanceof Context ? true : context['stageMode'];
  if (typeof stageMode !== 'boolean' || (!stageMode && profile.refusesFaContexts)) {
    throw parameterError('uiContext must be a context of the stage model, as UIAbility.context is one.');
  }
  return context instanceof UIAbilityContext;
}

/**
 * The parameters of `getUserAuthInstance`, checked in the system's order (docs/system-behaviour.md).
 * @param args what the app passed, all of it
 * @param profile the system version; a key that it does not know yet is not looked at
 * @param refusesEmptyChallenge whether a challenge of no bytes is an error
 * @throws SystemError 401, 12500005 (a type) or 12500006 (the trust level) for the first wrong parameter
 */
export function readAuthRequest(
  args: readonly unknown[],
  profile: DeviceProfile,
  refusesEmptyChallenge: boolean,
): AuthRequest {
  if (args.length !== 2) {
    throw parameterError(`getUserAuthInstance takes 2 parameters, not ${args.length}.`);
  }
  const auth: Fields = fieldsOf(args[0], 'authParam');
  const challenge: Uint8Array = readChallenge(auth, refusesEmptyChallenge);
  const types: number[] = readTypes(auth, profile);
  let reuse: ReuseRequest | undefined;
  let trustLevel: number;
  if (profile.readsReuseFirst) {
    reuse = readReuse(auth, profile.lastReuseMode);
    trustLevel = readTrustLevel(auth);
  } else {
    trustLevel = readTrustLevel(auth);
    reuse = readReuse(auth, profile.lastReuseMode);
  }
  const userId: number | undefined = profile.readsUiContext ? readUserId(auth) : undefined;
  const skipLocked: boolean = profile.hasTips && readSkipLocked(auth);
  const credentialCount: number | undefined = profile.readsCredentialList ? readCredentialCount(auth) : undefined;
  const widget: Fields = fieldsOf(args[1], 'widgetParam');
  const title: string = readText(widget['title'], 'title', TITLE_MAX, profile);
  const navigationText: string = readNavigationText(widget, profile);
  const windowMode: number | undefined = readWindowMode(widget, profile);
  const hasUiContext: boolean = profile.readsUiContext && readHasUiContext(widget, profile);
  return {
    challenge,
    types,
    trustLevel,
    title,
    navigationText,
    skipLocked,
    hasUiContext,
    reuse,
    windowMode,
    userId,
    credentialCount,
  };
}
