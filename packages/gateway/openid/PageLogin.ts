// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createHash } from 'node:crypto';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import { EndCause } from 'gateway_protocol';
import type { RequestEndCause } from 'gateway_protocol';
import type { Clock } from '../clock/Clock.ts';
import type { AuthenticationEngine } from '../engine/AuthenticationEngine.ts';
import type { AuthenticationSink, RequestProgress } from '../engine/AuthenticationSink.ts';
import { HResult } from '../engine/HResult.ts';
import { matchNumber } from '../engine/matchNumber.ts';
import { randomToken } from '../engine/randomToken.ts';
import type { Randomness } from '../engine/Randomness.ts';
import { endText } from './loginTexts.ts';

/** A page is asked for a sign of life so often, and is gone after three times of silence: so long after the last one. */
export const BEAT_MS = 5_000;
export const SILENT_MS = 3 * BEAT_MS;
const LONGEST_TYPED = 256;

const pageMessage = z.discriminatedUnion('type', [
  /** The first: whom to ask. */
  z.strictObject({ type: z.literal('ask'), user: z.string().max(LONGEST_TYPED) }),
  z.strictObject({ type: z.literal('beat') }),
  z.strictObject({ type: z.literal('cancel') }),
]);

/** Why a page's request is over: as for every request, or because nobody was asked. */
export type PageEnd = RequestEndCause | 'bad-name' | 'too-often' | 'elsewhere' | 'page-over' | 'busy' | 'failed';

/** What a page hears. */
type PageMessage =
  | { readonly type: 'hello'; readonly page: string }
  | { readonly type: 'waiting'; readonly number: string; readonly deadlineMs: number }
  | { readonly type: 'shown' }
  | { readonly type: 'beat' }
  | { readonly type: 'approved'; readonly secret: string }
  | { readonly type: 'ended'; readonly cause: PageEnd; readonly text: ReturnType<typeof endText> };

/** What somebody wants who has typed a name: a cookie for the engine, or why nobody is asked. */
export type PageAsk =
  | {
      readonly kind: 'ask';
      readonly application: string;
      readonly cookie: Uint8Array;
      /** Whether somebody has logged in here before: others do not learn from this page whether there is such a person. */
      readonly isKnown: boolean;
    }
  /** There is nobody to ask, and the page is not to learn it. */
  | { readonly kind: 'nobody'; readonly application: string }
  | { readonly kind: 'refused'; readonly end: PageEnd };

/** What was approved on a phone, for the page that waits for it. */
export interface PageApproval {
  readonly uid: string;
  readonly userName: string;
  readonly requestId: string;
  /** Hash of what this page alone has been told. */
  readonly secretHash: string;
}

export interface PageLoginParts {
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly engine: AuthenticationEngine;
  /** Finds out whether the page may ask for this name. */
  prepare(typed: string): Promise<PageAsk>;
  /** Keeps an approval. Resolves when it counts. */
  keep(approval: PageApproval): Promise<void>;
  /** The page's connection has proved what it can, and waits. */
  admit(): void;
  gone(login: PageLogin): void;
  failed(what: string, error: unknown): void;
}

/**
 * A login page that waits for its person. Its WebSocket is its sign of life: closed, silent for three beats, or said goodbye to
 * by a beacon, the prompt on the phone goes.
 *
 *     hello ──ask──▶ asking ──▶ waiting ──▶ approved     and to over from everywhere
 */
export class PageLogin implements AuthenticationSink {
  /** What this page is called, which nobody else knows. */
  readonly page: string;
  readonly uid: string;
  /** The id of the application that it is for, once somebody is asked. */
  application = '';
  /** The how many-th page of its login it is that asks; 0 while that is not known. */
  turn = 0;
  private readonly parts: PageLoginParts;
  private readonly socket: WebSocket;
  private step: 'hello' | 'asking' | 'waiting' | 'approved' | 'over' = 'hello';
  private isKnown = false;
  private userName = '';
  private requestId = '';
  private lastCause: PageEnd = 'failed';
  private beatTimer = 0;
  private silenceTimer = 0;
  private decoyTimer = 0;

  constructor(parts: PageLoginParts, socket: WebSocket, uid: string) {
    this.parts = parts;
    this.socket = socket;
    this.uid = uid;
    this.page = randomToken(parts.randomness, 16);
    socket.on('message', (data: Buffer, isBinary) => {
      this.expectMore();
      this.receive(isBinary ? '' : data.toString());
    });
    socket.on('error', () => {
      this.leave(EndCause.CLIENT_GONE);
      socket.terminate();
    });
    socket.on('close', () => this.leave(EndCause.CLIENT_GONE));
    this.say({ type: 'hello', page: this.page });
  }

  /** The page has gone, or its person has taken the question back: the prompt goes at once. */
  leave(cause: 'client-gone' | 'client-cancelled'): void {
    const { step } = this;
    if (step === 'over') {
      return;
    }
    this.step = 'over';
    this.parts.clock.cancel(this.beatTimer);
    this.parts.clock.cancel(this.silenceTimer);
    this.parts.clock.cancel(this.decoyTimer);
    this.parts.gone(this);
    if (step !== 'hello') {
      void this.parts.engine.cancelAuthentication(this.uid, this.page, cause);
    }
    this.socket.close(1000); // nobody looks after it from here on
  }

  /** Tells the page that it is over, and why. */
  end(cause: PageEnd): void {
    this.say({ type: 'ended', cause, text: endText(cause) });
    this.leave(EndCause.CLIENT_GONE);
  }

  /** Its login is over: for another tab, at another node, or for its age. A page that was approved is what ends it. */
  loginEnded(): void {
    if (this.step !== 'approved') {
      this.say({ type: 'ended', cause: 'page-over', text: endText('page-over') });
    }
    this.leave(EndCause.CLIENT_CANCELLED);
  }

  onUserAuthenticated(userName: string): void {
    if (this.step !== 'waiting' && this.step !== 'asking') {
      return;
    }
    const secret = randomToken(this.parts.randomness, 32);
    const { page, requestId, uid } = this;
    this.parts.keep({ uid, userName, requestId, secretHash: hashOf(secret) }).then(
      () => {
        if (this.step !== 'over') {
          this.step = 'approved';
          this.say({ type: 'approved', secret });
        }
      },
      (error: unknown) => {
        this.parts.failed('keeping an approval', error);
        this.end('failed');
      },
    );
    void this.parts.engine.cancelAuthentication(uid, page); // nothing of it stays open at the engine
  }

  onUserAuthenticationFailed(): void {
    this.end(this.lastCause);
  }

  reauthenticateUser(): void {
    // nothing is open
  }

  disconnectUser(): void {
    // nothing is open
  }

  onProgress(_context: string, progress: RequestProgress): void {
    switch (progress.step) {
      case 'waiting':
        this.requestId = progress.requestId;
        this.step = 'waiting';
        this.say({ type: 'waiting', number: progress.number, deadlineMs: progress.deadlineMs });
        break;
      case 'shown':
        if (this.isKnown) {
          this.say({ type: 'shown' });
        }
        break;
      case 'ended':
        this.lastCause = progress.cause;
        break;
    }
  }

  private receive(text: string): void {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      value = undefined;
    }
    const message = pageMessage.safeParse(value);
    if (!message.success || (message.data.type === 'ask' && this.step !== 'hello')) {
      this.end('failed');
      return;
    }
    switch (message.data.type) {
      case 'ask':
        this.ask(message.data.user).catch((error: unknown) => {
          this.parts.failed('asking for a login', error);
          this.end('failed');
        });
        break;
      case 'cancel':
        this.leave(EndCause.CLIENT_CANCELLED);
        break;
      case 'beat':
        break;
    }
  }

  private async ask(typed: string): Promise<void> {
    const { engine, prepare, admit } = this.parts;
    this.step = 'asking';
    const wish = await prepare(typed);
    if (this.isOver()) {
      return;
    }
    if (wish.kind === 'refused') {
      this.end(wish.end);
      return;
    }
    this.application = wish.application;
    admit();
    this.beat();
    if (wish.kind === 'nobody') {
      this.pretend();
      return;
    }
    this.isKnown = wish.isKnown;
    const code = await engine.authenticateUser(this.uid, wish.cookie, this.page, this);
    if (this.isOver()) {
      void engine.cancelAuthentication(this.uid, this.page);
    } else if (code === HResult.NTE_DEVICE_NOT_FOUND) {
      this.pretend();
    } else if (code !== HResult.S_OK) {
      this.end(code === HResult.ERROR_NOT_ENOUGH_QUOTA ? 'too-often' : 'busy');
    }
  }

  /** A number that nobody will be asked for, and the same silence as of somebody who does not look at their phone. */
  private pretend(): void {
    const { clock, engine, randomness } = this.parts;
    const { deadlineMs } = engine.options;
    this.step = 'waiting';
    this.say({ type: 'waiting', number: matchNumber(randomness, new Set()), deadlineMs });
    this.decoyTimer = clock.schedule(deadlineMs, () => this.end(EndCause.DEADLINE));
  }

  /** The page's own script answers, not the browser: a page that sleeps does not. */
  private beat(): void {
    this.beatTimer = this.parts.clock.schedule(BEAT_MS, () => {
      this.say({ type: 'beat' });
      this.beat();
    });
  }

  private expectMore(): void {
    const { clock } = this.parts;
    clock.cancel(this.silenceTimer);
    if (this.step !== 'over') {
      this.silenceTimer = clock.schedule(SILENT_MS, () => {
        this.leave(EndCause.CLIENT_GONE);
        this.socket.terminate();
      });
    }
  }

  /** Asked again after each await. */
  private isOver(): boolean {
    return this.step === 'over';
  }

  private say(message: PageMessage): void {
    if (this.socket.readyState === this.socket.OPEN) {
      this.socket.send(JSON.stringify(message));
    }
  }
}

export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
