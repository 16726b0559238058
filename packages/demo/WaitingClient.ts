// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { PromptGoneEvent } from '@cancellable-auth/gateway/engine';
import type { AttemptState, WaitingSide, WaitingState } from 'arkts-host/screen';
import type { Attempt } from './ConnectionAttempt.ts';
import { gatewayCommands } from './gatewayCommands.ts';
import { CLIENT_NAME, GATEWAY_USER } from './LocalGateway.ts';
import type { LocalGateway } from './LocalGateway.ts';

type Line = AttemptState['lines'][number];
type Withdrawal = NonNullable<AttemptState['withdrawal']>;

const TUNNEL = 'the command gateway connect';
/** How the side that waits may ask. */
const WAYS = [TUNNEL, 'a client of remote desktops'] as const;
type Way = (typeof WAYS)[number];

/** A client of the local gateway in the hands of a person: one connection at a time. */
export class WaitingClient implements WaitingSide {
  private readonly gateway: LocalGateway;
  private readonly listeners: Set<() => void> = new Set();
  private attempt: Attempt | undefined;
  private way: Way = TUNNEL;
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
    const preset = { user: GATEWAY_USER, target: gateway.target, ways: WAYS, commands: gatewayCommands(gateway) };
    return attempt === undefined
      ? preset
      : {
          ...preset,
          attempt: {
            user: this.user,
            target: attempt.target,
            way: this.way,
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

  async connect(user: string, target: string, way: string = TUNNEL): Promise<void> {
    if (this.attempt !== undefined && this.attempt.step !== 'ended') {
      throw new Error('There is a connection already. Drop it first.');
    }
    const chosen = WAYS.find((one) => one === way);
    if (chosen === undefined) {
      throw new Error(`There is no such way; there are ${WAYS.join(', ')}.`);
    }
    const attempt = await (chosen === TUNNEL
      ? this.gateway.connect(target, user)
      : this.gateway.connectDesktop(target, user));
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

  drop(): void {
    if (this.attempt === undefined || this.attempt.step === 'ended') {
      throw new Error('There is no connection to drop.');
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
    clientName === CLIENT_NAME || clientName.startsWith(`${CLIENT_NAME} (`) || clientName.endsWith(' (remote desktop)')
  );
}
