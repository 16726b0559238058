// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';
import type { ApprovalRecord } from './ApprovalRecord.ts';
import { attempt } from './attempt.ts';
import type { AuthenticationSink } from './AuthenticationSink.ts';
import type { ClientIdentity } from './ClientIdentity.ts';
import type { ConnectionRequest } from './ConnectionRequest.ts';
import type { ResumedNotice } from './DeviceLink.ts';
import type { EngineEvent } from './EngineEvent.ts';
import type { EngineOptions } from './EngineOptions.ts';
import { HResult } from './HResult.ts';
import type { LiveConnections } from './LiveConnections.ts';
import type { Prompts } from './Prompts.ts';
import type { RequestEnds } from './RequestEnds.ts';
import type { Entry, RequestTable } from './RequestTable.ts';
import type { Trust } from './Trust.ts';

/** What connections that go on need. */
export interface ResumptionParts {
  readonly clock: Clock;
  readonly options: EngineOptions;
  readonly observe: (event: EngineEvent) => void;
  readonly record: ApprovalRecord;
  readonly table: Pick<RequestTable, 'find' | 'handOver'>;
  readonly ends: Pick<RequestEnds, 'goesOn'>;
  readonly trust: Pick<Trust, 'mayLetIn'>;
  readonly live: Pick<LiveConnections, 'add' | 'endOf' | 'has'>;
  readonly prompts: Pick<Prompts, 'tellResumed'>;
}

/** The side of a client that comes back, as the engine knows it from now on. */
export interface ReturningClient {
  readonly mainSessionId: string;
  readonly context: string;
  /** Both as one key. */
  readonly name: string;
  readonly cookieHash: string;
  readonly sink: AuthenticationSink;
}

/** A connection that broke off: until when its client may come back, and when it would have ended (both on the clock). */
interface Right {
  readonly request: ConnectionRequest;
  readonly until: number;
  readonly endsAt: number;
}

/** Rights wait for this many clients at most; the oldest go. */
export const MOST_RIGHTS = 1_000;

/**
 * Who may come back without a question, and who has: the client of an approved connection that broke off by itself, with the same
 * credential, from the same address, for the same place, soon, once. It is the request that was approved that goes on, so that
 * whatever ends an approved connection ends this one.
 */
export class Resumptions {
  private readonly parts: ResumptionParts;
  /** By who may use them. */
  private readonly rights = new Map<string, Right>();
  /** Requests whose connections went on, by their ids, and since when on the clock. */
  private readonly resumed = new Map<string, { readonly request: ConnectionRequest; readonly since: number }>();

  constructor(parts: ResumptionParts) {
    this.parts = parts;
  }

  /** The connection of `request` has broken off; nothing comes of it unless it is live. One that went on has had its right. */
  keep(request: ConnectionRequest | undefined): void {
    const { clock, live, options } = this.parts;
    const endsAt = request && live.endOf(request.id);
    if (request === undefined || endsAt === undefined || options.resumeMs <= 0 || this.resumed.has(request.id)) {
      return;
    }
    const key = keyOf(request);
    this.rights.delete(key);
    this.rights.set(key, { request, endsAt, until: Math.min(endsAt, clock.now + options.resumeMs) });
    for (const oldest of this.rights.keys()) {
      if (this.rights.size <= MOST_RIGHTS) {
        break;
      }
      this.rights.delete(oldest);
    }
  }

  /** Lets the client of `identity` in again, if it may: its right is spent, and devices are told. False: ask the user. */
  goOn(identity: ClientIdentity, returning: ReturningClient): boolean {
    const right = this.take(identity);
    const entry = right && this.parts.table.find(right.request.id);
    if (right === undefined || entry?.own === undefined) {
      return false;
    }
    const { live, observe, prompts, record, table, trust } = this.parts;
    const { context, cookieHash, mainSessionId, name, sink } = returning;
    const request = { ...right.request, mainSessionId, context };
    if (
      !trust.mayLetIn(request, request.deviceId) ||
      !attempt(observe, 'writing that a connection goes on', () => record.writeResumed(request)) ||
      !attempt(observe, 'letting somebody in', () => live.add(request, sink, right.endsAt))
    ) {
      return false;
    }
    table.handOver(entry, { name, cookieHash, sink: undefined, accepted: Promise.resolve(HResult.S_OK) });
    entry.request = request;
    this.parts.ends.goesOn(entry);
    this.begun(request);
    attempt(observe, 'telling that a connection goes on', () => observe({ kind: 'connection-resumed', request }));
    prompts.tellResumed(request.userName);
    attempt(observe, `the sink of request ${request.id}`, () =>
      sink.onUserAuthenticated(request.userName, request.userDomain, context, null),
    );
    return true;
  }

  /** Ends every right that `matches`. */
  forbid(matches: (request: ConnectionRequest) => boolean): void {
    for (const [key, { request }] of this.rights) {
      if (matches(request)) {
        this.rights.delete(key);
      }
    }
  }

  /** Connections of a user that went on, the latest first. */
  ofUser(userName: string): readonly ResumedNotice[] {
    const { clock, live } = this.parts;
    return [...this.resumed.values()]
      .filter(({ request }) => request.userName === userName)
      .reverse()
      .map(({ request, since }) => ({ request, agoMs: clock.now - since, isOpen: live.has(request.id) }));
  }

  /** A connection is over: devices hear it of one that went on. */
  over(request: ConnectionRequest): void {
    if (this.resumed.has(request.id)) {
      this.parts.prompts.tellResumed(request.userName);
    }
  }

  /** These requests are remembered no more, unless they are live. */
  forget(entries: readonly Entry[]): void {
    for (const { request } of entries) {
      if (this.resumed.has(request.id) && this.parts.table.find(request.id) === undefined) {
        this.resumed.delete(request.id);
        this.parts.prompts.tellResumed(request.userName);
      }
    }
  }

  private take(identity: ClientIdentity): Right | undefined {
    const { clock, options } = this.parts;
    const key = keyOf(identity);
    const right = this.rights.get(key);
    this.rights.delete(key);
    return right !== undefined && options.resumeMs > 0 && clock.now < right.until ? right : undefined;
  }

  private begun(request: ConnectionRequest): void {
    for (const id of this.resumed.size < MOST_RIGHTS ? [] : this.resumed.keys()) {
      if (this.parts.table.find(id) === undefined) {
        this.resumed.delete(id);
      }
    }
    this.resumed.set(request.id, { request, since: this.parts.clock.now });
  }
}

/** The credential, where it is used, and for what. */
function keyOf({ address, clientId, purpose }: Pick<ClientIdentity, 'clientId' | 'address' | 'purpose'>): string {
  return JSON.stringify([clientId, address, purpose]);
}
