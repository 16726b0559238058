// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { AuthType } from './AuthType.ts';
import { authTypeWords } from './AuthType.ts';
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

  get view(): PromptView {
    const { bundle, request, types, pinExpired } = this.session;
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
      state: this.stage === 'asking' ? 'asking' : 'closing'
    };
  }

  /** The user was authenticated: the dialog shows that for a while, and closes by itself. */
  closeSoon(): void {
    if (this.stage === 'launching') {
      this.dismiss();
    } else if (this.stage === 'asking') {
      this.stage = 'closing';
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
    const types: readonly AuthType[] = [...this.session.types];
    this.stage = 'asking';
    this.session.outbound.modalPageUp = this.session.isModal;
    this.device.screen.show(this);
    if (this.device.timeline.isWatched) {
      this.device.timeline.add('prompt', `prompt shown: ${authTypeWords(types)}`);
    }
    this.session.service.client.loaded(this.session.id, types);
    this.session.service.client.notice(this.session, SessionEvent.START_TYPES, types);
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
