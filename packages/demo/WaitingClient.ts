// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { PromptGoneEvent } from '@cancellable-auth/gateway/engine';
import type { AttemptState, WaitingSide, WaitingState, WaitingWay } from 'arkts-host/screen';
import type { Attempt } from './ConnectionAttempt.ts';
import { gatewayCommands } from './gatewayCommands.ts';
import { CLIENT_NAME, GATEWAY_USER } from './LocalGateway.ts';
import type { LocalGateway } from './LocalGateway.ts';
import { SHOP_NAME } from './Shop.ts';

type Line = AttemptState['lines'][number];
type Withdrawal = NonNullable<AttemptState['withdrawal']>;

type Way = 'tunnel' | 'desktop' | 'login' | 'payment';

/** How the side that waits may ask. */
const WAYS: Readonly<Record<Way, WaitingWay>> = {
  tunnel: {
    name: 'the command gateway connect',
    ask: 'Connect',
    leave: 'Drop the connection',
    hasTarget: true,
  },
  desktop: {
    name: 'a client of remote desktops',
    ask: 'Connect',
    leave: 'Drop the connection',
    hasTarget: true,
  },
  login: { name: 'a login at the shop', ask: 'Log in', leave: 'Close the tab', hasTarget: false },
  payment: { name: 'a payment at the shop', ask: 'Pay', leave: 'Close the tab', hasTarget: false },
};
const OF_SHOP: readonly Way[] = ['login', 'payment'];

/** Somebody in the hands of a person who waits at the local gateway: for one thing at a time. */
export class WaitingClient implements WaitingSide {
  private readonly gateway: LocalGateway;
  private readonly listeners: Set<() => void> = new Set();
  private attempt: Attempt | undefined;
  private way: Way = 'tunnel';
  private user: string = GATEWAY_USER;
  private said: Line[] = [];
  private heard: number = 0;
  private isDropped: boolean = false;
  /** When it was dropped, or was over; in real milliseconds. */
  private endedAt: number = 0;
  private withdrawal: Withdrawal | undefined;

  /** @param gateway that runs */
  constructor(gateway: LocalGateway) {
    this.gateway = gateway;
    gateway.onPromptEnd((end) => this.hear(end));
  }

  state(): WaitingState {
    const { attempt, gateway } = this;
    const ways = this.ways.map((way) => WAYS[way]);
    const preset = { user: GATEWAY_USER, target: gateway.target, ways, commands: gatewayCommands(gateway) };
    return attempt === undefined
      ? preset
      : {
          ...preset,
          attempt: {
            user: this.user,
            target: attempt.target,
            way: WAYS[this.way].name,
            step: attempt.step,
            number: attempt.number,
            deviceName: attempt.deviceName,
            isApproved: attempt.isApproved,
            ending: attempt.ending,
            lines: [...this.said],
            isDropped: this.isDropped,
            ...(this.withdrawal === undefined ? {} : { withdrawal: this.withdrawal }),
          },
        };
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return (): void => {
      this.listeners.delete(listener);
    };
  }

  async connect(user: string, target: string, way: string = WAYS.tunnel.name): Promise<void> {
    if (this.attempt !== undefined && this.attempt.step !== 'ended') {
      throw new Error(`Something is waited for already. ${WAYS[this.way].leave} first.`);
    }
    const chosen = this.ways.find((one) => WAYS[one].name === way);
    if (chosen === undefined) {
      throw new Error(`There is no such way; there are ${this.ways.map((one) => WAYS[one].name).join(', ')}.`);
    }
    const attempt = await this.begin(chosen, user, target);
    this.attempt = attempt;
    this.way = chosen;
    this.user = user;
    this.said = [];
    this.heard = 0;
    this.isDropped = false;
    this.endedAt = 0;
    this.withdrawal = undefined;
    attempt.onChange(() => this.changed(attempt));
    this.tell();
  }

  /** Asks at the shop. */
  async ask(what: 'login' | 'payment'): Promise<void> {
    await this.connect(GATEWAY_USER, '', WAYS[what].name);
  }

  drop(): void {
    if (this.attempt === undefined || this.attempt.step === 'ended') {
      throw new Error('There is nothing to leave: nobody waits.');
    }
    this.isDropped = true;
    this.endedAt = performance.now();
    this.attempt.drop();
  }

  say(line: string): void {
    if (this.attempt?.step !== 'open') {
      throw new Error('The connection is not open.');
    }
    this.said.push({ from: 'you', text: line });
    this.attempt.say(`${line}\n`);
    this.tell();
  }

  private get ways(): readonly Way[] {
    const all = Object.keys(WAYS) as Way[];
    return this.gateway.shop === undefined ? all.filter((way) => !OF_SHOP.includes(way)) : all;
  }

  private async begin(way: Way, user: string, target: string): Promise<Attempt> {
    switch (way) {
      case 'tunnel':
        return this.gateway.connect(target, user);
      case 'desktop':
        return this.gateway.connectDesktop(target, user);
      case 'login':
        return this.gateway.logInAtShop(user);
      case 'payment':
        return this.gateway.payAtShop();
    }
  }

  private changed(attempt: Attempt): void {
    if (attempt !== this.attempt) {
      return;
    }
    const whole = attempt.received.lastIndexOf('\n') + 1;
    const lines = attempt.received.slice(this.heard, whole).split('\n').slice(0, -1);
    this.heard = Math.max(this.heard, whole);
    this.said.push(...lines.map((text): Line => ({ from: 'target', text })));
    if (attempt.step === 'ended') {
      this.endedAt ||= performance.now();
      if (/another ticket|new ticket/.test(attempt.ending)) {
        this.gateway.forgetLogin();
      }
    }
    this.tell();
  }

  /** The prompt of this client's request is gone, or is given up. */
  private hear(end: PromptGoneEvent): void {
    if (isOurs(end.request.clientName) && this.attempt !== undefined && this.endedAt > 0) {
      this.withdrawal ??= {
        isConfirmed: end.isConfirmed,
        wasShown: end.wasShown,
        receiptMs: Math.round(performance.now() - this.endedAt),
      };
      this.tell();
    }
  }

  private tell(): void {
    this.listeners.forEach((listener) => listener());
  }
}

/** A client that has logged in again has the beginning of its id behind its name, to be told apart from the one before. */
function isOurs(clientName: string): boolean {
  return (
    clientName === CLIENT_NAME ||
    clientName === SHOP_NAME ||
    clientName.startsWith(`${CLIENT_NAME} (`) ||
    clientName.endsWith(' (remote desktop)')
  );
}
