// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { PhoneRequest, PhoneState, PlainAction, Welcome } from '../ScreenMessage.ts';
import { element, icon, setText } from './element.ts';
import {
  BELL,
  CANCEL,
  CLOCK,
  COVERED,
  CRASH,
  FACE,
  HOME,
  KEYPAD,
  LOCK,
  OTHER,
  PLAY,
  RESTART,
  SERVICE,
  STRANGER,
  TURN,
  UNLOCK,
} from './icons.ts';
import { NeighbourList } from './NeighbourList.ts';

type Ask = (request: PhoneRequest) => Promise<string | undefined>;

/** What the person beside the phone can do. */
export class ControlPanel {
  readonly root: HTMLElement;
  /** Version, language and colours, for the head of the page. */
  readonly settings: HTMLElement;
  private readonly ask: Ask;
  private readonly notice: HTMLElement = element('p', { class: 'notice', role: 'status' });
  private readonly pinHint: HTMLElement = element('span', { class: 'hint' });
  private readonly lock: HTMLButtonElement;
  private readonly other: HTMLButtonElement;
  private readonly home: HTMLButtonElement;
  private readonly mayNotify: HTMLButtonElement;
  private readonly disturb: HTMLButtonElement;
  private readonly profile: HTMLSelectElement = element('select', { id: 'profile' });
  private readonly language: HTMLSelectElement = element('select', { id: 'language' });
  private readonly dark: HTMLInputElement = element('input', { type: 'checkbox', role: 'switch', id: 'dark' });
  private readonly scenario: HTMLSelectElement = element('select', { id: 'scenario' });
  private readonly neighbours: NeighbourList;
  private readonly verdict: HTMLElement = element('p', { class: 'verdict', role: 'status' });
  private welcome: Welcome | undefined;
  private isHome: boolean = false;
  private isLocked: boolean = false;

  constructor(ask: Ask) {
    this.ask = ask;
    const act =
      (action: PlainAction): (() => void) =>
      () =>
        this.do({ kind: 'do', action });
    const button = (label: string, picture: string, press: () => void): HTMLButtonElement =>
      element('button', { type: 'button', onclick: press }, icon(picture), element('span', {}, label));
    this.lock = button('Lock the screen', LOCK, () =>
      this.do({ kind: 'do', action: this.isLocked ? 'unlock' : 'lock' }),
    );
    this.home = button('Go home', HOME, () => this.do({ kind: 'do', action: this.isHome ? 'open-app' : 'home' }));
    this.mayNotify = button('Allow notifications', BELL, act('switch-notifications'));
    this.disturb = button('Do not disturb', BELL, act('do-not-disturb'));
    this.other = button('Another app asks', OTHER, act('other-app'));
    const wait = (label: string, milliseconds: number): HTMLButtonElement =>
      button(label, CLOCK, () => this.do({ kind: 'advance', milliseconds }));
    const group = (name: string, hint: Node | undefined, ...buttons: Node[]): HTMLElement =>
      element(
        'fieldset',
        {},
        element('legend', {}, name, ...(hint === undefined ? [] : [' ', hint])),
        element('div', { class: 'buttons' }, ...buttons),
      );
    this.neighbours = new NeighbourList((neighbour, action) => this.do({ kind: 'neighbour', neighbour, action }));
    this.root = element(
      'section',
      { class: 'card controls', 'aria-labelledby': 'controls-title' },
      element('h2', { id: 'controls-title' }, 'You, the person'),
      group(
        'In front of the camera',
        undefined,
        button('Show my face', FACE, act('show-face')),
        button('A stranger', STRANGER, act('show-stranger')),
        button('Cover the lens', COVERED, act('cover-camera')),
      ),
      group(
        'On the sheet',
        this.pinHint,
        button('Type my PIN', KEYPAD, () => this.do({ kind: 'pin', pin: this.welcome?.pin ?? '' })),
        button('A wrong PIN', KEYPAD, () => this.do({ kind: 'pin', pin: wrongPin(this.welcome?.pin ?? '') })),
        button('Cancel it', CANCEL, act('cancel-prompt')),
      ),
      group(
        'The phone',
        undefined,
        this.lock,
        this.home,
        this.other,
        button('Lock out the face', FACE, act('lock-out-face')),
        this.mayNotify,
        this.disturb,
        button('End the app', CANCEL, act('kill-app')),
        button('Turn the phone', TURN, act('rotate')),
        button('Restart', RESTART, act('restart')),
      ),
      this.neighbours.root,
      group(
        'What can go wrong',
        undefined,
        button('Kill the service', SERVICE, act('kill-service')),
        button('Crash the sheet', CRASH, act('crash-prompt')),
      ),
      element(
        'fieldset',
        {},
        element('legend', {}, 'Time'),
        element('div', { class: 'buttons short' }, wait('+1 s', 1_000), wait('+10 s', 10_000), wait('+1 min', 60_000)),
      ),
      element(
        'fieldset',
        {},
        element('legend', {}, element('label', { for: 'scenario' }, 'Replay a scenario')),
        element(
          'div',
          { class: 'replay' },
          this.scenario,
          button('Play', PLAY, () => this.do({ kind: 'scenario', name: this.scenario.value })),
        ),
        this.verdict,
      ),
      this.notice,
    );
    this.profile.addEventListener('change', () => this.do({ kind: 'profile', profile: Number(this.profile.value) }));
    this.language.addEventListener('change', () => this.do({ kind: 'language', language: this.language.value }));
    this.dark.addEventListener('change', () => this.do({ kind: 'dark', isDark: this.dark.checked }));
    this.settings = element(
      'div',
      { class: 'settings' },
      element('label', {}, element('span', {}, 'System'), this.profile),
      element('label', {}, element('span', {}, 'Language'), this.language),
      element('label', { class: 'switch' }, element('span', {}, 'Dark'), this.dark),
    );
  }

  /** What there is to choose from. */
  setWelcome(welcome: Welcome): void {
    this.welcome = welcome;
    const options = (choices: readonly { value: string; name: string }[]): HTMLOptionElement[] =>
      choices.map(({ value, name }) => element('option', { value }, name));
    this.profile.replaceChildren(
      ...options(welcome.profiles.map((one) => ({ value: String(one), name: `API ${one}` }))),
    );
    this.language.replaceChildren(...options(welcome.languages.map((one) => ({ value: one.code, name: one.name }))));
    this.scenario.replaceChildren(...options(welcome.scenarios.map((one) => ({ value: one.name, name: one.title }))));
    setText(this.pinHint, `your PIN is ${welcome.pin}`);
  }

  /** Shows what the phone is set to. */
  show(phone: PhoneState): void {
    this.isHome = phone.screen === 'home';
    this.isLocked = phone.screen === 'locked';
    this.profile.value = String(phone.profile);
    this.language.value = phone.language;
    this.dark.checked = phone.isDark;
    label(this.lock, this.isLocked ? 'Unlock the screen' : 'Lock the screen', this.isLocked ? UNLOCK : LOCK);
    label(this.home, this.isHome ? 'Back to the app' : 'Go home', HOME);
    label(this.mayNotify, phone.notifications === 'allowed' ? 'Forbid notifications' : 'Allow notifications', BELL);
    label(this.disturb, phone.isDoNotDisturb ? 'Disturb again' : 'Do not disturb', BELL);
    label(this.other, phone.isOtherAsking ? 'It takes that back' : 'Another app asks', OTHER);
    this.neighbours.show(phone.neighbours);
    const { scenario } = phone;
    this.verdict.className = `verdict ${scenario?.state ?? ''}`;
    setText(
      this.verdict,
      scenario === undefined
        ? ''
        : scenario.state === 'playing'
          ? `Playing: ${scenario.title}`
          : `${scenario.state === 'passed' ? '\u2713' : '\u2717'} ${scenario.text}`,
    );
    if (scenario?.state === 'playing') {
      this.scenario.value = scenario.name;
    }
  }

  /** Asks for something, and says why it was refused. */
  do(request: PhoneRequest): void {
    setText(this.notice, '');
    void this.ask(request).then((refused) => setText(this.notice, refused ?? ''));
  }
}

function label(button: HTMLButtonElement, text: string, picture: string): void {
  setText(button.lastElementChild!, text);
  const path = button.querySelector('path');
  if (path !== null && path.getAttribute('d') !== picture) {
    path.setAttribute('d', picture);
  }
}

/** Another PIN of the same length. */
function wrongPin(pin: string): string {
  const zeros = '0'.repeat(Math.max(1, pin.length));
  return zeros === pin ? '1'.repeat(zeros.length) : zeros;
}
