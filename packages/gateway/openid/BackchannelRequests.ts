// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { ServerResponse } from 'node:http';
import { EndCause } from 'gateway_protocol';
import type { RequestEndCause } from 'gateway_protocol';
import type { Clock } from '../clock/Clock.ts';
import type { AuthenticationEngine } from '../engine/AuthenticationEngine.ts';
import type { AuthenticationSink, RequestProgress } from '../engine/AuthenticationSink.ts';
import type { ClientIdentity } from '../engine/ClientIdentity.ts';
import { HResult } from '../engine/HResult.ts';
import { hashOfId } from './OpenidRecords.ts';
import type { OpenidRecords } from './OpenidRecords.ts';
import { BACKCHANNEL, isDecided } from './recordAdapter.ts';
import { UntilDone } from './UntilDone.ts';

/** A poll is held for so long, while nothing is decided. */
const HOLD_MS = 20_000;
/** A backend that has not asked for so many intervals is gone. */
const SILENT_INTERVALS = 3;
/** What comes a little early is not too fast: clocks and lines differ. */
const EARLY_MS = 500;
/** What a backend that polls too fast has to wait more each time: RFC 8628, 3.5. */
const SLOWER_MS = 5_000;
export const ENDS_KEPT_MS = 600_000;
/** Of so many requests it is known why they ended; the oldest go. */
export const MOST_ENDS = 10_000;
/** A poll at another node than the one that asks the person. */
const POLL = 'BackchannelPoll';
const POLL_KEPT_MS = 60_000;

/** How a request has ended, for the provider: approved, or one of its errors. */
export type BackchannelEnd =
  | { readonly kind: 'approved'; readonly userName: string; readonly requestId: string }
  | { readonly kind: 'denied' | 'expired'; readonly why: string };

export interface BackchannelParts {
  readonly clock: Clock;
  readonly engine: AuthenticationEngine;
  /** How often a backend may ask, ms; who has asked already keeps what it was told. */
  readonly intervalMs: () => number;
  readonly records: Pick<OpenidRecords, 'find' | 'put' | 'update' | 'watch'>;
  /** Whether the node that a request was made at is still there. */
  isThere(node: string): boolean;
  /** Tells the provider, once for each request. */
  result(id: string, end: BackchannelEnd): Promise<void>;
  failed(what: string, error: unknown): void;
}

/** A question that could not be asked. */
export interface BackchannelRefusal {
  readonly code: number;
}

const NOT_WRITTEN = 'the user approved it, and that could not be written down: ask again';
const WHY: Readonly<Record<RequestEndCause, string>> = whyTable();

/**
 * Requests of backends that wait (CIBA). A backend is there as long as it asks: its polls are held until there is an answer, and one
 * that was broken off or did not come for three intervals takes the prompt away. A backend that is pinged asks nothing meanwhile,
 * and is there until the deadline.
 *
 * A request is at the node where it was made. At others it is polled and taken back by way of its record in the log: a poll that
 * begins or ends there is written down, and what is decided there ends it here.
 */
export class BackchannelRequests {
  private readonly parts: BackchannelParts;
  private readonly waiting = new Map<string, Waiting>();
  /** Polls that are held here for requests of other nodes, by what the log has for their names. */
  private readonly elsewhere = new Map<string, Polls>();
  private readonly watches: (() => void)[] = [];
  private readonly untilDone: UntilDone;
  /** Why they ended, for who asks late, and until when that is kept; oldest first. */
  private readonly ends = new Map<string, { readonly why: string; readonly until: number }>();

  constructor(parts: BackchannelParts) {
    this.parts = parts;
    this.untilDone = new UntilDone(parts.clock, parts.failed);
  }

  get count(): number {
    return this.waiting.size;
  }

  /** Hears what other nodes do. */
  start(): void {
    const { records } = this.parts;
    this.watches.push(
      records.watch(BACKCHANNEL, (hash, payload) => {
        if (payload === undefined || isDecided(payload)) {
          this.elsewhere.get(hash)?.release();
          this.ofHash(hash)?.decidedElsewhere();
        }
      }),
      records.watch(POLL, (hash, payload) => {
        if (payload !== undefined) {
          this.ofHash(hash)?.polledElsewhere(payload['isHeld'] === true);
        }
      }),
    );
  }

  /** Asks the user of `identity`. Returns the number to match, or the engine's code when nobody is asked. */
  async ask(
    id: string,
    application: string,
    identity: ClientIdentity,
    isPinged: boolean,
  ): Promise<{ readonly number: string } | BackchannelRefusal> {
    const { engine } = this.parts;
    const waiting = new Waiting(this.parts, id, application, isPinged, {
      over: (why) => this.remember(id, why),
      untold: (end) => this.tellLater(id, end),
    });
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
    if (waiting !== undefined) {
      return waiting.application !== application || waiting.poll(response);
    }
    return this.pollElsewhere(id, application, response);
  }

  /**
   * The application takes its request back: nothing is given for it any more, also when it was approved and the tokens have not been
   * fetched. What is of another, or over, stays as it is.
   */
  async cancel(id: string, application: string): Promise<void> {
    const waiting = this.waiting.get(id);
    if (waiting?.application === application) {
      await waiting.cancel(EndCause.CLIENT_CANCELLED);
    }
    await this.parts.records.update(BACKCHANNEL, id, (now) =>
      now['error'] !== undefined || now['clientId'] !== application
        ? undefined
        : { ...now, error: 'access_denied', errorDescription: WHY[EndCause.CLIENT_CANCELLED] },
    );
  }

  /** Applications are there no more: nobody is asked for them. */
  removed(applications: ReadonlySet<string>): void {
    this.waiting.forEach((waiting) => {
      if (applications.has(waiting.application)) {
        void waiting.cancel(EndCause.CLIENT_GONE);
      }
    });
  }

  /** Why a request ended, in words. */
  endOf(id: string): string | undefined {
    return this.ends.get(id)?.why;
  }

  /** Lets go of every poll: the gateway goes down. */
  closeAll(): void {
    this.watches.splice(0).forEach((end) => end());
    this.untilDone.stop();
    this.waiting.forEach((waiting) => waiting.stop());
    this.elsewhere.forEach((poll) => poll.release());
  }

  /** The log did not take how a request has ended: it is told when it does. An approval that could not be written down is none. */
  private tellLater(id: string, end: BackchannelEnd): void {
    const told: BackchannelEnd = end.kind === 'approved' ? { kind: 'denied', why: NOT_WRITTEN } : end;
    const until = this.parts.clock.now + ENDS_KEPT_MS;
    this.untilDone.do('telling how the request of a backend has ended', () => this.parts.result(id, told), until);
  }

  /** Writes down that a request of another node gets no tokens, unless it has its end. */
  private async deny(id: string, why: string): Promise<void> {
    await this.parts.records.update(BACKCHANNEL, id, (now) =>
      isDecided(now) ? undefined : { ...now, error: 'access_denied', errorDescription: why },
    );
  }

  private ofHash(hash: string): Waiting | undefined {
    return [...this.waiting.values()].find(({ session }) => session === hash);
  }

  private async pollElsewhere(id: string, application: string, response: ServerResponse): Promise<boolean> {
    const { clock, intervalMs, records } = this.parts;
    const hash = hashOfId(id);
    this.elsewhere.forEach((each, other) => {
      if (each.isIdle && clock.now - each.polledAt > POLL_KEPT_MS) {
        this.elsewhere.delete(other);
      }
    });
    const poll = this.elsewhere.get(hash) ?? new Polls(clock, intervalMs());
    const isNew = !this.elsewhere.has(hash);
    this.elsewhere.set(hash, poll); // from now on it is heard when it is decided
    const record = (await records.find(BACKCHANNEL, id))?.payload;
    const isOpen = record !== undefined && !isDecided(record) && record['clientId'] === application;
    const isLost = isOpen && !this.parts.isThere(String(record['node']));
    if (isLost) {
      await this.deny(id, 'the gateway that asked has ended, and the question with it: ask again');
    }
    if (!isOpen || isLost) {
      if (isNew) {
        this.elsewhere.delete(hash);
      }
      return true;
    }
    if (poll.isTooFast()) {
      return false;
    }
    await records.put(POLL, id, { isHeld: true }, POLL_KEPT_MS);
    await poll.hold(response);
    await records.put(POLL, id, { isHeld: false }, POLL_KEPT_MS);
    return true;
  }

  /** A request is over, and why, for who asks late. */
  remember(id: string, why: string): void {
    this.waiting.delete(id);
    const { now } = this.parts.clock;
    for (const [earlier, { until }] of this.ends) {
      if (until > now && this.ends.size < MOST_ENDS) {
        break;
      }
      this.ends.delete(earlier);
    }
    this.ends.set(id, { why, until: now + ENDS_KEPT_MS });
  }
}

/** How fast a request is polled, and the poll that is held. */
class Polls {
  private readonly clock: Clock;
  private readonly intervalMs: number;
  polledAt = -Infinity;
  private slowerMs = 0;
  private end: (() => void) | undefined;

  constructor(clock: Clock, intervalMs: number) {
    this.clock = clock;
    this.intervalMs = intervalMs;
  }

  /** How long a backend may be silent, ms. */
  get patienceMs(): number {
    return SILENT_INTERVALS * (this.intervalMs + this.slowerMs);
  }

  get isIdle(): boolean {
    return this.end === undefined;
  }

  /** Counts a poll: whether it comes too soon after the one before, after which it has to wait longer. */
  isTooFast(): boolean {
    const isTooFast = this.clock.now - this.polledAt < this.intervalMs + this.slowerMs - EARLY_MS;
    this.polledAt = this.clock.now;
    this.slowerMs += isTooFast ? SLOWER_MS : 0;
    return isTooFast;
  }

  /** Holds a poll for a while, until it is released, or whoever waits for `response` has gone. A newer one ends it: they do not overlap. */
  hold(response: ServerResponse): Promise<void> {
    this.release();
    return new Promise((resolve) => {
      const end = (): void => {
        this.clock.cancel(timer);
        response.off('close', end);
        if (this.end === end) {
          this.end = undefined;
        }
        resolve();
      };
      const timer = this.clock.schedule(HOLD_MS, end);
      this.end = end;
      response.on('close', end);
      if (response.closed || response.destroyed) {
        end();
      }
    });
  }

  release(): void {
    this.end?.();
  }
}

/** Who hears of a request's end, once. */
interface WaitingOwner {
  over(why: string): void;
  /** The provider could not be told how it ended. */
  untold(end: BackchannelEnd): void;
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
  private readonly owner: WaitingOwner;
  private requestId = '';
  private lastCause: RequestEndCause = EndCause.DEADLINE;
  private isOver = false;
  private goneTimer = 0;
  private readonly polls: Polls;

  constructor(parts: BackchannelParts, id: string, application: string, isPinged: boolean, owner: WaitingOwner) {
    this.parts = parts;
    this.id = id;
    this.application = application;
    this.isPinged = isPinged;
    this.owner = owner;
    this.session = hashOfId(id);
    this.polls = new Polls(parts.clock, parts.intervalMs());
  }

  /** From now on the backend has to ask, within some intervals. */
  rest(): void {
    this.expect(this.polls.patienceMs);
  }

  async poll(response: ServerResponse): Promise<boolean> {
    if (this.isOver) {
      return true;
    }
    if (this.polls.isTooFast()) {
      this.rest();
      return false;
    }
    this.parts.clock.cancel(this.goneTimer);
    await this.polls.hold(response);
    if (this.polls.isIdle) {
      this.rest();
    }
    return true;
  }

  /** It is polled at another node, or was. When that dies, nobody says that the poll has ended. */
  polledElsewhere(isHeld: boolean): void {
    this.expect(this.polls.patienceMs + (isHeld ? HOLD_MS : 0));
  }

  /** Somebody took it back at another node: its record has its end, and whoever waits for it reads that. */
  decidedElsewhere(): void {
    if (!this.isOver) {
      const { engine } = this.parts;
      void engine.cancelAuthentication(this.session, this.application, EndCause.CLIENT_CANCELLED);
      this.stop();
      this.owner.over(WHY[EndCause.CLIENT_CANCELLED]);
    }
  }

  private expect(withinMs: number): void {
    const { clock } = this.parts;
    clock.cancel(this.goneTimer);
    if (!this.isPinged && !this.isOver) {
      this.goneTimer = clock.schedule(withinMs, () => void this.cancel(EndCause.CLIENT_GONE));
    }
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
    this.polls.release();
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
    this.owner.over(end.kind === 'approved' ? 'approved' : end.why);
    try {
      await this.parts.result(this.id, end);
    } catch {
      this.owner.untold(end);
    }
    this.polls.release();
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
