// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { NotificationState, PhoneRequest, PhoneState } from '../ScreenMessage.ts';
import { element, setText } from './element.ts';
import type { SystemWords } from './words.ts';

type Ask = (request: PhoneRequest) => Promise<string | undefined>;

/** What the system shows of notifications: those that stand, and its question whether an app may show any. */
export class NotificationShade {
  /** The notifications, above home and lock screen. */
  readonly root: HTMLElement = element('ul', { class: 'shade', hidden: true });
  /** The question, above everything. */
  readonly question: HTMLElement;
  private readonly ask: Ask;
  private readonly words: HTMLElement = element('p', { id: 'notify-text' });
  private readonly allow: HTMLButtonElement;
  private readonly refuse: HTMLButtonElement;
  private drawn: string = '';

  constructor(ask: Ask) {
    this.ask = ask;
    this.allow = element('button', {
      type: 'button',
      class: 'primary',
      onclick: () => void ask({ kind: 'do', action: 'allow-notifications' }),
    });
    this.refuse = element('button', {
      type: 'button',
      onclick: () => void ask({ kind: 'do', action: 'refuse-notifications' }),
    });
    this.question = element(
      'div',
      { class: 'dialog-place notify', hidden: true },
      element(
        'div',
        { class: 'dialog', role: 'alertdialog', 'aria-labelledby': 'notify-text', tabindex: '-1' },
        this.words,
        element('div', { class: 'answers' }, this.refuse, this.allow),
      ),
    );
  }

  show(phone: PhoneState, words: SystemWords): void {
    setText(this.words, words.mayNotify(phone.appName));
    setText(this.allow, words.allow);
    setText(this.refuse, words.dontAllow);
    const wasHidden = this.question.hidden;
    this.question.hidden = !phone.isAskedToNotify;
    if (wasHidden && phone.isAskedToNotify) {
      this.question.querySelector<HTMLElement>('.dialog')?.focus({ preventScroll: true });
    }
    this.root.hidden = phone.shade.length === 0 || phone.screen === 'off';
    this.root.setAttribute('aria-label', words.notifications);
    const drawn = JSON.stringify([phone.shade, words.swipeAway]);
    if (drawn !== this.drawn) {
      this.drawn = drawn;
      this.root.replaceChildren(...phone.shade.map((one) => this.item(one, words)));
    }
  }

  private item(one: NotificationState, words: SystemWords): HTMLElement {
    const touch = (action: 'tap' | 'swipe') => (): void =>
      void this.ask({ kind: 'notification', bundle: one.bundle, id: one.id, action });
    return element(
      'li',
      {},
      element(
        'button',
        { type: 'button', class: 'notification', onclick: touch('tap') },
        element('strong', {}, one.title),
        element('span', {}, one.text),
      ),
      element(
        'button',
        { type: 'button', class: 'swipe', 'aria-label': words.swipeAway, onclick: touch('swipe') },
        '\u00d7',
      ),
    );
  }
}
