// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { AuthType, authTypeWords } from '../system/AuthType.ts';
import type { Device } from './Device.ts';
import { checkChoice } from './checkChoice.ts';
import { checkDelay } from '../system/checkDelay.ts';
import type { Attempt, Executor } from './Executor.ts';
import type { Prompt } from './Prompt.ts';
import type { SensorSession } from './SensorAuth.ts';
import type { PromptView } from './PromptView.ts';
import { SessionEvent } from './sessionTransitions.ts';
import { SimulatedUserError } from '../system/SimulatedUserError.ts';
import type { ComparisonOutcome, WidgetSession } from './WidgetSession.ts';

/**
 * The person in front of the device. Each action happens now, or `delayMs` later on the device's clock; when the device
 * then gives no occasion for it, it throws a SimulatedUserError (a delayed one out of `clock.advance`). What no device
 * knows, an unknown type or an impossible time, throws at once.
 */
export class SimulatedUser {
  private readonly device: Device;
  /** Until when the executor of each type compares what it was shown last. */
  private readonly comparingUntil: Map<AuthType, number> = new Map();
  private readonly waiting: ((view: PromptView) => void)[] = [];

  constructor(device: Device) {
    this.device = device;
    device.screen.onPrompt((view) => {
      if (view !== undefined) {
        for (const resolve of this.waiting.splice(0)) {
          resolve(view);
        }
      }
    });
  }

  /** Enrols a face. A second one changes digest and count. */
  enrolFace(): void {
    this.enrol(AuthType.FACE);
  }

  /** Enrols a finger. */
  enrolFingerprint(): void {
    this.enrol(AuthType.FINGERPRINT);
  }

  /** Sets the lock-screen PIN, not empty; an old one is replaced. */
  enrolPin(pin: string): void {
    if (typeof pin !== 'string' || pin === '') {
      throw new SimulatedUserError('UNKNOWN_VALUE', 'A PIN is a string of 1 character or more.');
    }
    this.device.executor(AuthType.PIN).unenrol();
    this.device.account.pin = pin;
    this.enrol(AuthType.PIN);
  }

  /** Pairs a companion device, on systems that know them. */
  pairCompanion(): void {
    if (!this.device.profile.hasCompanion) {
      throw new SimulatedUserError(
        'NO_COMPANION_DEVICES',
        `A system of API ${this.device.profile.apiVersion} knows no companion devices. Use profile 26.`,
      );
    }
    this.device.executor(AuthType.COMPANION_DEVICE).supported = true;
    this.enrol(AuthType.COMPANION_DEVICE);
  }

  /** Removes everything enrolled for `type`. Without a PIN, keys that were bound to the user stay lost for good. */
  unenrol(type: AuthType): void {
    this.device.executor(type).unenrol();
    if (type === AuthType.PIN) {
      this.device.account.pin = undefined;
      this.device.account.renewSecureUserId();
      this.device.reuseCache.clear();
    }
    this.device.save();
  }

  /** Holds a QR code with this text before the camera of the system's scanner. */
  showCode(text: string): void {
    if (typeof text !== 'string' || text === '') {
      throw new SimulatedUserError('UNKNOWN_VALUE', 'A code says 1 character or more.');
    }
    this.checkScanner();
    this.device.scanner.show(text);
  }

  /** Leaves the system's scanner without a code. */
  leaveScanner(): void {
    this.checkScanner();
    this.device.scanner.leave();
  }

  private checkScanner(): void {
    if (!this.device.scanner.isOpen) {
      throw new SimulatedUserError('NO_SCANNER', 'No app asks for a code. Have the app open the scanner first.');
    }
  }

  /** The enrolled face looks into the camera. */
  presentFace(delayMs: number = 0): void {
    this.later(delayMs, () => this.present(AuthType.FACE, true, 'the user shows their face'));
  }

  /** Somebody else looks into the camera. */
  presentStranger(delayMs: number = 0): void {
    this.later(delayMs, () => this.present(AuthType.FACE, false, 'a stranger shows their face'));
  }

  /** The enrolled finger touches the sensor. */
  presentFinger(delayMs: number = 0): void {
    this.later(delayMs, () => this.present(AuthType.FINGERPRINT, true, 'the user touches the sensor'));
  }

  /** A finger that is not enrolled touches the sensor. */
  presentWrongFinger(delayMs: number = 0): void {
    this.later(delayMs, () => this.present(AuthType.FINGERPRINT, false, 'a wrong finger touches the sensor'));
  }

  /** Nobody is to be seen by the camera until it gives up. */
  coverCamera(delayMs: number = 0): void {
    this.later(delayMs, () => {
      const sensor: SensorSession | undefined = this.device.auth.sensors.waitingFor(AuthType.FACE);
      const session: WidgetSession | undefined =
        sensor === undefined ? this.promptFor(AuthType.FACE).session : undefined;
      this.device.timeline.add('user', 'nobody is in front of the camera');
      if (session === undefined) {
        this.answerSensor(sensor!, 'timeout');
      } else {
        this.answer(session, AuthType.FACE, 'timeout', 0);
      }
    });
  }

  /** Turns to the page of the PIN, where the prompt has pages (`promptTips`); typing a PIN does so, too. */
  turnToPin(delayMs: number = 0): void {
    this.later(delayMs, () => {
      const prompt: Prompt = this.askingPrompt();
      this.device.timeline.add('user', 'the user turns to the PIN');
      prompt.turnToPin();
    });
  }

  /** Types a PIN: right or wrong. */
  typePin(pin: string, delayMs: number = 0): void {
    this.later(delayMs, () => {
      const type: AuthType = this.device.screen.prompt?.session.types.includes(AuthType.PRIVATE_PIN)
        ? AuthType.PRIVATE_PIN
        : AuthType.PIN;
      this.present(type, pin === this.device.account.pin, 'the user types a PIN');
    });
  }

  /** Presses cancel or back, or swipes the prompt away. */
  cancelPrompt(delayMs: number = 0): void {
    this.later(delayMs, () => {
      const prompt: Prompt = this.askingPrompt();
      this.device.timeline.add('user', 'the user cancels the prompt');
      prompt.endSession(SessionEvent.CANCEL);
    });
  }

  /** Presses the navigation button: the app's own authentication is wanted. */
  pressNavigation(delayMs: number = 0): void {
    this.later(delayMs, () => {
      const prompt: Prompt = this.askingPrompt();
      if (prompt.session.request.navigationText === '') {
        throw new SimulatedUserError(
          'NO_NAVIGATION_BUTTON',
          'The prompt has no navigation button. Start it with a navigationButtonText, or call cancelPrompt.',
        );
      }
      this.device.timeline.add('user', 'the user presses the navigation button');
      prompt.endSession(SessionEvent.NAVIGATE);
    });
  }

  /** Turns the device: the prompt is torn down and built up again. */
  rotate(delayMs: number = 0): void {
    this.later(delayMs, () => {
      const prompt: Prompt = this.askingPrompt();
      this.device.timeline.add('user', 'the user turns the device');
      prompt.session.service.client.notice(prompt.session, SessionEvent.RELOAD);
    });
  }

  /** The prompt's process dies, asking or closing. */
  crashWidget(delayMs: number = 0): void {
    this.later(delayMs, () => {
      const prompt: Prompt = this.anyPrompt();
      this.device.timeline.add('system', 'the prompt crashes');
      prompt.die();
      prompt.session.service.client.crashed(prompt.session);
    });
  }

  /** Answers on the companion device, which was asked instead of a prompt. */
  answerOnCompanion(answer: 'approve' | 'refuse' | 'timeout', delayMs: number = 0): void {
    checkChoice('answer', answer, ['approve', 'refuse', 'timeout']);
    this.later(delayMs, () => {
      const session: WidgetSession | undefined = this.device.auth.companionSession;
      if (session === undefined) {
        throw new SimulatedUserError(
          'NO_COMPANION_REQUEST',
          'The companion device is not asked. Start an authentication with COMPANION_DEVICE alone.',
        );
      }
      this.device.timeline.add('user', `answer on the companion device: ${answer}`);
      const outcomes: Record<typeof answer, ComparisonOutcome> = {
        approve: 'match',
        refuse: 'mismatch',
        timeout: 'timeout',
      };
      this.answer(session, AuthType.COMPANION_DEVICE, outcomes[answer], 0);
    });
  }

  /**
   * Fails with `type` until it is locked: for its next period, or until a PIN success ends it.
   * Needs no prompt: the lock screen counts failures too.
   */
  lockOut(type: AuthType, duration: 'temporary' | 'permanent' = 'temporary'): void {
    const executor: Executor = this.device.executor(type);
    checkChoice('duration', duration, ['temporary', 'permanent']);
    if (!executor.enrolled) {
      throw new SimulatedUserError('NOT_ENROLLED', `Nothing is enrolled for ${authTypeWords([type])}; enrol it first.`);
    }
    if (duration === 'permanent' && type !== AuthType.FACE && type !== AuthType.FINGERPRINT) {
      throw new SimulatedUserError(
        'NOT_LOCKABLE',
        `${authTypeWords([type])} is never locked for good. Only face and fingerprint are; or lock it as temporary.`,
      );
    }
    executor.lockNow(duration === 'permanent');
    this.device.timeline.add('user', `locked out (${duration}): ${authTypeWords([type])}`);
  }

  /** Resolves with the prompt that takes input: the one on the screen, or the next one. */
  whenPrompted(): Promise<PromptView> {
    const prompt: Prompt | undefined = this.device.screen.prompt;
    if (prompt !== undefined && prompt.isAsking) {
      return Promise.resolve(prompt.view);
    }
    return new Promise<PromptView>((resolve) => {
      this.waiting.push(resolve);
    });
  }

  private later(delayMs: number, act: () => void): void {
    checkDelay(delayMs);
    if (delayMs > 0) {
      this.device.clock.schedule(delayMs, act);
    } else {
      act();
    }
  }

  private enrol(type: AuthType): void {
    this.device.executor(type).enrol();
    this.device.save();
    this.device.timeline.add('user', `enrolled: ${authTypeWords([type])}`);
  }

  private anyPrompt(): Prompt {
    const prompt: Prompt | undefined = this.device.screen.prompt;
    if (prompt === undefined) {
      throw new SimulatedUserError(
        'NO_PROMPT',
        'No prompt is on the screen. Wait for one with whenPrompted, or let the clock advance by widgetReadyMs.',
      );
    }
    return prompt;
  }

  private askingPrompt(): Prompt {
    const prompt: Prompt = this.anyPrompt();
    if (!prompt.isAsking) {
      throw new SimulatedUserError(
        'PROMPT_CLOSING',
        'The prompt on the screen is closing and takes no input. Only crashWidget is possible now.',
      );
    }
    return prompt;
  }

  private promptFor(type: AuthType): Prompt {
    const prompt: Prompt = this.askingPrompt();
    if (!prompt.types.includes(type)) {
      throw new SimulatedUserError(
        'TYPE_NOT_ON_PROMPT',
        `The prompt does not offer ${authTypeWords([type])}; it offers ${authTypeWords(prompt.types)}.`,
      );
    }
    return prompt;
  }

  private present(type: AuthType, matches: boolean, words: string): void {
    const sensor: SensorSession | undefined = this.device.auth.sensors.waitingFor(type);
    const session: WidgetSession | undefined = sensor === undefined ? this.promptFor(type).session : undefined;
    if ((this.comparingUntil.get(type) ?? 0) > this.device.clock.now) {
      throw new SimulatedUserError(
        'STILL_COMPARING',
        `The device still compares an earlier ${authTypeWords([type])}. Let the clock advance by matchMs first.`,
      );
    }
    this.device.timeline.add('user', words);
    if (session === undefined) {
      this.answerSensor(sensor!, this.device.executor(type).attempt(matches).outcome);
      return;
    }
    const isPin: boolean = type === AuthType.PIN || type === AuthType.PRIVATE_PIN;
    if (isPin) {
      this.device.screen.prompt?.turnToPin();
    }
    if (isPin && !session.service.client.hears(session)) {
      // A PIN is compared once the prompt has said that it is there, and nobody hears that.
      session.service.client.notice(session, SessionEvent.START_TYPES, [type]);
      return;
    }
    const { outcome, lockout }: Attempt = this.device.executor(type).attempt(matches);
    this.answer(
      session,
      type,
      outcome === 'match' && isPin && this.device.account.isPinWeak ? 'weak' : outcome,
      lockout,
    );
  }

  /** The executor's answer reaches the service's handler thread. */
  private answer(session: WidgetSession, type: AuthType, outcome: ComparisonOutcome, lockout: number): void {
    const answeredAt: number = this.compare(type);
    session.service.handler.post(
      () => session.compared(type, outcome, lockout, answeredAt),
      this.device.options.matchMs,
    );
  }

  /** As `answer`, where no prompt is. */
  private answerSensor(session: SensorSession, outcome: ComparisonOutcome): void {
    this.compare(session.request.type);
    session.service.handler.post(() => session.compared(outcome), this.device.options.matchMs);
  }

  /** @returns when the executor answers, in ms since boot: until then it looks at nothing else */
  private compare(type: AuthType): number {
    const answeredAt: number = this.device.clock.now + this.device.options.matchMs;
    this.comparingUntil.set(type, answeredAt);
    return answeredAt;
  }
}
