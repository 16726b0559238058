// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { DialogState, PhoneRequest, PhoneState } from '../ScreenMessage.ts';
import { element, icon, setText } from './element.ts';
import { BACK, HOME, LOCK } from './icons.ts';
import { NotificationShade } from './NotificationShade.ts';
import { PromptSheet } from './PromptSheet.ts';
import { wordsOf } from './words.ts';

/** Milliseconds between two looks at what counts down. */
const TICK = 250;

/** The phone: its screen with the app, what the system puts above it, and its own keys. */
export class PhoneFrame {
  readonly root: HTMLElement;
  /** Where the app's page stands. */
  readonly app: HTMLElement = element('div', { class: 'app', id: 'app' });
  private readonly ask: (request: PhoneRequest) => Promise<string | undefined>;
  private readonly screen: HTMLElement;
  private readonly statusClock: HTMLElement = element('span', { class: 'clock' });
  private readonly sheet: PromptSheet;
  private readonly shade: NotificationShade;
  private readonly dialogs: HTMLElement = element('div', { class: 'dialog-place', hidden: true });
  private readonly toast: HTMLElement = element('div', { class: 'toast', role: 'status' });
  private readonly home: HTMLElement;
  private readonly homeName: HTMLElement = element('span', { class: 'name' });
  private readonly homeIcon: HTMLButtonElement;
  private readonly lock: HTMLElement;
  private readonly lockClock: HTMLElement = element('p', { class: 'big-clock' });
  private readonly lockWord: HTMLElement = element('p', { class: 'lock-word' });
  private readonly unlock: HTMLButtonElement;
  private readonly backKey: HTMLButtonElement;
  private readonly homeKey: HTMLButtonElement;
  private phone: PhoneState | undefined;
  private pinLength: number = 6;
  private base: { now: number; wall: number; at: number } = { now: 0, wall: 0, at: 0 };
  private shownDialog: number = 0;
  private before: Element | null = null;
  private toastTimer: number = 0;
  private pictures: string = '';

  constructor(ask: (request: PhoneRequest) => Promise<string | undefined>) {
    this.ask = ask;
    const act = (action: 'unlock' | 'open-app' | 'back' | 'home') => (): void => void ask({ kind: 'do', action });
    this.sheet = new PromptSheet({
      pin: (pin) => ask({ kind: 'pin', pin }),
      cancel: () => void ask({ kind: 'do', action: 'cancel-prompt' }),
      navigate: () => void ask({ kind: 'do', action: 'press-navigation' }),
    });
    this.shade = new NotificationShade(ask);
    this.sheet.clock = (): number => this.now;
    this.homeIcon = element(
      'button',
      { type: 'button', class: 'app-icon', onclick: act('open-app') },
      element('span', { class: 'picture' }),
      this.homeName,
    );
    this.home = element('div', { class: 'home', hidden: true }, this.homeIcon);
    this.unlock = element('button', { type: 'button', class: 'unlock', onclick: act('unlock') });
    this.lock = element('div', { class: 'lock', hidden: true }, icon(LOCK), this.lockClock, this.lockWord, this.unlock);
    this.backKey = element('button', { type: 'button', onclick: act('back') }, icon(BACK));
    this.homeKey = element('button', { type: 'button', onclick: act('home') }, icon(HOME));
    this.screen = element(
      'div',
      { class: 'screen', 'data-testid': 'screen' },
      element(
        'div',
        { class: 'status-bar', 'aria-hidden': 'true' },
        this.statusClock,
        element('span', { class: 'signs' }),
      ),
      element('div', { class: 'content' }, this.app, this.home, this.lock, this.shade.root),
      element('div', { class: 'keys-bar' }, this.backKey, this.homeKey),
      element('div', { class: 'veil' }),
      this.dialogs,
      this.shade.question,
      this.sheet.root,
      this.toast,
    );
    this.root = element('div', { class: 'phone' }, this.screen);
    setInterval(() => this.tick(), TICK);
  }

  /** The device's time now, in ms since its boot. */
  get now(): number {
    return this.base.now + performance.now() - this.base.at;
  }

  /** The length of the phone's PIN. */
  setPin(pin: string): void {
    this.pinLength = pin.length;
  }

  /** The colour behind the app's page, which reaches below the system's bars. */
  setGround(color: string): void {
    this.screen.style.backgroundColor = color;
  }

  /** Shows the phone as it is now. */
  show(phone: PhoneState, now: number, wall: number): void {
    const words = wordsOf(phone.language);
    const was = this.phone;
    this.phone = phone;
    this.base = { now, wall, at: performance.now() };
    this.screen.lang = phone.language;
    this.screen.classList.toggle('dark', phone.isDark);
    const isAsked = phone.dialog !== undefined || phone.isAskedToNotify;
    const focused = document.activeElement;
    const wasInside = focused !== null && (this.screen.contains(focused) || focused === document.body);
    if (wasInside && focused !== document.body && this.app.contains(focused)) {
      this.before = focused;
    }
    this.app.hidden = phone.screen !== 'app';
    this.home.hidden = phone.screen !== 'home';
    this.lock.hidden = phone.screen !== 'locked';
    this.app.inert = isAsked;
    this.home.inert = isAsked;
    this.screen.classList.toggle('asked', isAsked);
    this.screen.classList.toggle('prompted', phone.prompt !== undefined);
    this.sheet.show(phone.prompt, words, this.pinLength, now);
    this.shade.show(phone, words);
    this.showDialog(phone.dialog, phone.prompt !== undefined);
    setText(this.homeName, phone.appName);
    setText(this.lockWord, words.locked);
    setText(this.unlock, words.unlock);
    this.backKey.setAttribute('aria-label', words.back);
    this.homeKey.setAttribute('aria-label', words.home);
    this.backKey.disabled = phone.screen !== 'app' || phone.prompt !== undefined;
    this.homeKey.disabled = phone.screen !== 'app';
    const pictures = phone.bundle;
    if (pictures !== '' && pictures !== this.pictures) {
      this.pictures = pictures;
      const picture = this.homeIcon.querySelector('.picture')!;
      picture.replaceChildren(
        ...['background', 'foreground'].map((layer) =>
          element('img', {
            src: `picture/icon/${layer}`,
            alt: '',
            onerror: (event) => (event.target as Element).remove(),
          }),
        ),
      );
    }
    this.tick();
    this.moveFocus(was, phone, wasInside);
  }

  /** Shows a message of the app for a while. */
  showToast(text: string, duration: number): void {
    setText(this.toast, text);
    this.toast.classList.add('on');
    clearTimeout(this.toastTimer);
    this.toastTimer = window.setTimeout(() => {
      this.toast.classList.remove('on');
      setText(this.toast, '');
    }, duration);
  }

  /** The keyboard follows what covers the screen, unless it is elsewhere. */
  private moveFocus(was: PhoneState | undefined, phone: PhoneState, wasInside: boolean): void {
    if (!wasInside) {
      return;
    }
    if (phone.prompt !== undefined && phone.prompt.id !== was?.prompt?.id) {
      this.sheet.root.focus({ preventScroll: true });
    } else if (
      phone.prompt === undefined &&
      was?.prompt !== undefined &&
      this.before instanceof HTMLElement &&
      this.before.isConnected
    ) {
      this.before.focus({ preventScroll: true });
      if (document.activeElement !== this.before) {
        // disabled by now
        this.app
          .querySelector<HTMLElement>('button:enabled, input:enabled, select:enabled')
          ?.focus({ preventScroll: true });
      }
    } else if (phone.screen !== was?.screen && document.activeElement === document.body) {
      (phone.screen === 'locked' ? this.unlock : phone.screen === 'home' ? this.homeIcon : undefined)?.focus();
    }
  }

  private showDialog(dialog: DialogState | undefined, isBelow: boolean): void {
    this.dialogs.inert = isBelow;
    if ((dialog?.id ?? 0) === this.shownDialog) {
      return;
    }
    this.shownDialog = dialog?.id ?? 0;
    this.dialogs.hidden = dialog === undefined;
    if (dialog === undefined) {
      this.dialogs.replaceChildren();
      return;
    }
    const answer = (button: number) => (): void => void this.ask({ kind: 'dialog', dialog: dialog.id, button });
    const dismiss = (event: Event): void => {
      const isEscape = event instanceof KeyboardEvent && event.key === 'Escape';
      if (dialog.canDismiss && (isEscape || event.target === this.dialogs)) {
        answer(-1)();
      }
    };
    this.dialogs.onclick = dismiss;
    this.dialogs.onkeydown = dismiss;
    const box = element(
      'div',
      {
        class: 'dialog',
        role: 'alertdialog',
        'aria-labelledby': 'dialog-title',
        'aria-describedby': 'dialog-text',
        tabindex: '-1',
      },
      element('h2', { id: 'dialog-title' }, dialog.title),
      element('p', { id: 'dialog-text' }, dialog.message),
      element(
        'div',
        { class: 'answers' },
        ...dialog.buttons.map(({ text, color, isPrimary }, at) => {
          const button = element(
            'button',
            { type: 'button', class: isPrimary === true ? 'primary' : '', onclick: answer(at) },
            text,
          );
          if (color !== undefined) {
            button.style.color = color;
          }
          return button;
        }),
      ),
    );
    this.dialogs.replaceChildren(box);
    box.focus({ preventScroll: true });
  }

  private tick(): void {
    if (this.phone === undefined) {
      return;
    }
    const date = new Date(this.base.wall + performance.now() - this.base.at);
    const time = `${String(date.getUTCHours()).padStart(2, '0')}:${String(date.getUTCMinutes()).padStart(2, '0')}`;
    setText(this.statusClock, time);
    setText(this.lockClock, time);
    this.sheet.tick(this.now);
  }
}
