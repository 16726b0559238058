// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { AuthCode } from './AuthCode.ts';
import type { AuthReceiver, AuthRequest } from './AuthRequest.ts';
import { AuthType, authTypeWords } from '../system/AuthType.ts';
import type { Device } from './Device.ts';
import type { Executor } from './Executor.ts';
import { HandlerThread } from './HandlerThread.ts';
import { Outbound } from './Outbound.ts';
import { SensorAuth } from './SensorAuth.ts';
import type { SensorSession } from './SensorAuth.ts';
import { ACCESS_BIOMETRIC, ACCESS_USER_AUTH_INTERNAL, USER_AUTH_FROM_BACKGROUND } from './Permissions.ts';
import { WidgetClient } from './WidgetClient.ts';
import { WidgetSession } from './WidgetSession.ts';

/** The context id of a start that made no session, and of one that a reused result answered. */
const NO_CONTEXT: number = 0;
const REUSE_CONTEXT: number = 1;

/** How many sessions the whole device holds. */
const POOL_LIMIT: number = 100;
const MAX_TYPES: number = 8;
const MAX_CREDENTIALS: number = 100;
/** `WindowModeType.NONE_INTERRUPTION_DIALOG_BOX`, which a normal app is refused in words of its own. */
const NONE_INTERRUPTION: number = 4;
const FULLSCREEN: number = 2;

/** How a thread of its own can fare against the handler thread: ahead of its queue, behind it, behind what follows. */
const THREAD_RACE_OUTCOMES: number = 3;

const SERVED_TYPES: ReadonlySet<number> = new Set([
  AuthType.PIN,
  AuthType.FACE,
  AuthType.FINGERPRINT,
  AuthType.PRIVATE_PIN,
  AuthType.COMPANION_DEVICE,
]);

/** Of several reasons for which no type is usable, the furthest is told. */
const REASONS: readonly AuthCode[] = [
  AuthCode.GENERAL_ERROR,
  AuthCode.TYPE_NOT_SUPPORT,
  AuthCode.TRUST_LEVEL_NOT_SUPPORT,
  AuthCode.NOT_ENROLLED,
  AuthCode.PIN_EXPIRED,
];

function isOnlyFaceOrFingerprint(types: readonly number[]): boolean {
  return types.every((type) => type === AuthType.FACE || type === AuthType.FINGERPRINT);
}

/**
 * The system's authentication service: checks of a start in the system's order, preemption, cancel and the queries
 * (docs/system-behaviour.md). A killed service is replaced by a new one that knows nothing of the old sessions.
 */
export class AuthService {
  readonly handler: HandlerThread;
  readonly client: WidgetClient;
  /** The authentications without a prompt. */
  readonly sensors: SensorAuth;
  private readonly device: Device;
  private readonly pool: Map<number, WidgetSession> = new Map();

  constructor(device: Device) {
    this.device = device;
    this.client = new WidgetClient(device.profile.promptsShareOneSession);
    this.sensors = new SensorAuth(device, this);
    this.handler = new HandlerThread(device.clock, device.random, device.options.jitterMs);
  }

  /** How many sessions exist, those included whose result was sent but whose prompt has not ended yet. */
  get sessionCount(): number {
    return this.pool.size;
  }

  /** The session that asks a companion device now. */
  get companionSession(): WidgetSession | undefined {
    return [...this.pool.values()].find((session) => session.isComparing(AuthType.COMPANION_DEVICE));
  }

  /** Whether a prompt has credentials of `type` compared. */
  isComparing(type: AuthType): boolean {
    return [...this.pool.values()].some((session) => session.isComparing(type));
  }

  /**
   * `start()` of an app. Every refusal is a result; none is told by the return value.
   * @returns the context id for `cancel`: 0 for a refused start
   */
  start(bundle: string, request: AuthRequest, receiver: AuthReceiver): number {
    const outbound: Outbound = new Outbound(this.device, bundle, receiver);
    const refusal: AuthCode | undefined = this.checkCaller(bundle, request) ?? this.checkRequest(request);
    if (refusal !== undefined) {
      return this.refuse(bundle, outbound, refusal);
    }
    if (this.answerByReuse(bundle, request, outbound)) {
      return REUSE_CONTEXT;
    }
    const usable: readonly AuthType[] | AuthCode = this.usableTypes(request);
    const pinExpired: boolean = usable === AuthCode.PIN_EXPIRED && this.device.profile.expiredPinStart === 'pinPage';
    let types: readonly AuthType[];
    if (pinExpired) {
      types = [request.types.includes(AuthType.PRIVATE_PIN) ? AuthType.PRIVATE_PIN : AuthType.PIN];
    } else if (typeof usable === 'number') {
      return this.refuse(bundle, outbound, usable);
    } else {
      types = this.withoutBusyCamera(usable);
    }
    if (this.device.profile.startPreempts) {
      this.preemptAll(bundle);
    }
    if (this.device.profile.unreadableType !== 'dropped' && !this.areReadable(types)) {
      return this.refuse(bundle, outbound, AuthCode.GENERAL_ERROR);
    }
    if (this.pool.size >= POOL_LIMIT) {
      return this.refuse(bundle, outbound, AuthCode.GENERAL_ERROR);
    }
    const isInFront: boolean = this.device.foreground.of(bundle) === 'foreground';
    const session: WidgetSession = new WidgetSession(
      this.device,
      this,
      this.device.nextSessionId(),
      bundle,
      request,
      outbound,
      types,
      pinExpired,
      isInFront,
    );
    this.pool.set(session.id, session);
    if (this.device.timeline.isWatched) {
      this.device.timeline.add('app', `${bundle} starts an authentication: ${authTypeWords(request.types)}`);
    }
    session.start();
    return session.id;
  }

  /**
   * `cancel()` of an app: has the session stopped, where the system does that; the app hears of it later.
   * @returns SUCCESS when that was asked, else the code that the app is thrown
   */
  cancel(bundle: string, contextId: number): AuthCode {
    const { permissions } = this.device;
    if (!permissions.has(bundle, ACCESS_BIOMETRIC) && !permissions.has(bundle, ACCESS_USER_AUTH_INTERNAL)) {
      return AuthCode.PERMISSION_DENIED;
    }
    const session: WidgetSession | SensorSession | undefined = this.pool.get(contextId) ?? this.sensors.find(contextId);
    if (session === undefined) {
      return AuthCode.GENERAL_ERROR;
    }
    if (session.bundle !== bundle) {
      return this.device.profile.foreignCancelCode;
    }
    this.device.timeline.add('app', `${bundle} cancels its authentication`);
    this.stopLater(session);
    return AuthCode.SUCCESS;
  }

  /** The system tells that an app has gone to the background. It may tell so twice. */
  appWentToBackground(bundle: string): void {
    if (this.device.profile.lockedScreenSparesSessions && this.device.screen.isLocked) {
      return;
    }
    for (const session of [...this.pool.values()]) {
      if (session.bundle === bundle && session.isBoundToApp) {
        this.device.timeline.add('system', `${bundle} is in the background: its authentication is stopped`);
        session.stop();
        if (this.device.options.doubledBackgroundCallbacks) {
          session.stop();
        }
      }
    }
  }

  /** The process of an app has died: its sessions are stopped, and nobody hears of it. */
  appDied(bundle: string): void {
    this.handler.post(() => this.sensors.stopAll(bundle));
    for (const session of this.pool.values()) {
      if (session.bundle === bundle) {
        this.handler.post(() => session.stop());
      }
    }
  }

  /** Stops every session, as the death of the account service does. */
  stopAll(): void {
    this.sensors.stopAll();
    for (const session of [...this.pool.values()]) {
      session.stop();
    }
  }

  /** The service's process dies. Every session that it still held, answered ones too, ends with a general error. */
  die(): void {
    this.handler.die();
    this.sensors.die();
    for (const session of this.pool.values()) {
      session.die();
    }
    this.pool.clear();
  }

  /** Whether the service still knows the session: then it can be cancelled. */
  holds(id: number): boolean {
    return this.pool.has(id);
  }

  /** Called by a session that is over. */
  remove(id: number): void {
    this.pool.delete(id);
  }

  /** Whether the profiles of all these types can be read. */
  areReadable(types: readonly AuthType[]): boolean {
    return types.every((type) => this.device.executor(type).profileReadable);
  }

  /** `getAvailableStatus`: SUCCESS or the code that the app is thrown. Lockouts and a busy camera do not count. */
  availability(bundle: string, type: number, trustLevel: number): AuthCode {
    if (!this.device.permissions.has(bundle, ACCESS_BIOMETRIC)) {
      return AuthCode.PERMISSION_DENIED;
    }
    return this.usability(type, trustLevel);
  }

  /** `getEnrolledState`: the executor whose enrolment the app may see, or the code that it is thrown. */
  enrolledExecutor(bundle: string, type: number): Executor | AuthCode {
    if (!this.device.permissions.has(bundle, ACCESS_BIOMETRIC)) {
      return AuthCode.PERMISSION_DENIED;
    }
    const executor: Executor | undefined = this.device.findExecutor(type);
    return executor !== undefined && executor.enrolled ? executor : AuthCode.NOT_ENROLLED;
  }

  /** `getAuthLockState`: as `enrolledExecutor`, and a general error without the hardware or a readable profile. */
  lockableExecutor(bundle: string, type: number): Executor | AuthCode {
    const executor: Executor | AuthCode = this.enrolledExecutor(bundle, type);
    if (typeof executor !== 'number' && !(executor.supported && executor.profileReadable)) {
      return AuthCode.GENERAL_ERROR;
    }
    return executor;
  }

  private stopLater(session: WidgetSession | SensorSession): void {
    switch (this.device.profile.stopRunsOn) {
      case 'caller':
        session.stop(true);
        break;
      case 'temporaryThread':
        this.stopBehind(session, this.device.random.below(THREAD_RACE_OUTCOMES));
        break;
      case 'handlerThread':
        this.handler.post(() => session.stop());
        break;
    }
  }

  /** Stops the session ahead of what the handler thread has queued, or `turns` turns of its queue later. */
  private stopBehind(session: WidgetSession | SensorSession, turns: number): void {
    if (turns === 0) {
      session.stop(true);
    } else {
      this.handler.post(() => this.stopBehind(session, turns - 1));
    }
  }

  private refuse(bundle: string, outbound: Outbound, code: AuthCode): number {
    this.device.timeline.add('system', `the start of ${bundle} is refused: ${code}`);
    outbound.result({ code });
    return NO_CONTEXT;
  }

  private checkCaller(bundle: string, request: AuthRequest): AuthCode | undefined {
    const { account, foreground, permissions } = this.device;
    const isSystemApp: boolean = this.device.systemApps.has(bundle);
    const isInternal: boolean = permissions.has(bundle, ACCESS_USER_AUTH_INTERNAL);
    if (!account.isResolvable) {
      return AuthCode.GENERAL_ERROR;
    }
    if ((request.credentialCount ?? 0) > MAX_CREDENTIALS) {
      return AuthCode.PARAMETER_ERROR;
    }
    if (request.windowMode !== undefined && !isSystemApp) {
      return request.windowMode === NONE_INTERRUPTION ? AuthCode.SYSTEM_APPS_ONLY : AuthCode.PARAMETER_ERROR;
    }
    if (request.types.includes(AuthType.PRIVATE_PIN) && !isSystemApp && !isInternal) {
      return AuthCode.PERMISSION_DENIED;
    }
    const mayNameUser: boolean = request.userId === undefined || isSystemApp || request.userId === account.userId;
    const isPermitted: boolean = permissions.has(bundle, ACCESS_BIOMETRIC) && mayNameUser;
    if (!isPermitted && !(request.userId !== undefined && isInternal)) {
      return AuthCode.PERMISSION_DENIED;
    }
    if (
      this.device.profile.refusesBackgroundStart &&
      foreground.of(bundle) === 'background' &&
      !permissions.has(bundle, USER_AUTH_FROM_BACKGROUND)
    ) {
      return AuthCode.PERMISSION_DENIED;
    }
    return undefined;
  }

  private checkRequest(request: AuthRequest): AuthCode | undefined {
    const { types } = request;
    if (types.length === 0 || types.length > MAX_TYPES) {
      return AuthCode.PARAMETER_ERROR;
    }
    if (types.some((type) => !SERVED_TYPES.has(type))) {
      return AuthCode.TYPE_NOT_SUPPORT;
    }
    const isBothPins: boolean = types.includes(AuthType.PIN) && types.includes(AuthType.PRIVATE_PIN);
    const isMixedCompanion: boolean = types.includes(AuthType.COMPANION_DEVICE) && types.length > 1;
    if (new Set(types).size < types.length || isBothPins || isMixedCompanion) {
      return AuthCode.PARAMETER_ERROR;
    }
    const isFaceWithFingerprint: boolean = types.length === 2 && isOnlyFaceOrFingerprint(types);
    if (isFaceWithFingerprint && (request.navigationText === '' || !this.device.profile.allowsFaceWithFingerprint)) {
      return AuthCode.PARAMETER_ERROR;
    }
    return undefined;
  }

  private answerByReuse(bundle: string, request: AuthRequest, outbound: Outbound): boolean {
    if (request.reuse === undefined) {
      return false;
    }
    const contents = this.device.reuseCache.find(
      request.reuse,
      request.challenge,
      request.types,
      request.trustLevel,
      request.userId ?? this.device.account.userId,
      this.device.account.secureUserId,
      this.device.clock.now,
    );
    if (contents === undefined) {
      return false;
    }
    this.device.timeline.add('system', `an earlier authentication answers the start of ${bundle}`);
    outbound.result({
      code: AuthCode.SUCCESS,
      token: this.device.tokens.sign(contents),
      authType: contents.authType,
      enrolment: this.device.findExecutor(contents.authType)?.enrolment ?? { credentialDigest: 0, credentialCount: 0 },
    });
    return true;
  }

  /** Whether one type could be used for one trust level; lockouts aside. */
  private usability(type: number, trustLevel: number): AuthCode {
    const executor: Executor | undefined = this.device.findExecutor(type);
    if (executor === undefined || !executor.supported) {
      return AuthCode.TYPE_NOT_SUPPORT;
    }
    // A companion device's level is its vendor's matter.
    if (type !== AuthType.COMPANION_DEVICE && executor.maxTrustLevel < trustLevel) {
      return AuthCode.TRUST_LEVEL_NOT_SUPPORT;
    }
    if (!executor.enrolled) {
      return AuthCode.NOT_ENROLLED;
    }
    return this.device.account.isPinExpired ? AuthCode.PIN_EXPIRED : AuthCode.SUCCESS;
  }

  /** The types that the prompt will offer, ascending, or the code of the refusal (PIN_EXPIRED: the PIN page only). */
  private usableTypes(request: AuthRequest): readonly AuthType[] | AuthCode {
    const { account } = this.device;
    let reason: AuthCode = AuthCode.GENERAL_ERROR;
    let usable: AuthType[] = [];
    for (const type of request.types) {
      const code: AuthCode = this.usability(type, request.trustLevel);
      if (code === AuthCode.SUCCESS) {
        usable.push(type);
      } else if (REASONS.indexOf(code) > REASONS.indexOf(reason)) {
        reason = code;
      }
    }
    if (usable.length === 0) {
      return reason;
    }
    if (request.navigationText !== '' && !this.isForNavigation(usable)) {
      return AuthCode.PARAMETER_ERROR;
    }
    if (request.windowMode === FULLSCREEN && this.isForNavigation(usable)) {
      return AuthCode.PARAMETER_ERROR;
    }
    if (request.types.includes(AuthType.PRIVATE_PIN) && usable.length === 2 && isOnlyFaceOrFingerprint(usable)) {
      return AuthCode.PARAMETER_ERROR;
    }
    if (this.device.profile.dropsBiometricsBeforeUnlock && !account.isUnlockedSinceBoot) {
      usable = usable.filter((type) => type === AuthType.PIN || type === AuthType.PRIVATE_PIN);
    }
    const offered: readonly AuthType[] | AuthCode = this.offeredTypes(usable, request);
    return typeof offered === 'number' ? offered : [...offered].sort((a, b) => a - b);
  }

  /** Whether the prompt may have a navigation button, and may not fill the screen. */
  private isForNavigation(usable: readonly AuthType[]): boolean {
    return isOnlyFaceOrFingerprint(usable) && (this.device.profile.allowsFaceWithFingerprint || usable.length === 1);
  }

  /** What is left of usable types without those that are locked, where they are skipped, and those without a profile. */
  private offeredTypes(usable: readonly AuthType[], request: AuthRequest): readonly AuthType[] | AuthCode {
    const dropsAlways: boolean = this.device.profile.unreadableType === 'dropped';
    // From 6.0 to 6.1 profiles are read here only to skip what is locked, and then an empty list looks locked.
    if (usable.length === 0 && (dropsAlways || !request.skipLocked)) {
      return AuthCode.TYPE_NOT_SUPPORT;
    }
    const offered: readonly AuthType[] = usable.filter((type) => {
      const { profileReadable, remainingAttempts } = this.device.executor(type);
      const isSkipped: boolean =
        request.skipLocked && remainingAttempts === 0 && type !== AuthType.PIN && type !== AuthType.PRIVATE_PIN;
      return !isSkipped && (profileReadable || !(dropsAlways || request.skipLocked));
    });
    if (offered.length === 0) {
      return request.navigationText !== '' ? AuthCode.CANCELED_FROM_WIDGET : AuthCode.LOCKED;
    }
    return offered;
  }

  private withoutBusyCamera(types: readonly AuthType[]): readonly AuthType[] {
    const dropsFace: boolean = this.device.profile.dropsFaceOfBusyCamera && this.device.isCameraBusy;
    return dropsFace && types.length > 1 ? types.filter((type) => type !== AuthType.FACE) : types;
  }

  /** One prompt for the whole device: every other session is stopped, on the spot. */
  private preemptAll(bundle: string): void {
    if (this.pool.size === 0) {
      return;
    }
    for (const session of [...this.pool.values()]) {
      this.device.timeline.add('system', `the authentication of ${session.bundle} gives way to ${bundle}`);
      session.stop();
    }
  }
}
