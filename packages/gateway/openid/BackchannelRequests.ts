// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { EndCause } from 'gateway_protocol';
import type { RequestEndCause } from 'gateway_protocol';
import type { Clock } from '../clock/Clock.ts';
import type { AuthenticationEngine } from '../engine/AuthenticationEngine.ts';
import type { AuthenticationSink, RequestProgress } from '../engine/AuthenticationSink.ts';
import type { ClientIdentity } from '../engine/ClientIdentity.ts';
import { HResult } from '../engine/HResult.ts';

/** A poll is held for so long, while nothing is decided. */
const HOLD_MS = 20_000;
/** A backend that has not asked for so many intervals is gone. */
const SILENT_INTERVALS = 3;
/** What comes a little early is not too fast: clocks and lines differ. */
const EARLY_MS = 500;
/** What a backend that polls too fast has to wait more each time: RFC 8628, 3.5. */
const SLOWER_MS = 5_000;
const DESCRIPTION_KEPT_MS = 600_000;

/** How a request has ended, for the provider: approved, or one of its errors. */
export type BackchannelEnd =
  | { readonly kind: 'approved'; readonly userName: string; readonly requestId: string }
  | { readonly kind: 'denied' | 'expired'; readonly why: string };

export interface BackchannelParts {
  readonly clock: Clock;
  readonly engine: AuthenticationEngine;
  /** How often a backend may ask, ms. */
  readonly intervalMs: number;
  /** Tells the provider, once for each request. */
  result(id: string, end: BackchannelEnd): Promise<void>;
  failed(what: string, error: unknown): void;
}

/** A question that could not be asked. */
export interface BackchannelRefusal {
  readonly code: number;
}

const WHY: Readonly<Record<RequestEndCause, string>> = whyTable();

/**
 * Requests of backends that wait (CIBA). A backend is there as long as it asks: its polls are held until there is an answer, and one
 * that was broken off or did not come for three intervals takes the prompt away. A backend that is pinged asks nothing meanwhile,
 * and is there until the deadline.
 */
export class BackchannelRequests {
  private readonly parts: BackchannelParts;
  private readonly waiting = new Map<string, Waiting>();
  /** Why they ended, for who asks late, and until when that is kept; oldest first. */
  private readonly ends = new Map<string, { readonly why: string; readonly until: number }>();

  constructor(parts: BackchannelParts) {
    this.parts = parts;
  }

  get count(): number {
    return this.waiting.size;
  }

  /** Asks the user of `identity`. Returns the number to match, or the engine's code when nobody is asked. */
  async ask(
    id: string,
    application: string,
    identity: ClientIdentity,
    isPinged: boolean,
  ): Promise<{ readonly number: string } | BackchannelRefusal> {
    const { engine } = this.parts;
    const waiting = new Waiting(this.parts, id, application, isPinged, (why) => this.over(id, why));
    this.waiting.set(id, waiting);
    const code = await engine.authenticateUser(waiting.session, engine.cookies.issue(identity), application, waiting);
    if (code !== HResult.S_OK) {
      this.waiting.delete(id);
      waiting.stop();
      return { code };
    }
    waiting.rest();
    return { number: waiting.number };
  }

  /**
   * A backend asks how its request stands: resolves when that can be told, at the latest after a while. `response`: what it waits
   * for; when that is closed before, the backend has gone. False when it asks too fast.
   */
  async poll(id: string, application: string, response: ServerResponse): Promise<boolean> {
    const waiting = this.waiting.get(id);
    return waiting === undefined || waiting.application !== application ? true : waiting.poll(response);
  }

  /** The application takes its request back. What is of another, or over, stays as it is. */
  async cancel(id: string, application: string): Promise<void> {
    const waiting = this.waiting.get(id);
    if (waiting !== undefined && waiting.application === application) {
      await waiting.cancel(EndCause.CLIENT_CANCELLED);
    }
  }

  /** Why a request ended, in words. */
  endOf(id: string): string | undefined {
    return this.ends.get(id)?.why;
  }

  /** Lets go of every poll: the gateway goes down. */
  closeAll(): void {
    this.waiting.forEach((waiting) => waiting.stop());
  }

  private over(id: string, why: string): void {
    this.waiting.delete(id);
    const { now } = this.parts.clock;
    for (const [earlier, { until }] of this.ends) {
      if (until > now) {
        break;
      }
      this.ends.delete(earlier);
    }
    this.ends.set(id, { why, until: now + DESCRIPTION_KEPT_MS });
  }
}

/** One request. */
class Waiting implements AuthenticationSink {
  readonly application: string;
  /** What the engine knows it by: who reads its log cannot poll. */
  readonly session: string;
  number = '';
  private readonly parts: BackchannelParts;
  private readonly id: string;
  private readonly isPinged: boolean;
  private readonly over: (why: string) => void;
  private requestId = '';
  private lastCause: RequestEndCause = EndCause.DEADLINE;
  private isOver = false;
  private goneTimer = 0;
  private polledAt = -Infinity;
  private slowerMs = 0;
  /** Ends the poll that is held. */
  private release: () => void = () => undefined;

  constructor(
    parts: BackchannelParts,
    id: string,
    application: string,
    isPinged: boolean,
    over: (why: string) => void,
  ) {
    this.parts = parts;
    this.id = id;
    this.application = application;
    this.isPinged = isPinged;
    this.over = over;
    this.session = createHash('sha256').update(id).digest('base64url');
  }

  /** From now on the backend has to ask, within some intervals. */
  rest(): void {
    const { clock, intervalMs } = this.parts;
    clock.cancel(this.goneTimer);
    if (!this.isPinged && !this.isOver) {
      this.goneTimer = clock.schedule(SILENT_INTERVALS * (intervalMs + this.slowerMs), () => {
        void this.cancel(EndCause.CLIENT_GONE);
      });
    }
  }

  poll(response: ServerResponse): Promise<boolean> {
    const { clock, intervalMs } = this.parts;
    if (this.isOver) {
      return Promise.resolve(true);
    }
    const isTooFast = clock.now - this.polledAt < intervalMs + this.slowerMs - EARLY_MS;
    this.polledAt = clock.now;
    if (isTooFast) {
      this.slowerMs += SLOWER_MS;
      this.rest();
      return Promise.resolve(false);
    }
    this.release(); // polls of one request do not overlap: the newer one counts
    clock.cancel(this.goneTimer);
    return new Promise((resolve) => {
      let timer = 0;
      const end = (): void => {
        clock.cancel(timer);
        response.off('close', end);
        if (this.release === end) {
          this.release = () => undefined;
          this.rest();
        }
        resolve(true);
      };
      this.release = end;
      timer = clock.schedule(HOLD_MS, end);
      response.on('close', end);
      if (response.closed || response.destroyed) {
        end();
      }
    });
  }

  async cancel(cause: 'client-cancelled' | 'client-gone'): Promise<void> {
    if (this.isOver) {
      return;
    }
    const { engine } = this.parts;
    await this.finish({ kind: 'denied', why: WHY[cause] }, () =>
      engine.cancelAuthentication(this.session, this.application, cause),
    );
  }

  stop(): void {
    this.isOver = true;
    this.parts.clock.cancel(this.goneTimer);
    this.release();
  }

  onUserAuthenticated(userName: string): void {
    void this.finish({ kind: 'approved', userName, requestId: this.requestId }, () =>
      this.parts.engine.cancelAuthentication(this.session, this.application),
    );
  }

  onUserAuthenticationFailed(): void {
    const why = WHY[this.lastCause];
    void this.finish({ kind: this.lastCause === EndCause.DEADLINE ? 'expired' : 'denied', why }, () => undefined);
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
        this.number = progress.number;
        break;
      case 'shown':
        break;
      case 'ended':
        this.lastCause = progress.cause;
        break;
    }
  }

  /** It is over, once: the engine hears it before anybody can be told of it. */
  private async finish(end: BackchannelEnd, tellEngine: () => unknown): Promise<void> {
    if (this.isOver) {
      return;
    }
    this.isOver = true;
    this.parts.clock.cancel(this.goneTimer);
    const told = tellEngine();
    this.over(end.kind === 'approved' ? 'approved' : end.why);
    try {
      await this.parts.result(this.id, end);
    } catch (error) {
      this.parts.failed('telling how the request of a backend has ended', error);
    }
    this.release();
    await told;
  }
}

function whyTable(): Record<RequestEndCause, string> {
  const words = Object.values(EndCause).map((cause) => [cause, `the request has ended: ${cause}`] as const);
  return {
    ...Object.fromEntries(words),
    [EndCause.DENIED]: 'the user said no',
    [EndCause.NOT_ME]: 'the user said that it was not them',
    [EndCause.DEADLINE]: 'the user did not answer in time',
    [EndCause.CLIENT_CANCELLED]: 'the client took the request back',
    [EndCause.CLIENT_GONE]: 'the client stopped asking',
  } as Record<RequestEndCause, string>;
}
