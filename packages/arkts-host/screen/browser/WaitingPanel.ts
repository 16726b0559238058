// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { AttemptState, PhoneRequest, WaitingState, WaitingWay } from '../ScreenMessage.ts';
import { element, setText } from './element.ts';

type Ask = (request: PhoneRequest) => Promise<string | undefined>;

/** Who asks where there is only one way. */
const CONNECTION: WaitingWay = { name: '', ask: 'Connect', leave: 'Drop the connection', hasTarget: true };

/** The side that wants something and waits for what the phone says; hidden where there is none. */
export class WaitingPanel {
  readonly root: HTMLElement;
  private readonly ask: Ask;
  private readonly user: HTMLInputElement = field('waiting-user');
  private readonly target: HTMLInputElement = field('waiting-target');
  private readonly targetLabel: HTMLElement;
  private readonly way: HTMLSelectElement = element('select', {
    id: 'waiting-way',
    onchange: () => this.showWay(),
  });
  private readonly wayLabel: HTMLElement;
  private ways: readonly WaitingWay[] = [CONNECTION];
  private readonly line: HTMLInputElement = field('waiting-line');
  private readonly connect: HTMLButtonElement = element('button', { type: 'submit', class: 'primary' }, CONNECTION.ask);
  private readonly drop: HTMLButtonElement;
  private readonly state: HTMLElement = element('p', { class: 'state' });
  private readonly number: HTMLElement = element('p', { class: 'number' });
  private readonly receipt: HTMLElement = element('p', { class: 'receipt' });
  private readonly notice: HTMLElement = element('p', { class: 'notice', role: 'status' });
  private readonly talk: HTMLElement;
  private readonly lines: HTMLElement = element('ol');
  private readonly log: HTMLElement = element(
    'div',
    { class: 'said', role: 'log', 'aria-label': 'what was said', tabindex: '0' },
    this.lines,
  );
  private readonly terminal: HTMLElement = element('div', { class: 'commands' });
  private isPreset: boolean = false;
  private told: string = '';

  constructor(ask: Ask) {
    this.ask = ask;
    this.drop = element('button', { type: 'button', onclick: () => this.do({ kind: 'drop' }) }, CONNECTION.leave);
    this.talk = element(
      'form',
      { class: 'talk', onsubmit: (event) => this.say(event) },
      this.log,
      element(
        'div',
        { class: 'say' },
        element('label', { for: 'waiting-line' }, 'A line for the target'),
        this.line,
        element('button', { type: 'submit' }, 'Send'),
      ),
    );
    this.targetLabel = element('label', {}, element('span', {}, 'Target'), this.target);
    this.wayLabel = element('label', { hidden: true }, element('span', {}, 'By'), this.way);
    this.root = element(
      'section',
      { class: 'card waiting', 'aria-labelledby': 'waiting-title', hidden: true },
      element('h2', { id: 'waiting-title' }, 'The side that waits'),
      element(
        'form',
        { class: 'wanted', onsubmit: (event) => this.open(event) },
        element('label', {}, element('span', {}, 'User'), this.user),
        this.targetLabel,
        this.wayLabel,
        this.connect,
        this.drop,
      ),
      element('div', { class: 'progress', role: 'status' }, this.state, this.number, this.receipt),
      this.notice,
      this.talk,
      element('details', {}, element('summary', {}, 'The same from a terminal'), this.terminal),
    );
  }

  show(waiting: WaitingState): void {
    this.root.hidden = false;
    if (!this.isPreset) {
      this.isPreset = true;
      this.user.value = waiting.user;
      this.target.value = waiting.target;
      const ways = waiting.ways ?? [];
      this.wayLabel.hidden = ways.length === 0;
      this.ways = ways.length === 0 ? [CONNECTION] : ways;
      this.way.replaceChildren(...ways.map(({ name }) => element('option', { value: name }, name)));
      this.showWay();
    }
    const commands = JSON.stringify(waiting.commands);
    if (commands !== this.told) {
      // what a person has selected stays selected
      this.told = commands;
      this.terminal.replaceChildren(
        ...waiting.commands.flatMap(({ text, command }) => [
          element('p', {}, text),
          element('pre', { tabindex: '0' }, command),
        ]),
      );
    }
    const { attempt } = waiting;
    const isOver = attempt === undefined || attempt.step === 'ended';
    const focused = document.activeElement;
    this.connect.disabled = !isOver;
    this.drop.disabled = isOver;
    this.way.disabled = !isOver;
    if (focused === this.connect && !isOver) {
      // disabled now: the keyboard goes on from the other
      this.drop.focus();
    } else if (focused === this.drop && isOver) {
      this.connect.focus();
    }
    this.root.dataset['step'] = attempt?.step ?? 'none';
    this.state.className = `state ${lookOf(attempt)}`;
    setText(
      this.state,
      attempt === undefined ? 'Nobody waits for anything.' : stateOf(attempt, this.wayOf(attempt.way)),
    );
    const mustMatch = attempt?.step === 'waiting' || attempt?.step === 'shown';
    this.number.hidden = !mustMatch;
    setText(this.number, mustMatch ? `The number to type on the phone: ${attempt.number}` : '');
    const receipt = attempt === undefined ? '' : receiptOf(attempt);
    this.receipt.hidden = receipt === '';
    setText(this.receipt, receipt);
    this.showTalk(attempt);
  }

  private wayOf(name: string | undefined): WaitingWay {
    return this.ways.find((way) => way.name === name) ?? this.ways[0]!;
  }

  /** What the chosen way needs, and what its buttons say. */
  private showWay(): void {
    const way = this.wayOf(this.way.value);
    this.targetLabel.hidden = !way.hasTarget;
    setText(this.connect, way.ask);
    setText(this.drop, way.leave);
  }

  private showTalk(attempt: AttemptState | undefined): void {
    this.talk.hidden = attempt?.step !== 'open' && (attempt?.lines.length ?? 0) === 0;
    this.line.disabled = attempt?.step !== 'open';
    const items = (attempt?.lines ?? []).map(({ from, text }) => `${from === 'you' ? 'you' : 'target'}: ${text}`);
    while (this.lines.childElementCount > items.length) {
      this.lines.lastElementChild?.remove();
    }
    items.forEach((text, at) => {
      const item = this.lines.children[at] ?? this.lines.appendChild(element('li'));
      setText(item, text);
    });
    this.log.hidden = items.length === 0;
    this.log.scrollTop = this.log.scrollHeight;
  }

  private open(event: Event): void {
    event.preventDefault();
    if (!this.connect.disabled) {
      const way = this.way.value;
      this.do({
        kind: 'connect',
        user: this.user.value.trim(),
        target: this.target.value.trim(),
        ...(way === '' ? {} : { way }),
      });
    }
  }

  private say(event: Event): void {
    event.preventDefault();
    if (this.line.value !== '') {
      this.do({ kind: 'say', line: this.line.value });
      this.line.value = '';
    }
  }

  private do(request: PhoneRequest): void {
    setText(this.notice, '');
    void this.ask(request).then((refused) => setText(this.notice, refused ?? ''));
  }
}

function field(id: string): HTMLInputElement {
  return element('input', { id, type: 'text', autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false' });
}

function lookOf(attempt: AttemptState | undefined): 'good' | 'bad' | '' {
  const isOwn = attempt === undefined || attempt.isDropped;
  return isOwn ? '' : attempt.isApproved ? 'good' : attempt.step === 'ended' ? 'bad' : '';
}

function stateOf(attempt: AttemptState, { hasTarget }: WaitingWay): string {
  switch (attempt.step) {
    case 'asking':
      return 'Asking the gateway\u2026';
    case 'waiting':
      return 'Waiting for the phone.';
    case 'shown':
      return `The phone shows it (${attempt.deviceName}).`;
    case 'approved':
      return hasTarget ? 'Approved. Connecting to the target\u2026' : 'Approved.';
    case 'open':
      return `Approved: connected to ${attempt.target}${attempt.way === undefined ? '' : `, by ${attempt.way}`}.`;
    case 'ended':
      return attempt.isDropped
        ? 'You went away.'
        : `${attempt.isApproved ? 'Approved, and over' : hasTarget ? 'Not connected' : 'Not approved'}: ${attempt.ending}.`;
  }
}

function receiptOf(attempt: AttemptState): string {
  const { withdrawal } = attempt;
  if (withdrawal === undefined) {
    return attempt.isDropped && !attempt.isApproved ? 'Waiting for the phone to say that its prompt is gone\u2026' : '';
  }
  const since = attempt.isDropped ? 'you went away' : 'the end';
  return !withdrawal.isConfirmed
    ? 'Nobody knows whether the prompt is gone: the phone has not said so.'
    : `${withdrawal.wasShown ? 'The prompt is gone' : 'The prompt was never shown'}: the phone\u2019s receipt came ` +
        `${withdrawal.receiptMs} ms after ${since}.`;
}
