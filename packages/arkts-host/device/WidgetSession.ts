// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { AuthCode, TipCode } from './AuthCode.ts';
import type { AuthRequest } from './AuthRequest.ts';
import type { AuthService } from './AuthService.ts';
import { AuthType } from '../system/AuthType.ts';
import type { Device } from './Device.ts';
import type { Enrolment } from './Executor.ts';
import { PERMANENT_LOCKOUT } from './lockoutLadders.ts';
import type { Outbound } from './Outbound.ts';
import type { Prompt } from './Prompt.ts';
import type { SessionTransition } from './sessionTransitions.ts';
import { SessionEvent, SessionState, sessionTransition } from './sessionTransitions.ts';

/** What a comparison came to, as the service hears of it. */
export type ComparisonOutcome = 'match' | 'weak' | 'mismatch' | 'locked' | 'timeout' | 'error';

/** What a success leaves behind: it goes with every later result of the session, whatever its code. */
interface Proof {
  readonly token: Uint8Array;
  readonly authType: AuthType;
  readonly enrolment: Enrolment;
}

/**
 * One session of the authentication service: the machine of `sessionTransitions`, and the system's way of ending, which
 * sends more than one result when the app cancels (docs/system-behaviour.md).
 */
export class WidgetSession {
  readonly id: number;
  readonly bundle: string;
  readonly request: AuthRequest;
  readonly service: AuthService;
  readonly outbound: Outbound;
  /** What the prompt offers, ascending; a type that is locked for good reason drops out. */
  types: readonly AuthType[];
  readonly pinExpired: boolean;
  /** Whether the prompt belongs to the app's own window instead of the system's. */
  readonly isModal: boolean;

  private readonly device: Device;
  /** Whether a face or a finger alone was left at the start, and no navigation: what drops out later changes nothing. */
  private readonly isSingleBiometric: boolean;
  private state: SessionState = SessionState.INIT;
  private readonly events: SessionEvent[] = [];
  private readonly eventTypes: (readonly AuthType[])[] = [];
  private isDraining: boolean = false;
  private isDrainPosted: boolean = false;
  private readonly running: Set<AuthType> = new Set();
  /** Of the last answer that was no plain match; a right PIN that no longer meets the rules is 'weakPin'. */
  private latestError: AuthCode | 'weakPin' = AuthCode.GENERAL_ERROR;
  private proof: Proof | undefined = undefined;
  private prompt: Prompt | undefined = undefined;
  /** The system-modal dialog's connection; dropped by every end but success. */
  private isConnected: boolean = false;
  private terminateTimer: number = 0;
  private endsWithApp: boolean;
  /** When a stop ran beside the handler thread, and so could not recall an answer that waited there. */
  private missesAnswersUntil: number = Number.NEGATIVE_INFINITY;

  constructor(
    device: Device,
    service: AuthService,
    id: number,
    bundle: string,
    request: AuthRequest,
    outbound: Outbound,
    types: readonly AuthType[],
    pinExpired: boolean,
    endsWithApp: boolean,
  ) {
    this.device = device;
    this.service = service;
    this.id = id;
    this.bundle = bundle;
    this.request = request;
    this.outbound = outbound;
    this.types = types;
    this.pinExpired = pinExpired;
    this.isModal = request.hasUiContext && device.options.appModalPrompts;
    this.endsWithApp = endsWithApp;
    this.isSingleBiometric =
      request.navigationText === '' &&
      types.length === 1 &&
      (types[0] === AuthType.FACE || types[0] === AuthType.FINGERPRINT);
  }

  /** Whether a companion device answers instead of a prompt. */
  get isDirect(): boolean {
    return this.types.length === 1 && this.types[0] === AuthType.COMPANION_DEVICE;
  }

  /** Whether the session ends when its app goes to the background. */
  get isBoundToApp(): boolean {
    return this.endsWithApp;
  }

  /** Whether credentials of `type` are being compared. */
  isComparing(type: AuthType): boolean {
    return this.running.has(type);
  }

  start(): void {
    this.service.client.setCurrent(this);
    this.push(this.isDirect ? SessionEvent.START_DIRECT : SessionEvent.START);
  }

  /**
   * Ends the session as the app's cancel, another app's start and the background do.
   * @param missesAnswers whether the stop runs beside the handler thread, and so cannot recall a match that waits there
   */
  stop(missesAnswers: boolean = false): void {
    const { repeatsCanceled, sessionEndsWithResult } = this.device.profile;
    if (missesAnswers && !sessionEndsWithResult) {
      this.missesAnswersUntil = this.device.clock.now;
    }
    if (sessionEndsWithResult && !this.service.holds(this.id)) {
      return;
    }
    this.end(AuthCode.CANCELED);
    if (repeatsCanceled === 'never' || (repeatsCanceled === 'sometimes' && this.device.random.below(2) === 0)) {
      // Nothing refers to the session any more, so that what is queued for it finds nobody.
      this.state = SessionState.RELEASED;
    }
    this.service.client.clear(this.id);
  }

  /** Queues an event; the handler thread takes it up, after `delayMs` when something keeps it busy. */
  push(event: SessionEvent, types: readonly AuthType[] = [], delayMs: number = 0): void {
    this.events.push(event);
    this.eventTypes.push(types);
    if (delayMs > 0) {
      this.service.handler.post(() => this.drain(), delayMs);
    } else if (!this.isDraining && !this.isDrainPosted) {
      this.isDrainPosted = true;
      this.service.handler.post(() => {
        this.isDrainPosted = false;
        this.drain();
      });
    }
  }

  sendTips(types: readonly AuthType[], tip: TipCode): void {
    for (const type of types) {
      this.outbound.tip(type, tip);
    }
  }

  /**
   * The answer of the executor for `type`, on the handler thread. Only here is a match signed and remembered for reuse:
   * of an answer to a comparison that was stopped before nothing remains.
   * @param lockout milliseconds of a lockout that holds from now on
   * @param answeredAt when the executor answered, in ms since boot
   */
  compared(type: AuthType, outcome: ComparisonOutcome, lockout: number, answeredAt: number): void {
    const isMatch: boolean = outcome === 'match' || outcome === 'weak';
    if (!this.running.has(type) && !(isMatch && answeredAt <= this.missesAnswersUntil)) {
      this.device.timeline.add('system', 'an answer came too late and was dropped');
      return;
    }
    const { weakPin } = this.device.profile;
    if (outcome === 'weak' && weakPin !== 'success') {
      this.latestError = 'weakPin';
    }
    if (outcome === 'weak' && weakPin === 'failedAttempt') {
      this.askAgain(type);
    } else if (isMatch) {
      this.matched(type);
    } else {
      this.failed(type, outcome, lockout);
    }
  }

  /** The prompt ends its own process: the service does not know what it speaks of. */
  losePrompt(): void {
    this.device.timeline.add('prompt', 'the service does not know this prompt: it closes by itself');
    this.prompt?.die();
  }

  /** The service has died with everything in it; the app's end of the channel notices. */
  die(): void {
    this.state = SessionState.RELEASED;
    this.running.clear();
    this.device.clock.cancel(this.terminateTimer);
    this.prompt?.die();
    this.outbound.result({ code: AuthCode.GENERAL_ERROR });
  }

  private matched(type: AuthType): void {
    const { completionGapMs } = this.device.options;
    const token: Uint8Array = this.device.matched(type, this.request.challenge, this.request.trustLevel, false);
    this.proof = { token, authType: type, enrolment: this.device.executor(type).enrolment };
    this.push(SessionEvent.COMPLETE, [], completionGapMs);
    if (this.isDirect) {
      this.push(SessionEvent.RELEASE, [], completionGapMs);
    }
  }

  private failed(type: AuthType, outcome: ComparisonOutcome, lockout: number): void {
    this.latestError = errorOf(outcome);
    if (this.isDirect) {
      this.push(SessionEvent.FAIL);
      this.push(SessionEvent.RELEASE);
      return;
    }
    this.outbound.tip(type, tipOf(outcome, lockout));
    if (this.request.skipLocked && lockout > 0 && this.isSingleBiometric) {
      this.latestError = AuthCode.LOCKED;
      this.push(SessionEvent.FAIL);
    } else if (this.request.skipLocked && lockout > 0 && this.request.navigationText !== '') {
      this.push(SessionEvent.NAVIGATE);
    } else if (this.request.skipLocked && lockout > 0 && type !== AuthType.PIN && type !== AuthType.PRIVATE_PIN) {
      this.types = this.types.filter((offered) => offered !== type);
      this.push(SessionEvent.STOP_TYPES, [type]);
      if (this.types.length === 0) {
        // The service goes on; it is the prompt that gives up when it has nothing left to offer.
        this.prompt?.endSession(SessionEvent.CANCEL);
      } else {
        this.prompt?.lockedOut();
      }
    } else {
      this.askAgain(type);
      if (lockout > 0) {
        this.prompt?.lockedOut();
      }
    }
  }

  /** The service stops a type after every answer; the prompt asks for it again at once. */
  private askAgain(type: AuthType): void {
    this.push(SessionEvent.STOP_TYPES, [type]);
    this.service.client.notice(this, SessionEvent.START_TYPES, [type]);
  }

  private drain(): void {
    this.isDraining = true;
    for (let i: number = 0; i < this.events.length; i++) {
      const transition: SessionTransition | undefined = sessionTransition(this.state, this.events[i]!);
      if (transition !== undefined) {
        this.perform(transition, this.eventTypes[i]!);
        this.state = transition.next;
      }
    }
    this.events.length = 0;
    this.eventTypes.length = 0;
    this.isDraining = false;
  }

  private perform(transition: SessionTransition, types: readonly AuthType[]): void {
    switch (transition.action) {
      case 'launch':
        this.launch();
        break;
      case 'reload':
        this.reload();
        break;
      case 'startDirect':
        this.startTypes(this.types);
        this.device.timeline.add('system', 'the companion device is asked');
        break;
      case 'startTypes':
        this.startTypes(types);
        break;
      case 'stopTypes':
        for (const type of types) {
          this.running.delete(type);
        }
        break;
      case 'endAsComplete':
        this.end(
          this.latestError === 'weakPin' && this.device.profile.weakPin === 'refused'
            ? AuthCode.TRUST_LEVEL_NOT_SUPPORT
            : AuthCode.SUCCESS,
        );
        break;
      case 'endAsFailed':
        this.end(this.latestError === 'weakPin' ? AuthCode.GENERAL_ERROR : this.latestError);
        break;
      case 'endAsCanceled':
        this.endAsCanceled();
        break;
      case 'endAsNavigated':
        this.end(AuthCode.CANCELED_FROM_WIDGET);
        break;
      case 'endAsInvalid':
        this.end(AuthCode.PARAMETER_ERROR);
        break;
      case 'closeForReload':
        this.closeForReload();
        break;
      case 'release':
        this.release();
        break;
    }
  }

  private launch(): void {
    if (this.device.faults.takeLaunchFailure()) {
      this.device.timeline.add('system', 'the prompt could not be launched');
      this.push(SessionEvent.CANCEL);
      return;
    }
    this.isConnected = !this.isModal;
    this.prompt = this.device.screen.launch(this);
  }

  /** Before the prompt is built up again its types are looked at anew. */
  private reload(): void {
    if (!this.service.areReadable(this.types)) {
      this.device.timeline.add('system', 'the prompt cannot be built again: a profile cannot be read');
      this.push(SessionEvent.CANCEL);
    } else if (this.request.skipLocked && this.isSingleBiometric && this.isLocked(this.types[0]!)) {
      // The session stays, without a prompt, until somebody stops it.
      this.outbound.result({ code: AuthCode.LOCKED });
      this.endsWithApp = false;
    } else {
      this.launch();
    }
  }

  private isLocked(type: AuthType): boolean {
    return this.device.executor(type).remainingAttempts === 0;
  }

  private startTypes(types: readonly AuthType[]): void {
    for (const type of types) {
      this.running.add(type);
    }
  }

  /** Every cancel but the app's own comes through here, and the app's own once more: hence two results for it. */
  private endAsCanceled(): void {
    this.end(this.latestError === 'weakPin' ? AuthCode.TRUST_LEVEL_NOT_SUPPORT : AuthCode.CANCELED);
  }

  private end(code: AuthCode): void {
    this.running.clear();
    if (code !== AuthCode.SUCCESS) {
      this.disconnect();
    }
    const { hasTerminateTimer, sessionEndsWithResult, tokenOnOtherResults } = this.device.profile;
    this.outbound.result(code === AuthCode.SUCCESS || tokenOnOtherResults ? { code, ...this.proof } : { code });
    if (sessionEndsWithResult) {
      this.service.remove(this.id);
    } else if (hasTerminateTimer && this.terminateTimer === 0 && this.state !== SessionState.RELEASED) {
      this.terminateTimer = this.device.clock.schedule(this.device.options.terminateTimerMs, () => {
        this.service.client.clear(this.id);
      });
    }
    this.endsWithApp = false;
    if (this.device.profile.promptsShareOneSession) {
      this.service.client.forgetCurrent();
    }
    if (code === AuthCode.SUCCESS) {
      this.prompt?.closeSoon();
    }
  }

  private disconnect(): void {
    if (this.isModal) {
      this.push(SessionEvent.CANCEL);
      this.prompt?.closeSoon();
    } else if (this.isConnected) {
      this.push(SessionEvent.CANCEL);
      this.isConnected = false;
      this.prompt?.dismiss();
    }
  }

  /** The CANCEL of a torn-down prompt is what builds it up again. */
  private closeForReload(): void {
    this.running.clear();
    this.isConnected = false;
    this.service.client.released(this);
    this.prompt?.die();
    this.push(SessionEvent.CANCEL);
  }

  private release(): void {
    this.device.clock.cancel(this.terminateTimer);
    this.service.remove(this.id);
  }
}

function errorOf(outcome: ComparisonOutcome): AuthCode {
  switch (outcome) {
    case 'mismatch':
      return AuthCode.FAIL;
    case 'locked':
      return AuthCode.LOCKED;
    case 'timeout':
      return AuthCode.TIMEOUT;
    case 'error':
    case 'match':
    case 'weak':
      return AuthCode.GENERAL_ERROR;
  }
}

function tipOf(outcome: ComparisonOutcome, lockout: number): TipCode {
  if (outcome === 'timeout') {
    return TipCode.TIMEOUT;
  }
  if (outcome === 'locked') {
    return lockout === PERMANENT_LOCKOUT ? TipCode.PERMANENTLY_LOCKED : TipCode.TEMPORARILY_LOCKED;
  }
  return lockout > 0 ? TipCode.COMPARE_FAILURE_WITH_FROZEN : TipCode.COMPARE_FAILURE;
}
