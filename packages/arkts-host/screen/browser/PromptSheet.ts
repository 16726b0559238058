// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { PromptState, PromptTypeState } from '../ScreenMessage.ts';
import { element, icon, setText } from './element.ts';
import { CHECK, DELETE, FACE, FINGER } from './icons.ts';
import { duration } from './words.ts';
import type { SystemWords } from './words.ts';

/** What the person does with the sheet. */
export interface SheetPort {
  pin(pin: string): Promise<string | undefined>;
  cancel(): void;
  navigate(): void;
}

type Leaf = 'face' | 'fingerprint' | 'pin';

/** The system's authentication sheet: a face, a finger or a PIN, a way out, and what was wrong. */
export class PromptSheet {
  readonly root: HTMLElement;
  private readonly port: SheetPort;
  private readonly title: HTMLElement = element('h2', { id: 'sheet-title' });
  private readonly asker: HTMLElement = element('p', { class: 'asker' });
  private readonly picture: HTMLElement = element('div', { class: 'sensor' });
  private readonly status: HTMLElement = element('p', { class: 'status', role: 'status', id: 'sheet-status' });
  private readonly pad: HTMLElement;
  private readonly dots: HTMLElement = element('div', { class: 'dots', role: 'img' });
  private readonly keys: HTMLButtonElement[] = [];
  private readonly deleteKey: HTMLButtonElement;
  private readonly otherWay: HTMLButtonElement;
  private readonly navigation: HTMLButtonElement;
  private readonly cancelButton: HTMLButtonElement;
  private prompt: PromptState | undefined;
  private words: SystemWords | undefined;
  private leaf: Leaf = 'pin';
  private typed: string = '';
  private length: number = 6;
  private seenFailures: number = 0;
  private drawnLeaf: string = '';

  constructor(port: SheetPort) {
    this.port = port;
    this.deleteKey = element(
      'button',
      { type: 'button', class: 'key plain', onclick: () => this.type('') },
      icon(DELETE),
    );
    const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'];
    this.keys = digits.map((digit) =>
      element('button', { type: 'button', class: 'key', onclick: () => this.type(digit) }, digit),
    );
    this.pad = element(
      'div',
      { class: 'pad' },
      this.dots,
      element('div', { class: 'keys' }, ...this.keys.slice(0, 9), element('span'), this.keys[9], this.deleteKey),
    );
    this.otherWay = element('button', { type: 'button', class: 'way', onclick: () => this.change() });
    this.navigation = element('button', { type: 'button', class: 'way', onclick: () => port.navigate() });
    this.cancelButton = element('button', { type: 'button', class: 'way cancel', onclick: () => port.cancel() });
    this.root = element(
      'div',
      {
        class: 'sheet',
        role: 'dialog',
        'aria-labelledby': 'sheet-title',
        'aria-describedby': 'sheet-status',
        tabindex: '-1',
        hidden: true,
        onkeydown: (event) => this.keyed(event as KeyboardEvent),
      },
      this.asker,
      this.title,
      this.picture,
      this.status,
      this.pad,
      element('div', { class: 'ways' }, this.otherWay, this.navigation, this.cancelButton),
    );
  }

  /** Whether it stands on the screen. */
  get isShown(): boolean {
    return this.prompt !== undefined;
  }

  /** Shows the prompt as it is now; `pinLength` is what the phone's PIN has. */
  show(prompt: PromptState | undefined, words: SystemWords, pinLength: number, now: number): void {
    const isNew = prompt !== undefined && prompt.id !== this.prompt?.id;
    this.prompt = prompt;
    this.words = words;
    this.length = pinLength;
    this.root.hidden = prompt === undefined;
    if (prompt === undefined) {
      this.typed = '';
      return;
    }
    if (isNew) {
      this.typed = '';
      this.seenFailures = 0;
      this.leaf = this.firstLeaf(prompt);
    }
    if (!this.leaves.includes(this.leaf)) {
      this.leaf = this.firstLeaf(prompt);
    }
    if (prompt.failures > this.seenFailures) {
      this.seenFailures = prompt.failures;
      this.typed = '';
      if (prompt.lastFailure === 'pin' && this.leaves.includes('pin')) {
        this.leaf = 'pin';
      }
      this.root.classList.remove('shakes');
      void this.root.offsetWidth; // so that the movement starts again
      this.root.classList.add('shakes');
    }
    this.draw(now);
  }

  /** What counts down does. */
  tick(now: number): void {
    if (this.prompt !== undefined) {
      this.draw(now);
    }
  }

  private get leaves(): Leaf[] {
    return (this.prompt?.types ?? []).map(({ type }) => type).filter((type): type is Leaf => type !== 'other');
  }

  private firstLeaf(prompt: PromptState): Leaf {
    const open = prompt.types.filter((one) => one.lockedUntil === undefined).map((one) => one.type);
    return (['face', 'fingerprint', 'pin'] as const).find((leaf) => open.includes(leaf)) ?? this.leaves[0] ?? 'pin';
  }

  private draw(now: number): void {
    const { prompt, words } = this;
    if (prompt === undefined || words === undefined) {
      return;
    }
    const isAccepted = prompt.state === 'accepted';
    const type = prompt.types.find((one) => one.type === this.leaf);
    const isLocked = isLockedAt(type, now);
    setText(this.asker, words.asks(prompt.appName));
    setText(this.title, prompt.title);
    const picture = isAccepted ? 'accepted' : this.leaf;
    if (this.drawnLeaf !== picture) {
      this.drawnLeaf = picture;
      this.picture.replaceChildren(icon(isAccepted ? CHECK : this.leaf === 'fingerprint' ? FINGER : FACE));
    }
    this.picture.hidden = this.leaf === 'pin' && !isAccepted;
    this.picture.className = `sensor ${isAccepted ? 'accepted' : isLocked ? 'locked' : 'looking'}`;
    this.pad.hidden = this.leaf !== 'pin' || isAccepted;
    setText(this.status, isAccepted ? words.accepted : this.statusText(type, now));
    this.root.classList.toggle('has-error', !isAccepted && (isLocked || this.isLastFailureHere));
    this.dots.setAttribute('aria-label', words.digits(this.typed.length, this.length));
    if (this.dots.childElementCount !== this.length) {
      this.dots.replaceChildren(...Array.from({ length: this.length }, () => element('i')));
    }
    [...this.dots.children].forEach((dot, at) => dot.classList.toggle('on', at < this.typed.length));
    for (const key of [...this.keys, this.deleteKey]) {
      key.disabled = isLocked || isAccepted;
    }
    this.deleteKey.setAttribute('aria-label', words.remove);
    const next = this.nextLeaf;
    this.otherWay.hidden = next === undefined || isAccepted;
    setText(this.otherWay, next === 'pin' ? words.usePin : words.useFace);
    this.navigation.hidden = prompt.navigationText === '' || isAccepted;
    setText(this.navigation, prompt.navigationText);
    this.cancelButton.hidden = isAccepted;
    setText(this.cancelButton, words.cancel);
  }

  private get isLastFailureHere(): boolean {
    const last = this.prompt?.lastFailure;
    return last !== undefined && (last === 'pin') === (this.leaf === 'pin') && this.typed === '';
  }

  private get nextLeaf(): Leaf | undefined {
    const others = this.leaves.filter((leaf) => leaf !== this.leaf);
    return others.includes('pin') ? 'pin' : others[0];
  }

  private statusText(type: PromptTypeState | undefined, now: number): string {
    const words = this.words!;
    if (isLockedAt(type, now) && type?.lockedUntil !== undefined) {
      return type.lockedUntil === 'never'
        ? words.faceLockedForGood
        : (this.leaf === 'pin' ? words.pinLocked : words.faceLocked)(duration(type.lockedUntil - now));
    }
    if (this.isLastFailureHere) {
      switch (this.prompt?.lastFailure) {
        case 'pin':
          return words.pinWrong(type?.attemptsLeft ?? 0);
        case 'no-face':
          return words.nobody;
        case 'fingerprint':
          return words.fingerUnknown;
        case undefined:
        case 'face':
          return words.faceUnknown;
      }
    }
    return this.leaf === 'pin'
      ? this.prompt?.isPinExpired === true
        ? words.pinExpired
        : words.enterPin
      : this.leaf === 'face'
        ? words.lookAtPhone
        : words.touchSensor;
  }

  private change(): void {
    this.leaf = this.nextLeaf ?? this.leaf;
    this.typed = '';
    this.redraw();
    (this.leaf === 'pin' ? this.keys[0] : this.otherWay)?.focus();
  }

  /** A digit, or '' to take the last one back. */
  private type(digit: string): void {
    this.typed = digit === '' ? this.typed.slice(0, -1) : (this.typed + digit).slice(0, this.length);
    this.redraw();
    if (digit !== '' && this.typed.length === this.length) {
      const pin = this.typed;
      void this.port.pin(pin).then(() => {
        if (this.typed === pin) {
          this.typed = '';
          this.redraw();
        }
      });
    }
  }

  private redraw(): void {
    this.draw(this.clock());
  }

  /** The device's time; whoever shows the sheet sets it. */
  clock: () => number = () => 0;

  private keyed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    if (this.leaf === 'pin' && /^\d$/.test(event.key) && this.keys[0]?.disabled === false) {
      event.preventDefault();
      this.type(event.key);
    } else if (this.leaf === 'pin' && event.key === 'Backspace') {
      event.preventDefault();
      this.type('');
    } else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      this.port.cancel();
    }
  }
}

function isLockedAt(type: PromptTypeState | undefined, now: number): boolean {
  return type?.lockedUntil !== undefined && (type.lockedUntil === 'never' || type.lockedUntil > now);
}
