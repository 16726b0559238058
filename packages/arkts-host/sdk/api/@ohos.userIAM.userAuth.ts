// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { AuthCode } from '../../device/AuthCode.ts';
import { currentDevice } from '../../device/currentDevice.ts';
import type { Device } from '../../device/Device.ts';
import type { Executor } from '../../device/Executor.ts';
import { existsSince } from '../../device/existsSince.ts';
import { isLegalAuthType, isLegalTrustLevel, parameterError, readAuthRequest } from '../../device/readAuthRequest.ts';
import { SystemError } from '../../system/SystemError.ts';
import { UserAuthBinding } from '../../device/UserAuthBinding.ts';
import {
  AuthInstanceBinding,
  authV8,
  availableStatusV8,
  cancelAuthV8,
  executeV6,
  versionOfService,
} from '../../device/olderUserAuth.ts';
import type { AsyncCallback } from './@ohos.base.ts';
import type Context from './application/Context.ts';

/** How long the kit waits for the lock state, in milliseconds. */
const LOCK_STATE_PATIENCE: number = 3000;

/** Asks the user for a face, a finger or the lock-screen PIN. @since 6 */
namespace userAuth {
  /** The longest time, in milliseconds, for which a result can be reused. @since 12 */
  export const MAX_ALLOWABLE_REUSE_DURATION = 300000;

  /** The `lockoutDuration` of a lockout that only the PIN ends. @since 22 */
  export const PERMANENT_LOCKOUT_DURATION: number = 0x7fffffff;

  /** What a user authenticates with. @since 8 */
  export enum UserAuthType {
    /** @since 10 */
    PIN = 1,
    FACE = 2,
    FINGERPRINT = 4,
    /** @since 26 */
    COMPANION_DEVICE = 64,
  }

  /** How far a result can be trusted. @since 8 */
  export enum AuthTrustLevel {
    ATL1 = 10000,
    ATL2 = 20000,
    ATL3 = 30000,
    ATL4 = 40000,
  }

  /** Which earlier result may answer. @since 12 */
  export enum ReuseMode {
    AUTH_TYPE_RELEVANT = 1,
    AUTH_TYPE_IRRELEVANT = 2,
    /** @since 14 */
    CALLER_IRRELEVANT_AUTH_TYPE_RELEVANT = 3,
    /** @since 14 */
    CALLER_IRRELEVANT_AUTH_TYPE_IRRELEVANT = 4,
  }

  /** The reuse of an earlier result. @since 12 */
  export interface ReuseUnlockResult {
    reuseMode: ReuseMode;
    /** Milliseconds. */
    reuseDuration: number;
  }

  /** What is asked for. @since 10 */
  export interface AuthParam {
    /** 1 to 32 bytes. */
    challenge: Uint8Array;
    authType: UserAuthType[];
    authTrustLevel: AuthTrustLevel;
    /** @since 12 */
    reuseUnlockResult?: ReuseUnlockResult;
    /** @since 20 */
    skipLockedBiometricAuth?: boolean;
  }

  /** What the prompt shows. @since 10 */
  export interface WidgetParam {
    title: string;
    navigationButtonText?: string;
    /** @since 18 */
    uiContext?: Context;
  }

  /** What is enrolled for one type. @since 12 */
  export interface EnrolledState {
    credentialDigest: number;
    credentialCount: number;
  }

  /** A result; on SUCCESS with a token, and on other results sometimes too. @since 10 */
  export interface UserAuthResult {
    result: number;
    token?: Uint8Array;
    authType?: UserAuthType;
    /** @since 12 */
    enrolledState?: EnrolledState;
  }

  /** Hears of results. @since 10 */
  export interface IAuthCallback {
    onResult(result: UserAuthResult): void;
  }

  /** What happens while the prompt is up. @since 20 */
  export enum UserAuthTipCode {
    COMPARE_FAILURE = 1,
    TIMEOUT = 2,
    TEMPORARILY_LOCKED = 3,
    PERMANENTLY_LOCKED = 4,
    WIDGET_LOADED = 5,
    WIDGET_RELEASED = 6,
    COMPARE_FAILURE_WITH_FROZEN = 7,
  }

  /** A tip. @since 20 */
  export interface AuthTipInfo {
    tipType: UserAuthType;
    tipCode: UserAuthTipCode;
  }

  /** Hears of tips. @since 20 */
  export type AuthTipCallback = (authTipInfo: AuthTipInfo) => void;

  /** How far a type is from being locked. @since 22 */
  export interface AuthLockState {
    isLocked: boolean;
    remainingAuthAttempts: number;
    /** Milliseconds; PERMANENT_LOCKOUT_DURATION without an end. */
    lockoutDuration: number;
  }

  /** The codes of results and errors. @since 9 */
  export enum UserAuthResultCode {
    SUCCESS = 12500000,
    FAIL = 12500001,
    GENERAL_ERROR = 12500002,
    CANCELED = 12500003,
    TIMEOUT = 12500004,
    TYPE_NOT_SUPPORT = 12500005,
    TRUST_LEVEL_NOT_SUPPORT = 12500006,
    BUSY = 12500007,
    /** @since 20 */
    INVALID_PARAMETERS = 12500008,
    LOCKED = 12500009,
    NOT_ENROLLED = 12500010,
    /** @since 10 */
    CANCELED_FROM_WIDGET = 12500011,
    /** @since 12 */
    PIN_EXPIRED = 12500013,
  }

  /** One authentication. @since 10 */
  export interface UserAuthInstance {
    /** Listens to results. @since 10 */
    on(type: 'result', callback: IAuthCallback): void;
    /** Stops listening to results. @since 10 */
    off(type: 'result', callback?: IAuthCallback): void;
    /** Asks the user. @since 10 */
    start(): void;
    /** Asks the system to stop asking. @since 10 */
    cancel(): void;
    /** Listens to tips. @since 20 */
    on(type: 'authTip', callback: AuthTipCallback): void;
    /** Stops listening to tips. @since 20 */
    off(type: 'authTip', callback?: AuthTipCallback): void;
  }

  /** Makes an authentication. Throws 401, 12500005, 12500006. @since 10 */
  export function getUserAuthInstance(authParam: AuthParam, widgetParam: WidgetParam): UserAuthInstance {
    const device: Device = currentDevice();
    return new UserAuthBinding(
      device,
      readAuthRequest(Array.from(arguments), device.profile, device.options.refusesEmptyChallenge),
    );
  }

  /** Throws unless the type can be used for the trust level; a lockout does not count. @since 9 */
  export function getAvailableStatus(authType: UserAuthType, authTrustLevel: AuthTrustLevel): void {
    if (arguments.length !== 2) {
      throw parameterError(`getAvailableStatus takes 2 parameters, not ${arguments.length}.`);
    }
    if (typeof authType !== 'number') {
      throw errorFor(AuthCode.GENERAL_ERROR);
    }
    const device: Device = currentDevice();
    if (!isLegalAuthType(device.profile, authType)) {
      throw errorFor(AuthCode.TYPE_NOT_SUPPORT);
    }
    if (typeof authTrustLevel !== 'number') {
      throw errorFor(AuthCode.GENERAL_ERROR);
    }
    if (!isLegalTrustLevel(authTrustLevel)) {
      throw errorFor(AuthCode.TRUST_LEVEL_NOT_SUPPORT);
    }
    const code: AuthCode = device.auth.availability(device.app, authType | 0, authTrustLevel | 0);
    if (code !== AuthCode.SUCCESS) {
      throw errorFor(code);
    }
  }

  /** What is enrolled for the type. Throws 201, 401, 12500002, 12500005, 12500010. @since 12 */
  export function getEnrolledState(authType: UserAuthType): EnrolledState {
    if (arguments.length !== 1) {
      throw parameterError(`getEnrolledState takes 1 parameter, not ${arguments.length}.`);
    }
    if (typeof authType !== 'number') {
      throw errorFor(AuthCode.GENERAL_ERROR);
    }
    const device: Device = currentDevice();
    if (!isLegalAuthType(device.profile, authType)) {
      throw errorFor(AuthCode.TYPE_NOT_SUPPORT);
    }
    const found: Executor | AuthCode = device.auth.enrolledExecutor(device.app, authType | 0);
    if (typeof found === 'number') {
      throw errorFor(found);
    }
    return {
      credentialDigest: found.enrolment.credentialDigest,
      credentialCount: found.enrolment.credentialCount,
    };
  }

  /** How far the type is from being locked. Throws 12500005, 12500008; rejects 201, 12500002, 12500010. @since 22 */
  export function getAuthLockState(authType: UserAuthType): Promise<AuthLockState> {
    if (arguments.length !== 1 || typeof authType !== 'number') {
      throw errorFor(AuthCode.INVALID_PARAMETERS);
    }
    const device: Device = currentDevice();
    if (!isLegalAuthType(device.profile, authType)) {
      throw errorFor(AuthCode.TYPE_NOT_SUPPORT);
    }
    const found: Executor | AuthCode = device.auth.lockableExecutor(device.app, authType | 0);
    const slowness: number = typeof found === 'number' ? 0 : found.lockStateDelay;
    return new Promise<AuthLockState>((resolve, reject) => {
      device.clock.schedule(device.options.ipcMs + Math.min(slowness, LOCK_STATE_PATIENCE), () => {
        if (typeof found === 'number') {
          reject(errorFor(found));
        } else if (slowness > LOCK_STATE_PATIENCE) {
          reject(errorFor(AuthCode.GENERAL_ERROR));
        } else {
          resolve(found.lockInfo);
        }
      });
    });
  }

  // What follows is deprecated: no prompt comes up, and the sensor looks once.

  /** @since 6 @deprecated since 8 */
  export enum AuthenticationResult {
    NO_SUPPORT = -1,
    SUCCESS = 0,
    COMPARE_FAILURE = 1,
    CANCELED = 2,
    TIMEOUT = 3,
    CAMERA_FAIL = 4,
    BUSY = 5,
    INVALID_PARAMETERS = 6,
    LOCKED = 7,
    NOT_ENROLLED = 8,
    GENERAL_ERROR = 100,
  }

  /** @since 6 @deprecated since 8 */
  export type AuthType = 'ALL' | 'FACE_ONLY';

  /** @since 6 @deprecated since 8 */
  export type SecureLevel = 'S1' | 'S2' | 'S3' | 'S4';

  /** @since 6 @deprecated since 8 */
  export interface Authenticator {
    /** The callback gets an `AuthenticationResult` as its first parameter, where errors stand elsewhere. */
    execute(type: AuthType, level: SecureLevel, callback: AsyncCallback<number>): void;
    /** Every result but SUCCESS rejects, with its bare number. */
    execute(type: AuthType, level: SecureLevel): Promise<number>;
  }

  /** Looks for a face. @since 6 @deprecated since 8 */
  export function getAuthenticator(): Authenticator {
    const execute = (...args: unknown[]): unknown => executeV6(currentDevice(), args);
    return { execute } as Authenticator;
  }

  /** @since 8 @deprecated since 9 */
  export enum ResultCode {
    SUCCESS = 0,
    FAIL = 1,
    GENERAL_ERROR = 2,
    CANCELED = 3,
    TIMEOUT = 4,
    TYPE_NOT_SUPPORT = 5,
    TRUST_LEVEL_NOT_SUPPORT = 6,
    BUSY = 7,
    INVALID_PARAMETERS = 8,
    LOCKED = 9,
    NOT_ENROLLED = 10,
  }

  /** @since 8 @deprecated since 11 */
  export enum FaceTips {
    FACE_AUTH_TIP_TOO_BRIGHT = 1,
    FACE_AUTH_TIP_TOO_DARK = 2,
    FACE_AUTH_TIP_TOO_CLOSE = 3,
    FACE_AUTH_TIP_TOO_FAR = 4,
    FACE_AUTH_TIP_TOO_HIGH = 5,
    FACE_AUTH_TIP_TOO_LOW = 6,
    FACE_AUTH_TIP_TOO_RIGHT = 7,
    FACE_AUTH_TIP_TOO_LEFT = 8,
    FACE_AUTH_TIP_TOO_MUCH_MOTION = 9,
    FACE_AUTH_TIP_POOR_GAZE = 10,
    FACE_AUTH_TIP_NOT_DETECTED = 11,
  }

  /** @since 8 @deprecated since 11 */
  export enum FingerprintTips {
    FINGERPRINT_AUTH_TIP_GOOD = 0,
    FINGERPRINT_AUTH_TIP_DIRTY = 1,
    FINGERPRINT_AUTH_TIP_INSUFFICIENT = 2,
    FINGERPRINT_AUTH_TIP_PARTIAL = 3,
    FINGERPRINT_AUTH_TIP_TOO_FAST = 4,
    FINGERPRINT_AUTH_TIP_TOO_SLOW = 5,
  }

  /** What goes with a result. @since 8 @deprecated since 9 */
  export interface AuthResult {
    token?: Uint8Array;
    remainTimes?: number;
    /** Milliseconds. */
    freezingTime?: number;
  }

  /** @since 8 @deprecated since 9 */
  export interface IUserAuthCallback {
    onResult: (result: number, extraInfo: AuthResult) => void;
    onAcquireInfo?: (module: number, acquire: number, extraInfo: unknown) => void;
  }

  /** Looks for a face or a finger. @since 8 @deprecated since 9 */
  export class UserAuth {
    /** 1, or 0 without the permission. */
    getVersion(): number {
      return versionOfService(currentDevice());
    }

    /** A `ResultCode`, or 201. */
    getAvailableStatus(authType: UserAuthType, authTrustLevel: AuthTrustLevel): number {
      return availableStatusV8(currentDevice(), Array.from(arguments));
    }

    /** The context id in 8 bytes, all 0 for a refused start. */
    auth(
      challenge: Uint8Array,
      authType: UserAuthType,
      authTrustLevel: AuthTrustLevel,
      callback: IUserAuthCallback,
    ): Uint8Array {
      // A wrong number of parameters gives undefined, which the declaration does not know.
      return authV8(currentDevice(), Array.from(arguments)) as Uint8Array;
    }

    /** A `ResultCode`, or 201. */
    cancelAuth(contextID: Uint8Array): number {
      return cancelAuthV8(currentDevice(), Array.from(arguments)) as number;
    }
  }

  /** @since 9 @deprecated since 11 */
  export type AuthEventKey = 'result' | 'tip';

  /** @since 9 @deprecated since 11 */
  export interface AuthResultInfo {
    result: number;
    token?: Uint8Array;
    remainAttempts?: number;
    /** Milliseconds. */
    lockoutDuration?: number;
  }

  /** @since 9 @deprecated since 11 */
  export interface TipInfo {
    module: number;
    tip: number;
  }

  /** @since 9 @deprecated since 11 */
  export type EventInfo = AuthResultInfo | TipInfo;

  /** @since 9 @deprecated since 11 */
  export interface AuthEvent {
    callback(result: EventInfo): void;
  }

  /** Throws 401, 12500002; `start` and `cancel` 201, too. @since 9 @deprecated since 10 */
  export interface AuthInstance {
    on: (name: AuthEventKey, callback: AuthEvent) => void;
    off: (name: AuthEventKey) => void;
    start: () => void;
    cancel: () => void;
  }

  /** Makes an authentication with a face or a finger. Throws 401, 12500005, 12500006. @since 9 @deprecated since 10 */
  export function getAuthInstance(
    challenge: Uint8Array,
    authType: UserAuthType,
    authTrustLevel: AuthTrustLevel,
  ): AuthInstance {
    return new AuthInstanceBinding(currentDevice(), Array.from(arguments));
  }
}

// A device has these at run time, and the public SDK declares none of them: they are for system apps.
Object.assign(userAuth.UserAuthType, { PRIVATE_PIN: 16, 16: 'PRIVATE_PIN' });
Object.assign(userAuth, {
  WindowModeType: { DIALOG_BOX: 1, FULLSCREEN: 2, 1: 'DIALOG_BOX', 2: 'FULLSCREEN' },
  NoticeType: { WIDGET_NOTICE: 1, 1: 'WIDGET_NOTICE' },
});

existsSince(22, userAuth, ['PERMANENT_LOCKOUT_DURATION', 'getAuthLockState']);
existsSince(20, userAuth, ['UserAuthTipCode']);
existsSince(14, userAuth.ReuseMode, [
  'CALLER_IRRELEVANT_AUTH_TYPE_RELEVANT',
  'CALLER_IRRELEVANT_AUTH_TYPE_IRRELEVANT',
  '3',
  '4',
]);
existsSince(14, userAuth.UserAuthType, ['PRIVATE_PIN', '16']);
existsSince(20, userAuth.UserAuthResultCode, ['INVALID_PARAMETERS', '12500008']);
existsSince(26, userAuth.UserAuthType, ['COMPANION_DEVICE', '64']);

const MESSAGES: Map<number, string> = new Map([
  [AuthCode.PERMISSION_DENIED, 'Permission denied.'],
  [AuthCode.GENERAL_ERROR, 'The operation failed.'],
  [AuthCode.TYPE_NOT_SUPPORT, 'The authentication type is not supported.'],
  [AuthCode.TRUST_LEVEL_NOT_SUPPORT, 'The trust level is not supported.'],
  [AuthCode.INVALID_PARAMETERS, 'The parameters are invalid.'],
  [AuthCode.NOT_ENROLLED, 'Nothing is enrolled for the authentication type.'],
  [AuthCode.PIN_EXPIRED, 'The lock-screen PIN has expired.'],
]);

function errorFor(code: AuthCode): SystemError {
  return new SystemError(code, MESSAGES.get(code) ?? `Error ${code}.`);
}

export default userAuth;
