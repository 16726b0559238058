// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { AuthCode } from './AuthCode.ts';
import type { AuthReceiver, AuthRequest, AuthResult } from './AuthRequest.ts';
import type { Device } from './Device.ts';
import { parameterError } from './readAuthRequest.ts';
import { SystemError } from '../system/SystemError.ts';

/** A result as the app gets it; keys without a value are absent. */
export interface BoundResult {
  result: number;
  token?: Uint8Array;
  authType?: number;
  enrolledState?: { credentialDigest: number; credentialCount: number };
}

/** A tip as the app gets it. */
export interface BoundTip {
  tipType: number;
  tipCode: number;
}

type ResultFunction = (result: BoundResult) => void;
type TipFunction = (tip: BoundTip) => void;

/** What `start()` of an instance of any API refuses. @throws SystemError 401, 12500002 */
export function checkStart(args: readonly unknown[], isStarted: boolean): void {
  if (args.length > 0) {
    throw parameterError('start takes no parameter.');
  }
  if (isStarted) {
    throw new SystemError(AuthCode.GENERAL_ERROR, 'The authentication has been started already.');
  }
}

/** What `cancel()` of an instance of any API refuses. @throws SystemError 401, 12500002 */
export function checkCancel(args: readonly unknown[], isStarted: boolean): void {
  if (args.length > 0) {
    throw parameterError('cancel takes no parameter.');
  }
  if (!isStarted) {
    throw new SystemError(AuthCode.GENERAL_ERROR, 'There is no authentication to cancel.');
  }
}

/** Asks the service for the end of a session. @throws SystemError with the service's code */
export function cancelSession(device: Device, bundle: string, contextId: number): void {
  const code: AuthCode = device.auth.cancel(bundle, contextId);
  if (code !== AuthCode.SUCCESS) {
    throw new SystemError(
      code,
      code === AuthCode.PERMISSION_DENIED ? 'Permission denied.' : 'There is no such authentication any more.',
    );
  }
}

/**
 * The native half of a `UserAuthInstance`: two listener slots and a flag, and nothing that a result would reset
 * (docs/system-behaviour.md). Its methods take what the app passes, of whatever shape and number.
 */
export class UserAuthBinding implements AuthReceiver {
  private readonly device: Device;
  private readonly bundle: string;
  private readonly request: AuthRequest;
  private resultFunction: ResultFunction | undefined = undefined;
  private tipFunction: TipFunction | undefined = undefined;
  private isStarted: boolean = false;
  private contextId: number = 0;

  constructor(device: Device, request: AuthRequest) {
    this.device = device;
    this.bundle = device.app;
    this.request = request;
  }

  /** `on('result', callback)` and `on('authTip', callback)`. @throws SystemError 401, 12500002 */
  on(...args: readonly unknown[]): void {
    if (args.length !== 2) {
      throw parameterError(`on takes 2 parameters, not ${args.length}.`);
    }
    if (args[0] === 'result') {
      const listener: ResultFunction = resultFunctionOf(args[1]);
      if (this.resultFunction !== undefined) {
        throw new SystemError(AuthCode.GENERAL_ERROR, 'A result listener is there already; call off first.');
      }
      this.resultFunction = listener;
    } else if (args[0] === 'authTip' && this.device.profile.hasTips) {
      if (this.tipFunction !== undefined) {
        throw new SystemError(AuthCode.GENERAL_ERROR, 'A tip listener is there already; call off first.');
      }
      if (typeof args[1] !== 'function') {
        throw parameterError('The tip listener must be a function.');
      }
      this.tipFunction = args[1] as TipFunction;
    } else {
      throw this.unknownEvent(args[0]);
    }
  }

  /** `off('result')` and `off('authTip')`; whose listener it is does not matter. @throws SystemError 401, 12500002 */
  off(...args: readonly unknown[]): void {
    if (args.length !== 1 && args.length !== 2) {
      throw parameterError(`off takes 1 or 2 parameters, not ${args.length}.`);
    }
    if (args[0] === 'result') {
      if (args.length === 2) {
        resultFunctionOf(args[1]);
      }
      if (this.resultFunction === undefined) {
        throw new SystemError(AuthCode.GENERAL_ERROR, 'There is no result listener to remove.');
      }
      this.resultFunction = undefined;
    } else if (args[0] === 'authTip' && this.device.profile.hasTips) {
      if (this.tipFunction === undefined) {
        throw new SystemError(AuthCode.GENERAL_ERROR, 'There is no tip listener to remove.');
      }
      this.tipFunction = undefined;
    } else {
      throw this.unknownEvent(args[0]);
    }
  }

  /** `start()`. Whatever the service answers, the instance then counts as started. @throws SystemError 401, 12500002 */
  start(...args: readonly unknown[]): void {
    checkStart(args, this.isStarted);
    this.isStarted = true;
    if (this.device.faults.takeStartFailure()) {
      this.contextId = 0;
      this.device.timeline.add('system', `the start of ${this.bundle} does not reach the authentication service`);
      return;
    }
    this.contextId = this.device.auth.start(this.bundle, this.request, this);
  }

  /** `cancel()`: asks for the end, which comes later. @throws SystemError 401, 12500002, 201 */
  cancel(...args: readonly unknown[]): void {
    checkCancel(args, this.isStarted);
    cancelSession(this.device, this.bundle, this.contextId);
    this.isStarted = false;
  }

  /** The listener is looked up now, when the result arrives, and called without `this`. */
  onResult(result: AuthResult): void {
    const listener: ResultFunction | undefined = this.resultFunction;
    if (listener === undefined) {
      return;
    }
    const bound: BoundResult = { result: result.code };
    if (result.token !== undefined) {
      bound.token = new Uint8Array(result.token);
    }
    if (result.authType !== undefined) {
      bound.authType = result.authType;
    }
    if (result.enrolment !== undefined) {
      bound.enrolledState = {
        credentialDigest: result.enrolment.credentialDigest,
        credentialCount: result.enrolment.credentialCount,
      };
    }
    try {
      listener(bound);
    } catch (error) {
      this.device.callbackFailed(error);
    }
  }

  /** As `onResult`. */
  onTip(type: number, tip: number): void {
    const listener: TipFunction | undefined = this.tipFunction;
    if (listener === undefined) {
      return;
    }
    try {
      listener({ tipType: type, tipCode: tip });
    } catch (error) {
      this.device.callbackFailed(error);
    }
  }

  private unknownEvent(event: unknown): SystemError {
    const allowed: string = this.device.profile.hasTips ? "'result' or 'authTip'" : "'result'";
    return parameterError(`The event must be ${allowed}, not ${String(event)}.`);
  }
}

/** The function is taken out of the object here: one that replaces it later is never called, and `this` is lost. */
function resultFunctionOf(callback: unknown): ResultFunction {
  if (typeof callback !== 'object' || callback === null) {
    throw parameterError('The result listener must be an object with a function onResult.');
  }
  const listener: unknown = (callback as { readonly onResult?: unknown }).onResult;
  if (typeof listener !== 'function') {
    throw parameterError('The result listener must have a function onResult.');
  }
  return listener as ResultFunction;
}
