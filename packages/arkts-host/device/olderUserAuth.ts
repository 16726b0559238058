// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { AuthCode } from './AuthCode.ts';
import type { AuthReceiver, AuthResult } from './AuthRequest.ts';
import type { Device } from './Device.ts';
import { ACCESS_BIOMETRIC } from './Permissions.ts';
import { isLegalTrustLevel, parameterError } from './readAuthRequest.ts';
import type { SensorRequest } from './SensorAuth.ts';
import { cancelSession, checkCancel, checkStart } from './UserAuthBinding.ts';
import { AuthType } from '../system/AuthType.ts';
import { SystemError } from '../system/SystemError.ts';

/*
 * The native halves of the interfaces of `userAuth` that API 10 replaced. They take what the app passes, of whatever
 * shape and number; what each does with it is the public framework's (useriam_user_auth_framework, frameworks/js/napi).
 */

const SERVICE_VERSION: number = 1;
const CHALLENGE_MAX: number = 32;
const CONTEXT_ID_BYTES: number = 8;

/** `userAuth.ResultCode` of API 8 is the later code without its base. */
const CODE_BASE: number = 12500000;
const V8_GENERAL_ERROR: number = 2;
const V8_INVALID_PARAMETERS: number = 8;
const V8_LAST: number = 10;

/** `userAuth.AuthenticationResult` of API 6. */
enum V6 {
  NO_SUPPORT = -1,
  SUCCESS = 0,
  COMPARE_FAILURE = 1,
  CANCELED = 2,
  TIMEOUT = 3,
  BUSY = 5,
  INVALID_PARAMETERS = 6,
  LOCKED = 7,
  NOT_ENROLLED = 8,
  GENERAL_ERROR = 100,
}

const V6_RESULTS: ReadonlyMap<number, V6> = new Map([
  [AuthCode.SUCCESS, V6.SUCCESS],
  [AuthCode.FAIL, V6.COMPARE_FAILURE],
  [AuthCode.CANCELED, V6.CANCELED],
  [AuthCode.TIMEOUT, V6.TIMEOUT],
  [AuthCode.TYPE_NOT_SUPPORT, V6.NO_SUPPORT],
  [AuthCode.TRUST_LEVEL_NOT_SUPPORT, V6.NO_SUPPORT],
  [AuthCode.BUSY, V6.BUSY],
  [AuthCode.INVALID_PARAMETERS, V6.INVALID_PARAMETERS],
  [AuthCode.LOCKED, V6.LOCKED],
  [AuthCode.NOT_ENROLLED, V6.NOT_ENROLLED],
]);

const V6_LEVELS: ReadonlyMap<string, number> = new Map([
  ['S1', 10000],
  ['S2', 20000],
  ['S3', 30000],
  ['S4', 40000],
]);

type Listener = (...args: unknown[]) => void;

function v8Code(code: number): number {
  if (code === AuthCode.PERMISSION_DENIED) {
    return code;
  }
  const short: number = code - CODE_BASE;
  return short >= 0 && short <= V8_LAST ? short : V8_GENERAL_ERROR;
}

function v9Code(code: number): number {
  return code === AuthCode.PIN_EXPIRED ? AuthCode.GENERAL_ERROR : code;
}

/** Only a face and a finger are looked for without a prompt. */
function checkTypeAndLevel(type: number, trustLevel: number): AuthCode {
  if (type !== AuthType.FACE && type !== AuthType.FINGERPRINT) {
    return AuthCode.TYPE_NOT_SUPPORT;
  }
  return isLegalTrustLevel(trustLevel) ? AuthCode.SUCCESS : AuthCode.TRUST_LEVEL_NOT_SUPPORT;
}

/** What the binding throws for a value of a wrong type where it returns no code: an error without one. */
function numberOf(value: unknown, name: string): number {
  if (typeof value !== 'number') {
    throw new Error(`${name} must be a number.`);
  }
  return value | 0;
}

function textOf(value: unknown, name: string): string {
  if (typeof value !== 'string') {
    throw new Error(`${name} must be a string.`);
  }
  return value;
}

function functionOf(value: unknown): Listener | undefined {
  return typeof value === 'function' ? (value as Listener) : undefined;
}

/** Hands on results and tips; an exception of the app's function is the app's matter. */
function receiverOf(
  device: Device,
  onResult: (result: AuthResult) => void,
  onTip: (type: number, tip: number) => void = () => undefined,
): AuthReceiver {
  const guarded = (call: () => void): void => {
    try {
      call();
    } catch (error) {
      device.callbackFailed(error);
    }
  };
  return {
    onResult: (result) => guarded(() => onResult(result)),
    onTip: (type, tip) => guarded(() => onTip(type, tip)),
  };
}

/** A result of the binding itself comes as late as one of the service. */
function answerLater(device: Device, receiver: AuthReceiver, code: AuthCode): void {
  device.clock.schedule(device.options.ipcMs, () => receiver.onResult({ code }));
}

/** `UserAuth.getVersion`: 0 without the permission. */
export function versionOfService(device: Device): number {
  return device.permissions.has(device.app, ACCESS_BIOMETRIC) ? SERVICE_VERSION : 0;
}

/** `UserAuth.getAvailableStatus`: a `ResultCode`, or 201. @throws Error without a code when no numbers are passed */
export function availableStatusV8(device: Device, args: readonly unknown[]): number {
  if (args.length !== 2) {
    return V8_INVALID_PARAMETERS;
  }
  const type: number = numberOf(args[0], 'authType');
  const trustLevel: number = numberOf(args[1], 'authTrustLevel');
  const checked: AuthCode = checkTypeAndLevel(type, trustLevel);
  return v8Code(checked === AuthCode.SUCCESS ? device.auth.availability(device.app, type, trustLevel) : checked);
}

/**
 * `UserAuth.auth`: the context id in 8 bytes, all 0 when the start was refused; undefined for a wrong number of
 * parameters. A challenge that is none counts as an empty one.
 * @throws Error without a code when the types of the other parameters are wrong
 */
export function authV8(device: Device, args: readonly unknown[]): Uint8Array | undefined {
  if (args.length !== 4) {
    return undefined;
  }
  const isChallenge: boolean = args[0] instanceof Uint8Array && args[0].length <= CHALLENGE_MAX;
  const challenge: Uint8Array = isChallenge ? new Uint8Array(args[0] as Uint8Array) : new Uint8Array(0);
  const type: number = numberOf(args[1], 'authType');
  const trustLevel: number = numberOf(args[2], 'authTrustLevel');
  if (typeof args[3] !== 'object' || args[3] === null) {
    throw new Error('callback must be an object with a function onResult.');
  }
  const callback = args[3] as { readonly onResult?: unknown; readonly onAcquireInfo?: unknown };
  const onResult: Listener | undefined = functionOf(callback.onResult);
  const onAcquireInfo: Listener | undefined = functionOf(callback.onAcquireInfo);
  const receiver: AuthReceiver = receiverOf(
    device,
    (result) => onResult?.(v8Code(result.code), extraInfoOf(result, 'remainTimes', 'freezingTime')),
    (module, tip) => onAcquireInfo?.(module, tip),
  );
  const checked: AuthCode = checkTypeAndLevel(type, trustLevel);
  let contextId: number = 0;
  if (checked === AuthCode.SUCCESS) {
    contextId = device.auth.sensors.start(device.app, { challenge, type, trustLevel }, receiver);
  } else {
    answerLater(device, receiver, checked);
  }
  const bytes: Uint8Array = new Uint8Array(CONTEXT_ID_BYTES);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(contextId), true);
  return bytes;
}

/**
 * `UserAuth.cancelAuth`: a `ResultCode`, or 201; undefined for a wrong number of parameters and the id 0.
 * @throws Error without a code for what is no Uint8Array of 8 bytes or less
 */
export function cancelAuthV8(device: Device, args: readonly unknown[]): number | undefined {
  if (args.length !== 1) {
    return undefined;
  }
  if (!(args[0] instanceof Uint8Array) || args[0].length > CONTEXT_ID_BYTES) {
    throw new Error(`contextID must be a Uint8Array of at most ${CONTEXT_ID_BYTES} bytes.`);
  }
  const bytes: Uint8Array = new Uint8Array(CONTEXT_ID_BYTES);
  bytes.set(args[0]);
  const contextId: number = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  return contextId === 0 ? undefined : v8Code(device.auth.cancel(device.app, contextId));
}

/** The token is there on every result, without bytes unless it is a success; the two numbers when a sensor answered. */
function extraInfoOf(result: AuthResult, attempts: string, lockout: string): Record<string, unknown> {
  const info: Record<string, unknown> = { token: new Uint8Array(result.token ?? []) };
  if (result.sensor !== undefined) {
    info[attempts] = result.sensor.remainingAttempts;
    info[lockout] = result.sensor.lockoutDuration;
  }
  return info;
}

/** The native half of an `AuthInstance` (API 9): two listeners, each replaced by the next one, and one start. */
export class AuthInstanceBinding {
  private readonly device: Device;
  private readonly bundle: string;
  private readonly request: SensorRequest;
  private resultListener: Listener | undefined = undefined;
  private tipListener: Listener | undefined = undefined;
  private isStarted: boolean = false;
  private contextId: number = 0;

  /** @throws SystemError 401, 12500005, 12500006 for the first wrong parameter of `getAuthInstance` */
  constructor(device: Device, args: readonly unknown[]) {
    if (args.length !== 3) {
      throw parameterError(`getAuthInstance takes 3 parameters, not ${args.length}.`);
    }
    const [challenge, type, trustLevel] = args;
    if (challenge !== null && !(challenge instanceof Uint8Array && challenge.length <= CHALLENGE_MAX)) {
      throw parameterError(`challenge must be a Uint8Array of at most ${CHALLENGE_MAX} bytes, or null.`);
    }
    if (typeof type !== 'number') {
      throw parameterError('authType must be a number.');
    }
    // The type is looked at before anything is read of the trust level.
    if (checkTypeAndLevel(type | 0, 0) === AuthCode.TYPE_NOT_SUPPORT) {
      throw new SystemError(AuthCode.TYPE_NOT_SUPPORT, `The authentication type ${type} is not supported.`);
    }
    if (typeof trustLevel !== 'number') {
      throw parameterError('authTrustLevel must be a number.');
    }
    if (!isLegalTrustLevel(trustLevel)) {
      throw new SystemError(AuthCode.TRUST_LEVEL_NOT_SUPPORT, `The trust level ${trustLevel} is not supported.`);
    }
    this.device = device;
    this.bundle = device.app;
    this.request = { challenge: new Uint8Array(challenge ?? []), type: type | 0, trustLevel: trustLevel | 0 };
  }

  /** `on('result', event)` and `on('tip', event)`. @throws SystemError 401 */
  on(...args: readonly unknown[]): void {
    if (args.length !== 2) {
      throw parameterError(`on takes 2 parameters, not ${args.length}.`);
    }
    const event: unknown = args[1];
    const listener: Listener | undefined =
      typeof event === 'object' && event !== null
        ? functionOf((event as { readonly callback?: unknown }).callback)
        : undefined;
    if (listener === undefined) {
      throw parameterError('The listener must be an object with a function callback.');
    }
    this.listen(args[0], listener);
  }

  /** `off('result')` and `off('tip')`; that there was no listener is no error. @throws SystemError 401, 12500002 */
  off(...args: readonly unknown[]): void {
    if (args.length !== 1) {
      throw parameterError(`off takes 1 parameter, not ${args.length}.`);
    }
    if (typeof args[0] !== 'string') {
      throw new SystemError(AuthCode.GENERAL_ERROR, "The event must be 'result' or 'tip'.");
    }
    this.listen(args[0], undefined);
  }

  /** `start()`: once for all. @throws SystemError 401, 12500002 */
  start(...args: readonly unknown[]): void {
    checkStart(args, this.isStarted);
    this.isStarted = true;
    const receiver: AuthReceiver = receiverOf(
      this.device,
      (result) =>
        this.resultListener?.({
          result: v9Code(result.code),
          ...extraInfoOf(result, 'remainAttempts', 'lockoutDuration'),
        }),
      (module, tip) => this.tipListener?.({ module, tip }),
    );
    this.contextId = this.device.auth.sensors.start(this.bundle, this.request, receiver);
  }

  /** `cancel()`: asks for the end, which comes later. @throws SystemError 401, 12500002, 201 */
  cancel(...args: readonly unknown[]): void {
    checkCancel(args, this.isStarted);
    cancelSession(this.device, this.bundle, this.contextId);
  }

  private listen(event: unknown, listener: Listener | undefined): void {
    if (event === 'result') {
      this.resultListener = listener;
    } else if (event === 'tip') {
      this.tipListener = listener;
    } else {
      throw parameterError(`The event must be 'result' or 'tip', not ${String(event)}.`);
    }
  }
}

/**
 * `Authenticator.execute` (API 6): a promise of the result for two parameters, which every result but SUCCESS rejects
 * with its bare number; null for three, and the callback gets the number alone; undefined for any other number.
 * @throws Error without a code when type or level is no string
 */
export function executeV6(device: Device, args: readonly unknown[]): Promise<number> | null | undefined {
  if (args.length === 2) {
    let tell: (result: number) => void = () => undefined;
    const promise: Promise<number> = new Promise<number>((resolve, reject) => {
      // A device rejects with the number itself, which is no Error.
      tell = (result) => (result === V6.SUCCESS ? resolve(result) : reject(result));
    });
    // Not within the promise: what this throws is thrown.
    startV6(device, args, (result) => tell(result));
    return promise;
  }
  const callback: Listener | undefined = args.length === 3 ? functionOf(args[2]) : undefined;
  if (callback === undefined) {
    return undefined;
  }
  startV6(device, args, callback);
  return null;
}

function startV6(device: Device, args: readonly unknown[], tell: (result: number) => void): void {
  const receiver: AuthReceiver = receiverOf(device, (result) => tell(V6_RESULTS.get(result.code) ?? V6.GENERAL_ERROR));
  const type: string = textOf(args[0], 'type');
  if (type !== 'FACE_ONLY') {
    answerLater(device, receiver, type === 'ALL' ? AuthCode.TYPE_NOT_SUPPORT : AuthCode.INVALID_PARAMETERS);
    return;
  }
  const trustLevel: number | undefined = V6_LEVELS.get(textOf(args[1], 'level'));
  if (trustLevel === undefined) {
    answerLater(device, receiver, AuthCode.INVALID_PARAMETERS);
    return;
  }
  device.auth.sensors.start(device.app, { challenge: new Uint8Array(0), type: AuthType.FACE, trustLevel }, receiver);
}
