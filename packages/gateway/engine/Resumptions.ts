// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';
import { CommitPart } from '../state/CommitPart.ts';
import type { SharedState } from '../state/SharedState.ts';
import type { ApprovalRecord } from './ApprovalRecord.ts';
import { attempt } from './attempt.ts';
import type { ClientIdentity } from './ClientIdentity.ts';
import type { ConnectionRequest } from './ConnectionRequest.ts';
import type { ResumedNotice } from './DeviceLink.ts';
import type { EngineEvent } from './EngineEvent.ts';
import type { EngineOptions } from './EngineOptions.ts';
import type { LiveConnections } from './LiveConnections.ts';
import { patiently } from './patiently.ts';
import type { Prompts } from './Prompts.ts';
import type { RequestEnds } from './RequestEnds.ts';
import type { Entry, OwnPart, RequestTable } from './RequestTable.ts';
import type { Trust, UserDirectory } from './Trust.ts';

/** What connections that go on need. */
export interface ResumptionParts {
  readonly clock: Clock;
  readonly options: EngineOptions;
  readonly observe: (event: EngineEvent) => void;
  readonly state: SharedState;
  readonly users: Pick<UserDirectory, 'relyOnClient' | 'relyOnDevice'>;
  readonly record: ApprovalRecord;
  readonly table: Pick<RequestTable, 'find' | 'handOver' | 'drop'>;
  readonly ends: Pick<RequestEnds, 'goesOn'>;
  readonly trust: Pick<Trust, 'mayLetIn'>;
  readonly live: Pick<LiveConnections, 'add' | 'endOf' | 'has'>;
  readonly prompts: Pick<Prompts, 'tellResumed'>;
}

/** A connection that broke off: until when its client may come back, and when it would have ended (both on the clock). */
export interface Right {
  readonly request: ConnectionRequest;
  readonly until: number;
  readonly endsAt: number;
}

/** How often it is tried while others change what it relies on. */
const MOST_ATTEMPTS = 20;

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
  /** Those that are being used. */
  private readonly underWay = new Set<Right>();
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

  /** The right of the client of `identity`, which is spent by that; undefined when it has none. */
  take(identity: ClientIdentity): Right | undefined {
    const { clock, options, table } = this.parts;
    const key = keyOf(identity);
    const right = this.rights.get(key);
    this.rights.delete(key);
    const isGood = right !== undefined && options.resumeMs > 0 && clock.now < right.until;
    return isGood && table.find(right.request.id)?.own !== undefined ? right : undefined;
  }

  /**
   * Lets the client of `asking` in by its right, in the place of asking for it, and devices are told: to true, when no node has revoked
   * whom it relies on, and nobody has cancelled or forbidden it meanwhile. To false: ask the user. Never rejects.
   */
  async goOn(right: Right, asking: Entry, own: OwnPart): Promise<boolean> {
    const { clock, observe, record } = this.parts;
    const { context, mainSessionId } = asking.request;
    const request = { ...right.request, mainSessionId, context };
    const mayGoOn = (): boolean => this.mayGoOn(right, own);
    let what = 'looking who may come back';
    this.underWay.add(right);
    try {
      if (!(await this.isTrusted(request)) || !mayGoOn()) {
        return false;
      }
      what = 'writing that a connection goes on';
      const isWritten = await patiently(clock, record.writeResumed(request, mayGoOn), 'the record');
      return isWritten && mayGoOn() && this.letIn(right, request, asking, own);
    } catch (error) {
      observe({ kind: 'failed', what, error });
      return false;
    } finally {
      this.underWay.delete(right);
    }
  }

  /** Ends every right that `matches`. */
  forbid(matches: (request: ConnectionRequest) => boolean): void {
    for (const right of this.underWay) {
      if (matches(right.request)) {
        this.underWay.delete(right);
      }
    }
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

  /** Whether the whole site trusts client and device: what another node has revoked is in the log, if it is not here yet. */
  private async isTrusted(request: ConnectionRequest): Promise<boolean> {
    const { state, trust, users } = this.parts;
    const { clientId, deviceId } = request;
    for (let i = 0; i < MOST_ATTEMPTS && trust.mayLetIn(request, deviceId); i++) {
      const part = new CommitPart();
      users.relyOnClient(part, clientId);
      users.relyOnDevice(part, deviceId!);
      if ((await part.commit(state)).kind === 'committed') {
        return true;
      }
    }
    return false;
  }

  /** Whether nothing has come that forbids it, its client is there still, and its end is not. */
  private mayGoOn(right: Right, own: OwnPart): boolean {
    const { clock, table, trust } = this.parts;
    return (
      this.underWay.has(right) &&
      table.find(right.request.id)?.own !== undefined &&
      own.sink !== undefined &&
      clock.now < right.endsAt &&
      trust.mayLetIn(right.request, right.request.deviceId)
    );
  }

  private letIn(right: Right, request: ConnectionRequest, asking: Entry, own: OwnPart): boolean {
    const { live, observe, prompts, table } = this.parts;
    const entry = table.find(request.id);
    const { sink } = own;
    if (
      entry?.own === undefined ||
      sink === undefined ||
      !attempt(observe, 'letting somebody in', () => live.add(request, sink, right.endsAt))
    ) {
      return false;
    }
    table.drop(asking);
    own.sink = undefined;
    table.handOver(entry, own);
    entry.request = request;
    this.parts.ends.goesOn(entry);
    this.begun(request);
    attempt(observe, 'telling that a connection goes on', () => observe({ kind: 'connection-resumed', request }));
    prompts.tellResumed(request.userName);
    attempt(observe, `the sink of request ${request.id}`, () =>
      sink.onUserAuthenticated(request.userName, request.userDomain, request.context, null),
    );
    return true;
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
