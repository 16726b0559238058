// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { PassThrough } from 'node:stream';
import { describeEnd, openTunnel } from '@cancellable-auth/gateway/client';
import type { Login, TunnelEnd } from '@cancellable-auth/gateway/client';

/** How far the client has come. */
export type AttemptStep = 'asking' | 'waiting' | 'shown' | 'approved' | 'open' | 'ended';

/** Somebody who waits at the gateway for what the phone says, whatever they speak with it. */
export interface Attempt {
  /** Who wants what, in words. */
  readonly wish: string;
  readonly target: string;
  /** Settles when it is over; never rejects. */
  readonly over: Promise<void>;
  readonly step: AttemptStep;
  readonly number: string;
  readonly deviceName: string;
  readonly received: string;
  readonly isApproved: boolean;
  readonly ending: string;
  onChange(listener: () => void): void;
  say(text: string): void;
  finish(): void;
  drop(): void;
}

/** A client of the gateway's own: it waits for the phone, and then carries bytes. */
export class ConnectionAttempt implements Attempt {
  readonly wish: string;
  readonly target: string;
  /** Settles when it is over; never rejects. */
  readonly over: Promise<void>;
  private readonly source: PassThrough = new PassThrough();
  private readonly abort: AbortController = new AbortController();
  private readonly listeners: Set<() => void> = new Set();
  private reached: AttemptStep = 'asking';
  private shownNumber: string = '';
  private shownOn: string = '';
  private said: string = '';
  private why: string = '';
  private wasOpen: boolean = false;

  constructor(login: Login, target: string) {
    this.target = target;
    this.wish = `a client wants a connection to ${target}`;
    const sink = new PassThrough();
    sink.on('data', (chunk: Buffer) => {
      this.said += chunk.toString();
      this.changed();
    });
    this.over = openTunnel({
      login,
      target,
      source: this.source,
      sink,
      signal: this.abort.signal,
      onProgress: (message) => {
        switch (message.type) {
          case 'waiting':
            this.shownNumber = message.number;
            this.go('waiting');
            break;
          case 'shown':
            this.shownOn = message.deviceName;
            this.go('shown');
            break;
          case 'approved':
          case 'open':
            this.go(message.type);
            break;
        }
      },
    }).then(
      (end) => this.end(end),
      (error: Error) => this.end(error),
    );
  }

  get step(): AttemptStep {
    return this.reached;
  }

  /** The number to type on the phone; '' until the gateway has said it. */
  get number(): string {
    return this.shownNumber;
  }

  /** The name of the phone that shows the request; '' until one does. */
  get deviceName(): string {
    return this.shownOn;
  }

  /** What the target has said. */
  get received(): string {
    return this.said;
  }

  /** Whether bytes could flow, now or before it ended. */
  get isApproved(): boolean {
    return this.wasOpen;
  }

  /** Why it is over, in the words of `gateway connect`; '' while it is not. */
  get ending(): string {
    return this.why;
  }

  /** Hears of every change. */
  onChange(listener: () => void): void {
    this.listeners.add(listener);
  }

  /** Says something to the target; kept back until it is connected. */
  say(text: string): void {
    this.source.write(text);
  }

  /** The client has said everything. */
  finish(): void {
    this.source.end();
  }

  /** The client goes away, whatever it waits for. */
  drop(): void {
    this.abort.abort();
  }

  private go(step: AttemptStep): void {
    if (this.reached !== 'ended') {
      this.reached = step;
      this.wasOpen ||= step === 'open';
      this.changed();
    }
  }

  private end(end: TunnelEnd | Error): void {
    this.why = end instanceof Error ? end.message : end.reason === 'over' ? 'the connection is over' : describeEnd(end);
    this.go('ended');
  }

  private changed(): void {
    this.listeners.forEach((listener) => listener());
  }
}
