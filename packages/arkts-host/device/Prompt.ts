// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { AuthType, authTypeWords } from '../system/AuthType.ts';
import type { Device } from './Device.ts';
import type { PromptView } from './PromptView.ts';
import { SessionEvent } from './sessionTransitions.ts';
import type { WidgetSession } from './WidgetSession.ts';

/** The system's dialog for one session: launched, then asking, then closing (or not), then gone. */
export class Prompt {
  readonly id: number;
  readonly session: WidgetSession;
  private readonly device: Device;
  private stage: 'launching' | 'asking' | 'closing' | 'gone' = 'launching';
  private task: number;
  /** Whether the user, or a lockout, has turned to the page of the PIN, which has no way back. */
  private isAtPin: boolean = false;
  /** The types of the page that is on the screen, whatever the service has dropped since, as the dialog tells them. */
  private page: readonly AuthType[] = [];

  /** Launches the dialog; it comes up after `widgetReadyMs`. */
  constructor(device: Device, id: number, session: WidgetSession) {
    this.device = device;
    this.id = id;
    this.session = session;
    this.task = device.clock.schedule(device.options.widgetReadyMs, () => this.ready());
  }

  get isAsking(): boolean {
    return this.stage === 'asking';
  }

  /** The types that the user can answer with now. */
  get types(): readonly AuthType[] {
    return this.isAtPin ? this.session.types.filter((type) => isPin(type)) : this.session.types;
  }

  get view(): PromptView {
    const { types } = this;
    const { bundle, request, pinExpired } = this.session;
    return {
      id: this.id,
      bundle,
      title: request.title,
      types: types.map((type) => {
        const executor = this.device.executor(type);
        return { type, remainingAttempts: executor.remainingAttempts, lockedUntil: executor.lockEnd };
      }),
      navigationText: request.navigationText,
      pinExpired,
      state: this.stage === 'asking' ? 'asking' : 'closing',
    };
  }

  /** The user turns to the page of the PIN, if there are pages and it is on another one. */
  turnToPin(): void {
    if (!this.hasPages || this.isAtPin || !this.session.types.some((type) => isPin(type))) {
      return;
    }
    const { client } = this.session.service;
    const left: readonly AuthType[] = this.page;
    this.isAtPin = true;
    this.page = this.types;
    if (left.some((type) => !isPin(type))) {
      client.released(this.session, left);
      client.notice(this.session, SessionEvent.STOP_TYPES, left);
      client.loaded(this.session.id, this.page);
      client.notice(this.session, SessionEvent.START_TYPES, this.page);
    }
  }

  /** The dialog hears that a type is locked now: where there are pages, the PIN is next. */
  lockedOut(): void {
    const isAllLocked: boolean = this.page.every((type) => this.device.executor(type).remainingAttempts === 0);
    if (this.session.request.skipLocked || isAllLocked) {
      this.turnToPin();
    }
  }

  /** The dialog ends the session: by a button, or because it has nothing left to offer. */
  endSession(event: SessionEvent.CANCEL | SessionEvent.NAVIGATE): void {
    const { client } = this.session.service;
    if (this.hasPages) {
      client.released(this.session, this.page);
    }
    client.notice(this.session, event);
  }

  /** The user was authenticated: the dialog shows that for a while, and closes by itself. */
  closeSoon(): void {
    if (this.stage === 'launching') {
      this.dismiss();
    } else if (this.stage === 'asking') {
      this.stage = 'closing';
      if (this.hasPages) {
        this.session.service.client.released(this.session, this.page);
      }
      this.task = this.device.clock.schedule(this.device.options.widgetCloseMs, () => {
        this.leaveScreen();
        this.session.service.client.terminated(this.session.id);
      });
    }
  }

  /** The service has let go of the dialog: it is off the screen at once, and its process ends a little later. */
  dismiss(): void {
    if (this.stage === 'gone') {
      return;
    }
    this.leaveScreen();
    this.task = this.device.clock.schedule(this.device.options.widgetCloseMs, () => {
      this.session.service.client.terminated(this.session.id);
    });
  }

  /** The dialog's process is dead: nothing more comes from it. */
  die(): void {
    this.leaveScreen();
  }

  private ready(): void {
    if (this.device.faults.takeParameterRejection()) {
      this.device.timeline.add('prompt', 'the prompt rejects its parameters');
      this.session.service.client.notice(this.session, SessionEvent.PARAMETERS_INVALID);
      return;
    }
    const types: readonly AuthType[] = this.firstPage;
    this.page = types;
    this.stage = 'asking';
    this.session.outbound.modalPageUp = this.session.isModal;
    this.device.screen.show(this);
    if (this.device.timeline.isWatched) {
      this.device.timeline.add('prompt', `prompt shown: ${authTypeWords(this.types)}`);
    }
    if (!this.isSilent) {
      this.session.service.client.loaded(this.session.id, types);
    }
    this.session.service.client.notice(this.session, SessionEvent.START_TYPES, types);
    if (this.hasPages && types.every((type) => this.device.executor(type).remainingAttempts === 0)) {
      this.turnToPin();
    }
  }

  private get hasPages(): boolean {
    return this.device.options.promptTips === 'byPage';
  }

  /** Face and finger share the first page, if there are pages; the PIN has one of its own. */
  private get firstPage(): readonly AuthType[] {
    const { types } = this.session;
    const biometrics: readonly AuthType[] = types.filter((type) => !isPin(type));
    return !this.hasPages ? [...types] : biometrics.length === 0 ? types : [...biometrics].reverse();
  }

  /** The public widget never says that its page of a finger is there when it has a navigation button and skips locks. */
  private get isSilent(): boolean {
    const { request, types } = this.session;
    return this.hasPages && request.navigationText !== '' && request.skipLocked && !types.includes(AuthType.FACE);
  }

  private leaveScreen(): void {
    this.device.clock.cancel(this.task);
    const wasShown: boolean = this.stage === 'asking' || this.stage === 'closing';
    this.stage = 'gone';
    this.session.outbound.modalPageUp = false;
    if (wasShown) {
      this.device.screen.hide(this);
      this.device.timeline.add('prompt', 'prompt gone');
    }
  }
}

function isPin(type: AuthType): boolean {
  return type === AuthType.PIN || type === AuthType.PRIVATE_PIN;
}
