// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { codeOf, DesktopClient, numberIn } from '@cancellable-auth/gateway/desktop-client';
import type { DesktopAddress } from '@cancellable-auth/gateway/desktop-client';
import type { Attempt, AttemptStep } from './ConnectionAttempt.ts';

/** Of a packet with bytes of the target. */
const DATA = 0x0a;
const CLOSE_CHANNEL = 0x10;

/**
 * A scripted client of remote desktops: it speaks the protocol of Microsoft's gateway, shows the number of its text, agrees, waits, and
 * then carries bytes. No such client is told which phone shows the request.
 */
export class DesktopAttempt implements Attempt {
  readonly wish: string;
  readonly target: string;
  readonly over: Promise<void>;
  readonly deviceName: string = '';
  number: string = '';
  received: string = '';
  isApproved: boolean = false;
  step: AttemptStep = 'asking';
  ending: string = '';
  private readonly client: DesktopClient;
  private readonly listeners: Set<() => void> = new Set();

  constructor(address: DesktopAddress, token: string, target: string) {
    this.target = target;
    this.wish = `a client of remote desktops wants a connection to ${target}`;
    this.client = new DesktopClient(address, 'websocket');
    this.over = this.ask(token).then(
      (why) => this.end(why),
      (error: Error) => this.end(error.message),
    );
  }

  onChange(listener: () => void): void {
    this.listeners.add(listener);
  }

  say(text: string): void {
    this.client.data(Buffer.from(text));
  }

  finish(): void {
    this.client.say(CLOSE_CHANNEL, Buffer.alloc(4));
  }

  drop(): void {
    this.client.end();
  }

  /** Asks, and carries bytes when it may; why it is over. */
  private async ask(token: string): Promise<string> {
    const { client } = this;
    await client.connect();
    const text = await client.ask(token);
    if (text === undefined) {
      return this.refusal();
    }
    this.number = numberIn(text);
    this.go('waiting');
    client.agree('DEMO-PC');
    if (!(await this.isGranted())) {
      return this.refusal();
    }
    this.go('approved');
    const [host = '', port] = this.target.split(':');
    client.channel(host, Number(port));
    if (!(await this.isGranted())) {
      return this.refusal();
    }
    this.isApproved = true;
    this.go('open');
    for (let packet = await client.next(); packet !== undefined; packet = await client.next()) {
      if (packet.type === DATA) {
        this.received += packet.body.subarray(2).toString();
        this.tell();
      }
    }
    return 'the connection is over';
  }

  private async isGranted(): Promise<boolean> {
    const answer = await this.client.next();
    return answer !== undefined && codeOf(answer) === 0;
  }

  /** What such a client shows: the code of the answer, or that there is none. */
  private refusal(): string {
    const code = this.client.heard.map(codeOf).find((one) => one !== 0);
    return code === undefined ? 'the client has gone' : `refused with 0x${code.toString(16)}`;
  }

  private end(why: string): void {
    this.ending = why;
    this.client.end();
    this.go('ended');
  }

  private go(step: AttemptStep): void {
    this.step = step;
    this.tell();
  }

  private tell(): void {
    this.listeners.forEach((listener) => listener());
  }
}
