// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { AuthCode } from './AuthCode.ts';
import type { AuthReceiver, SensorState } from './AuthRequest.ts';
import type { AuthService } from './AuthService.ts';
import type { Device } from './Device.ts';
import type { Executor } from './Executor.ts';
import { Outbound } from './Outbound.ts';
import { ACCESS_BIOMETRIC } from './Permissions.ts';
import type { AuthType } from '../system/AuthType.ts';
import { authTypeWords } from '../system/AuthType.ts';
import type { ComparisonOutcome } from './WidgetSession.ts';

/** `FaceTips.FACE_AUTH_TIP_NOT_DETECTED`, which a camera says that sees nobody. */
const FACE_NOT_DETECTED: number = 11;

/** What the older interfaces start with: one type, and no prompt. */
export interface SensorRequest {
  /** 0 to 32 bytes. */
  readonly challenge: Uint8Array;
  /** FACE or FINGERPRINT. */
  readonly type: AuthType;
  readonly trustLevel: number;
}

/** One authentication without a prompt: the sensor looks until it has one answer, or is stopped. */
export class SensorSession {
  readonly id: number;
  readonly bundle: string;
  readonly request: SensorRequest;
  readonly service: AuthService;
  private readonly device: Device;
  private readonly outbound: Outbound;

  constructor(
    device: Device,
    service: AuthService,
    id: number,
    bundle: string,
    request: SensorRequest,
    outbound: Outbound,
  ) {
    this.device = device;
    this.service = service;
    this.id = id;
    this.bundle = bundle;
    this.request = request;
    this.outbound = outbound;
  }

  /** Ends the session as the app's cancel does. */
  stop(): void {
    this.end(AuthCode.CANCELED);
  }

  /** The service has died; the app's end of the channel notices. */
  die(): void {
    this.outbound.result({ code: AuthCode.GENERAL_ERROR });
  }

  /** The executor's answer, on the handler thread: the first one ends the session, whatever it is. */
  compared(outcome: ComparisonOutcome): void {
    if (!this.service.sensors.holds(this.id)) {
      this.device.timeline.add('system', 'an answer came too late and was dropped');
      return;
    }
    const { type, challenge, trustLevel } = this.request;
    switch (outcome) {
      case 'match':
      case 'weak':
        this.end(AuthCode.SUCCESS, this.device.matched(type, challenge, trustLevel, false));
        break;
      case 'mismatch':
        this.end(AuthCode.FAIL);
        break;
      case 'locked':
        this.end(AuthCode.LOCKED);
        break;
      case 'timeout':
        this.outbound.sensorTip(type, FACE_NOT_DETECTED);
        this.end(AuthCode.TIMEOUT);
        break;
      case 'error':
        this.end(AuthCode.GENERAL_ERROR);
        break;
    }
  }

  private end(code: AuthCode, token?: Uint8Array): void {
    if (!this.service.sensors.remove(this.id)) {
      return;
    }
    const { remainingAttempts, lockout }: Executor = this.device.executor(this.request.type);
    const sensor: SensorState | undefined =
      code === AuthCode.CANCELED ? undefined : { remainingAttempts, lockoutDuration: lockout };
    this.outbound.result({ code, token, sensor });
  }
}

/**
 * The authentications that the older interfaces (API 6 to 9) start: no prompt comes up, the camera or the sensor simply
 * looks, once. It is a part of the authentication service, and dies with it.
 */
export class SensorAuth {
  private readonly device: Device;
  private readonly service: AuthService;
  private readonly sessions: Map<number, SensorSession> = new Map();

  constructor(device: Device, service: AuthService) {
    this.device = device;
    this.service = service;
  }

  /**
   * Starts one. Every refusal is a result; none is told by the return value.
   * @returns the context id for a cancel: 0 for a refused start
   */
  start(bundle: string, request: SensorRequest, receiver: AuthReceiver): number {
    const outbound: Outbound = new Outbound(this.device, bundle, receiver);
    const refusal: AuthCode = this.checkStart(bundle, request);
    if (refusal !== AuthCode.SUCCESS) {
      this.device.timeline.add('system', `the start of ${bundle} is refused: ${refusal}`);
      outbound.result({ code: refusal });
      return 0;
    }
    const id: number = this.device.nextSessionId();
    const session: SensorSession = new SensorSession(this.device, this.service, id, bundle, request, outbound);
    this.sessions.set(id, session);
    if (this.device.timeline.isWatched) {
      this.device.timeline.add('app', `${bundle} starts without a prompt: ${authTypeWords([request.type])}`);
    }
    if (this.device.executor(request.type).lockEnd !== undefined) {
      this.service.handler.post(() => session.compared('locked'));
    }
    return id;
  }

  /** The session that a credential of `type` would be shown to now. */
  waitingFor(type: AuthType): SensorSession | undefined {
    return [...this.sessions.values()].find((session) => session.request.type === type);
  }

  find(id: number): SensorSession | undefined {
    return this.sessions.get(id);
  }

  /** Whether the session is not over yet. */
  holds(id: number): boolean {
    return this.sessions.has(id);
  }

  /** Called by a session that is over. @returns whether it was not over before */
  remove(id: number): boolean {
    return this.sessions.delete(id);
  }

  /** Stops every session, or those of one app. */
  stopAll(bundle?: string): void {
    for (const session of [...this.sessions.values()]) {
      if (bundle === undefined || session.bundle === bundle) {
        session.stop();
      }
    }
  }

  /** The service's process dies: every session ends with a general error. */
  die(): void {
    for (const session of this.sessions.values()) {
      session.die();
    }
    this.sessions.clear();
  }

  /**
   * In the service's order: permission, foreground, account, hardware, enrolment, trust level, expired PIN, busy.
   * `getAvailableStatus` tells of the trust level first.
   */
  private checkStart(bundle: string, request: SensorRequest): AuthCode {
    const { account, foreground, permissions } = this.device;
    if (!permissions.has(bundle, ACCESS_BIOMETRIC) || foreground.of(bundle) !== 'foreground') {
      return AuthCode.PERMISSION_DENIED;
    }
    if (!account.isResolvable) {
      return AuthCode.GENERAL_ERROR;
    }
    const { supported, enrolled }: Executor = this.device.executor(request.type);
    if (supported && !enrolled) {
      return AuthCode.NOT_ENROLLED;
    }
    const availability: AuthCode = this.service.availability(bundle, request.type, request.trustLevel);
    if (availability !== AuthCode.SUCCESS) {
      return availability;
    }
    const isBusy: boolean = this.waitingFor(request.type) !== undefined || this.service.isComparing(request.type);
    return isBusy ? AuthCode.BUSY : AuthCode.SUCCESS;
  }
}
