// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
// Long because it is the whole face of the engine: every call, and what it begins.

import type { Clock } from '../clock/Clock.ts';
import { EndCause, isPlainText } from 'gateway_protocol';
import type { DenialCause, RequestEndCause } from 'gateway_protocol';
import type { SharedState } from '../state/SharedState.ts';
import type { Answer, NumberAnswer } from './Answer.ts';
import type { ApprovalRecord } from './ApprovalRecord.ts';
import type { ApprovalVerifier } from './ApprovalVerifier.ts';
import { attempt } from './attempt.ts';
import type { AuthenticationSink, RequestProgress } from './AuthenticationSink.ts';
import { lifeOf, type ConnectionRequest } from './ConnectionRequest.ts';
import { CookieJar } from './CookieJar.ts';
import { createRequest, newRequest } from './createRequest.ts';
import type { CreationParts } from './createRequest.ts';
import { DeviceAnswers } from './DeviceAnswers.ts';
import type { EngineEvent, RequestRefusal } from './EngineEvent.ts';
import type { EngineOptions } from './EngineOptions.ts';
import type { EnrolledDevice } from './EnrolledDevice.ts';
import { HResult } from './HResult.ts';
import { LiveConnections } from './LiveConnections.ts';
import { matchNumber } from './matchNumber.ts';
import { patiently } from './patiently.ts';
import { PromptQuota } from './PromptQuota.ts';
import { NoPeers } from './Peers.ts';
import type { Peers } from './Peers.ts';
import { Prompts } from './Prompts.ts';
import { faultOfPurpose } from './Purpose.ts';
import { randomToken } from './randomToken.ts';
import type { Randomness } from './Randomness.ts';
import { RequestEnds } from './RequestEnds.ts';
import { RequestLog } from './RequestLog.ts';
import type { Logged } from './RequestLog.ts';
import { codeAfter } from './requestTransitions.ts';
import { RequestState } from './RequestState.ts';
import { entryOf, nameOf, RequestTable } from './RequestTable.ts';
import type { Entry, OwnPart } from './RequestTable.ts';
import { RequestTimes } from './RequestTimes.ts';
import { Resumptions } from './Resumptions.ts';
import type { Right } from './Resumptions.ts';
import { Trust } from './Trust.ts';
import type { UserDirectory } from './Trust.ts';
import { Turns } from './Turns.ts';

const LONGEST_COOKIE = 4096;
const LONGEST_NAME = 128;
const NOT_TRUSTED = HResult.E_PROXY_COOKIE_AUTHENTICATION_ACCESS_DENIED;
const NOT_YET: Promise<number> = Promise.resolve(HResult.S_FALSE);

/** What the engine is made of. */
export interface EngineParts {
  readonly clock: Clock;
  readonly randomness: Randomness;
  /** Where it is decided how requests end: shared with the other nodes of the site, if there are any. */
  readonly state: SharedState;
  readonly users: UserDirectory;
  readonly verifier: ApprovalVerifier;
  readonly record: ApprovalRecord;
  readonly observe: (event: EngineEvent) => void;
  readonly options: EngineOptions;
  /** The other nodes of the site; none when left out. */
  readonly peers?: Peers;
}

/** Who asks, from where, and for what. */
type Asked = {
  readonly [K in 'userName' | 'clientId' | 'address' | 'purpose']?: ConnectionRequest[K] | undefined;
};

/**
 * The authentication engine, in the shape of ITSGAuthenticationEngine. A connection is named by (mainSessionId, context);
 * its request ends once, in the log, and whoever comes later is told how.
 */
export class AuthenticationEngine {
  /** Which device shows what: for the channel. */
  readonly prompts: Prompts;
  /** Cookies for clients that have proved who they are. */
  readonly cookies: CookieJar;
  private readonly parts: EngineParts;
  private readonly peers: Peers;
  private readonly live: LiveConnections;
  private readonly quota: PromptQuota;
  private readonly creation: CreationParts;
  private readonly resumptions: Resumptions;
  private readonly table = new RequestTable();
  private readonly times: RequestTimes;
  private readonly log: RequestLog;
  private readonly trust: Trust;
  private readonly ends: RequestEnds;
  private readonly answers: DeviceAnswers;
  private isClosing = false;
  /** Whether new requests are taken; those that are there go on. */
  isDraining = false;

  constructor(parts: EngineParts) {
    const { clock, options, observe, randomness } = parts;
    this.parts = parts;
    this.peers = parts.peers ?? new NoPeers(randomToken(randomness, 16));
    this.cookies = new CookieJar(clock, randomness, options.cookieMs);
    this.live = new LiveConnections(clock, options, observe, (request) => {
      this.ends.over(request);
      this.resumptions.over(request);
    });
    this.quota = new PromptQuota(clock, options);
    this.times = new RequestTimes(clock, (entries) => this.takeDue(entries));
    this.log = new RequestLog(parts.state, (what, error) => observe({ kind: 'failed', what, error }));
    this.trust = new Trust(parts.users, observe);
    this.prompts = new Prompts(
      clock,
      options,
      {
        pendingOf: (userName) => this.table.toAsk(userName),
        find: (requestId) => this.table.find(requestId)?.request,
        resumedOf: (userName) => this.resumptions.ofUser(userName),
        mayStand: (requestId) => this.peers.isAlive(this.table.find(requestId)?.owner ?? ''),
        linked: (device) => this.peers.linked(device),
        unlinked: (deviceId) => this.peers.unlinked(deviceId),
        isElsewhere: (userName) => this.peers.elsewhere(userName) > 0,
        shown: (requestId, device) => this.shown(requestId, device),
        lost: (requestId, cause) => void this.endUnlessFailed(this.table.find(requestId), cause),
      },
      observe,
    );
    const { table, times, log, trust, live, prompts } = this;
    const shared = { ...parts, table, times, log, trust, live, prompts };
    this.ends = new RequestEnds(shared);
    const { ends } = this;
    this.creation = { ...shared, ends, quota: this.quota, turns: new Turns(parts.state, parts.clock) };
    this.resumptions = new Resumptions({ ...shared, ends });
    this.answers = new DeviceAnswers({ ...shared, ends, resumptions: this.resumptions });
    this.log.follow((id, logged) => this.hear(id, logged));
    this.peers.listen({ looked: () => this.lookAround(), moved: (deviceId) => this.prompts.moved(deviceId) });
  }

  /** The numbers that it goes by. */
  get options(): EngineOptions {
    return this.parts.options;
  }

  /** How long a request may still wait, ms, on the clock that nobody sets: the wall's may have been since it began. */
  remainingMs(requestId: string): number {
    const { clock, options } = this.parts;
    return Math.min(options.deadlineMs, (this.table.find(requestId)?.expiresAt ?? 0) - clock.now);
  }

  /** Requests of clients of this node that wait. */
  get pendingCount(): number {
    return this.table.ownPendingCount;
  }

  /** Approved connections that have not ended. */
  get liveCount(): number {
    return this.live.count;
  }

  /**
   * Asks the user of `cookie` whether this connection is theirs. S_OK: the answer comes through `sink`, perhaps before
   * this returns. Anything else is a refusal at once, and the sink hears nothing. A repetition with the same cookie is
   * the same request: it gets the same answer, or how the request ended, and the sink of the first call keeps being the one.
   */
  authenticateUser(
    mainSessionId: string,
    cookie: Uint8Array,
    context: string,
    sink: AuthenticationSink,
  ): Promise<number> {
    if (this.isClosing || this.isDraining) {
      return this.refuse(HResult.ERROR_SHUTDOWN_IN_PROGRESS, 'shutting-down');
    }
    if (!isPlainText(mainSessionId, LONGEST_NAME) || !isPlainText(context, LONGEST_NAME)) {
      return this.refuse(HResult.E_INVALIDARG, 'bad-argument');
    }
    if (cookie.length === 0 || cookie.length > LONGEST_COOKIE) {
      return this.refuse(HResult.E_PROXY_COOKIE_BADPACKET, 'bad-cookie');
    }
    const name = nameOf(mainSessionId, context);
    const cookieHash = CookieJar.hash(cookie);
    const earlier = this.table.named(name);
    if (earlier?.own !== undefined) {
      if (earlier.own.cookieHash !== cookieHash) {
        return this.refuse(HResult.ERROR_ALREADY_EXISTS, 'name-taken', earlier.request);
      }
      const { cause } = earlier.request;
      return cause === undefined ? earlier.own.accepted : Promise.resolve(codeAfter(cause));
    }
    const identity = this.cookies.redeem(cookie);
    if (identity === undefined) {
      return this.refuse(HResult.E_PROXY_COOKIE_AUTHENTICATION_ACCESS_DENIED, 'unknown-cookie');
    }
    if (faultOfPurpose(identity.purpose) !== undefined) {
      return this.refuse(HResult.E_INVALIDARG, 'bad-argument', { ...identity, purpose: undefined });
    }
    const { userName } = identity;
    let hasDevice;
    try {
      if (!this.parts.users.isTrustedClient(identity.clientId)) {
        return this.refuse(NOT_TRUSTED, 'client-not-trusted', identity);
      }
      hasDevice = this.parts.users.hasDevice(userName);
    } catch (error) {
      this.parts.observe({ kind: 'failed', what: 'finding out who is trusted', error });
      return this.refuse(HResult.E_FAIL, 'store-failed', identity);
    }
    if (!hasDevice && this.parts.peers === undefined) {
      return this.refuse(HResult.NTE_DEVICE_NOT_FOUND, 'no-device', identity);
    }
    if (!this.peers.isIn || !this.parts.state.isFresh) {
      return this.refuse(HResult.E_FAIL, 'store-failed', identity);
    }
    const taken = new Set<string>();
    for (const request of this.table.toAsk(userName)) {
      taken.add(request.number);
    }
    if (identity.number !== undefined && taken.has(identity.number)) {
      return this.refuse(HResult.ERROR_ALREADY_EXISTS, 'number-taken', identity);
    }
    const right = this.resumptions.take(identity);
    const isToLookAround = right !== undefined || !hasDevice;
    if (!isToLookAround) {
      const busy = this.quota.take(identity, this.table.pendingCount, this.table.ofUser(userName).length);
      if (busy !== undefined) {
        return this.refuse(HResult.ERROR_NOT_ENOUGH_QUOTA, busy, identity);
      }
    }
    const number = identity.number ?? matchNumber(this.parts.randomness, taken);
    const own: OwnPart = { name, cookieHash, sink, accepted: NOT_YET };
    const entry = entryOf(newRequest(this.parts, identity, mainSessionId, context, number), this.peers.name, own);
    this.table.add(entry);
    own.accepted = isToLookAround ? this.lookAndBegin(entry, own, right) : this.begin(entry, own);
    return own.accepted;
  }

  /**
   * The connection is gone: the user ended it, or it failed. From the moment of the call its sink hears nothing more. S_OK
   * when this is what ended the request, S_FALSE when there was nothing to end: no such connection, or it had its answer.
   * Legal at any time, any number of times; never rejects.
   */
  async cancelAuthentication(
    mainSessionId: string,
    context: string,
    cause: 'client-cancelled' | 'client-gone' = EndCause.CLIENT_GONE,
  ): Promise<number> {
    const entry = this.table.named(nameOf(mainSessionId, context));
    if (entry?.own === undefined) {
      return HResult.S_FALSE;
    }
    entry.own.sink = undefined;
    this.live.remove(entry.request.id, cause);
    return (await this.ends.end(entry, cause)) ? HResult.S_OK : HResult.S_FALSE;
  }

  /** An approved connection broke off by itself: cancels it, and where `resumeMs` allows it, its client may come back once. */
  brokeOff(mainSessionId: string, context: string): Promise<number> {
    if (!this.isClosing && !this.isDraining) {
      this.resumptions.keep(this.table.named(nameOf(mainSessionId, context))?.request);
    }
    return this.cancelAuthentication(mainSessionId, context, EndCause.CLIENT_GONE);
  }

  /**
   * The user typed `number` on `device`: the `attempt`th there, 1 and up. An attempt that comes again is answered the same
   * way; too many wrong ones, on all devices together, deny the request.
   */
  matchNumber(device: EnrolledDevice, requestId: string, attempt: number, number: string): Promise<NumberAnswer> {
    return this.answers.matchNumber(device, requestId, attempt, number);
  }

  /**
   * The user approved on `device`, and this is the proof. It is verified, looked at again, written down, and then decided:
   * whatever was revoked or ended in between, before the last step, lets nobody in.
   */
  approve(device: EnrolledDevice, requestId: string, assertion: unknown): Promise<Answer> {
    return this.answers.approve(device, requestId, assertion);
  }

  /** The user, or their device for them, said no. */
  deny(
    device: EnrolledDevice,
    requestId: string,
    cause: Exclude<DenialCause, 'not-me'> = EndCause.DENIED,
  ): Promise<Answer> {
    return this.answers.deny(device, requestId, cause);
  }

  /**
   * "This was not me": denies the request, cancels all else of the user that waits, disconnects what came from the same
   * client or the same source, and trusts that client no more. Also when the request has ended in the meantime.
   */
  disown(device: EnrolledDevice, requestId: string): Promise<Answer> {
    return this.answers.disown(device, requestId);
  }

  /** A device is not trusted any more: what it shows goes, what it approved is disconnected. */
  async revokeDevice(deviceId: string): Promise<void> {
    this.prompts.revoke(deviceId);
    this.resumptions.forbid((request) => request.deviceId === deviceId);
    this.live.disconnect((request) => request.deviceId === deviceId, EndCause.REVOKED);
  }

  /** A client is not trusted any more: its requests are cancelled, its connections disconnected. */
  async revokeClient(clientId: string): Promise<void> {
    this.resumptions.forbid((request) => request.clientId === clientId);
    this.live.disconnect((request) => request.clientId === clientId, EndCause.REVOKED);
    const waiting = this.table.allPending().filter((entry) => entry.request.clientId === clientId);
    await Promise.all(waiting.map((entry) => this.endUnlessFailed(entry, EndCause.REVOKED)));
  }

  /** Another node has been told "this was not me": as `disown`, for the connections of this one. */
  disconnectDisowned(clientId: string, userName: string, source: string): void {
    this.answers.endDisowned(clientId, userName, source);
  }

  /** Until it is known here what the log has of these requests: a device that comes from another node may hold one of this moment. Never rejects. */
  async learnOf(requestIds: readonly string[]): Promise<void> {
    const { clock, observe, state } = this.parts;
    if (requestIds.some((id) => this.table.find(id) === undefined)) {
      try {
        await patiently(clock, state.catchUp(), 'the log');
      } catch (error) {
        observe({ kind: 'failed', what: 'asking the log what a device holds', error });
      }
    }
  }

  /** Whether something of this user waits for an answer. */
  isWaitedForBy(userName: string): boolean {
    return this.table.ofUser(userName).length > 0;
  }

  /** Whether the connection was approved and is not over. */
  isLive(mainSessionId: string, context: string): boolean {
    const entry = this.table.named(nameOf(mainSessionId, context));
    return entry !== undefined && this.live.has(entry.request.id);
  }

  /** Nobody can be told here any more who was revoked: all approved connections end. Returns how many. */
  endCutOff(): number {
    return this.live.disconnect(() => true, EndCause.CUT_OFF);
  }

  /** Takes no more requests, cancels those that wait and disconnects the approved. */
  async shutDown(): Promise<void> {
    this.isClosing = true;
    this.times.stop();
    this.resumptions.forbid(() => true);
    this.live.disconnect(() => true, EndCause.SHUTDOWN);
    const waiting = this.table.allPending().filter((entry) => entry.own !== undefined);
    await Promise.all(waiting.map((entry) => this.ends.end(entry, EndCause.SHUTDOWN)));
  }

  /**
   * Of a client that may come back without a question, or whose user has no device that is known here: the other nodes may have
   * revoked the one, and enrolled the other, a moment ago.
   */
  private async lookAndBegin(entry: Entry, own: OwnPart, right: Right | undefined): Promise<number> {
    const { request } = entry;
    if (right !== undefined && (await this.resumptions.goOn(right, entry, own))) {
      return HResult.S_OK;
    }
    try {
      if (!(await this.hasDevice(request.userName))) {
        return this.giveUp(entry, HResult.NTE_DEVICE_NOT_FOUND, 'no-device');
      }
    } catch (error) {
      this.parts.observe({ kind: 'failed', what: 'finding out who has a device', error });
      return this.giveUp(entry, HResult.E_FAIL, 'store-failed');
    }
    if (own.sink === undefined) {
      this.table.drop(entry);
      return HResult.ERROR_CANCELLED;
    }
    if (this.isClosing || this.isDraining) {
      return this.giveUp(entry, HResult.ERROR_SHUTDOWN_IN_PROGRESS, 'shutting-down');
    }
    const waiting = this.table.pendingCount - 1;
    const busy = this.quota.take(request, waiting, this.table.ofUser(request.userName).length - 1);
    return busy === undefined ? this.begin(entry, own) : this.giveUp(entry, HResult.ERROR_NOT_ENOUGH_QUOTA, busy);
  }

  /** Whether a user has a device, also one that was enrolled at another node a moment ago. Rejects when the log does not answer. */
  async hasDevice(userName: string): Promise<boolean> {
    const { clock, peers, state, users } = this.parts;
    if (!users.hasDevice(userName) && peers !== undefined) {
      await patiently(clock, state.catchUp(), 'the log');
    }
    return users.hasDevice(userName);
  }

  /** Puts the request into the log, and asks. */
  private async begin(entry: Entry, own: OwnPart): Promise<number> {
    const { observe } = this.parts;
    const { id } = entry.request;
    try {
      const refusal = await createRequest(this.creation, entry);
      if (refusal !== undefined) {
        const isTrusted = refusal !== 'client-not-trusted';
        return this.giveUp(entry, isTrusted ? HResult.ERROR_NOT_ENOUGH_QUOTA : NOT_TRUSTED, refusal);
      }
    } catch (error) {
      observe({ kind: 'failed', what: 'storing a request', error });
      if (this.table.isOpen(entry)) {
        return this.giveUp(entry, HResult.E_FAIL, 'store-failed');
      }
    }
    const { cause } = entry.request;
    if (cause !== undefined) {
      // it was ended here, without the log, which took too long: the sink has heard how
      return cause === EndCause.CLIENT_GONE || cause === EndCause.CLIENT_CANCELLED
        ? HResult.ERROR_CANCELLED
        : HResult.S_OK;
    }
    observe({ kind: 'request-opened', request: entry.request });
    if (own.sink === undefined) {
      return HResult.ERROR_CANCELLED; // the cancel that came meanwhile waits for this, and ends it
    }
    const deadlineMs = lifeOf(entry.request);
    if (this.isClosing || !this.trust.ofClient(entry.request.clientId)) {
      void this.ends.end(entry, this.isClosing ? EndCause.SHUTDOWN : EndCause.REVOKED); // nobody is asked any more
      return HResult.S_OK;
    }
    this.times.place(entry, deadlineMs);
    const deviceCount = this.prompts.offer(entry.request) + this.peers.elsewhere(entry.request.userName);
    const { number } = entry.request;
    this.tellProgress(id, { step: 'waiting', requestId: id, number, deadlineMs, deviceCount });
    return HResult.S_OK;
  }

  private giveUp(entry: Entry, code: number, reason: RequestRefusal): Promise<number> {
    this.table.drop(entry);
    return this.refuse(code, reason, entry.request);
  }

  /** The log says that something happened to a request, perhaps at another node. */
  private hear(id: string, logged: Logged | undefined): void {
    const entry = this.table.find(id);
    if (logged === undefined) {
      return; // that it is gone says nothing of how it ended
    }
    const { record, revision } = logged;
    if (entry === undefined) {
      this.adopt(logged);
    } else if (
      revision > entry.revision &&
      (entry.revision > 0 || !this.table.isOpen(entry) || isOver(record.request))
    ) {
      this.ends.learn(entry, logged); // else it is what is being begun
    }
  }

  /** A request that the log has and this node did not know. */
  private adopt(logged: Logged): void {
    const { request, owner } = logged.record;
    if (this.peers.isOwn(owner)) {
      if (!isOver(request)) {
        void this.ends.endUnknown(logged);
      }
      return;
    }
    const entry = entryOf({ ...request, state: RequestState.PENDING, cause: undefined }, owner, undefined);
    this.table.add(entry);
    this.ends.learn(entry, logged);
    if (!isOver(request)) {
      this.quota.count(request);
      this.times.place(entry, lifeOf(request));
      this.prompts.offer(request);
    }
  }

  /** Deadlines have come, and outcomes need not be kept any more. */
  private takeDue(entries: readonly Entry[]): void {
    const waiting = entries.filter((entry) => this.table.isOpen(entry));
    waiting.forEach((entry) => {
      const isBeyond = this.prompts.isBeyond(entry.request);
      void this.endUnlessFailed(entry, isBeyond ? EndCause.DEVICE_OUTDATED : EndCause.DEADLINE);
    });
    const forgotten = entries.filter((entry) => !waiting.includes(entry));
    this.ends.forget(forgotten);
    this.resumptions.forget(forgotten);
  }

  /** Of another node's request the log may not say what became of it: its owner ends it all the same. */
  private async endUnlessFailed(entry: Entry | undefined, cause: RequestEndCause): Promise<void> {
    try {
      if (entry !== undefined) {
        await this.ends.end(entry, cause);
      }
    } catch {
      // told by whom it failed
    }
  }

  /**
   * Requests of nodes that are there no more have nobody who would let in: they end, and those of this node's earlier names,
   * too. Others may be asked now, for it is known that their nodes are there.
   */
  private lookAround(): void {
    for (const entry of this.table.allPending()) {
      if (entry.revision > 0 && entry.owner !== this.peers.name && !this.peers.isThere(entry.owner)) {
        void this.endUnlessFailed(entry, EndCause.CLIENT_GONE);
      } else if (this.table.isToAsk(entry)) {
        this.prompts.offer(entry.request);
      }
    }
  }

  private shown(requestId: string, device: EnrolledDevice): void {
    const entry = this.table.find(requestId);
    if (entry?.own === undefined) {
      void this.ends.tellShown(entry, device.name);
    } else {
      this.tellProgress(requestId, { step: 'shown', deviceName: device.name });
    }
  }

  private tellProgress(requestId: string, progress: RequestProgress): void {
    const entry = this.table.find(requestId);
    const sink = entry?.own?.sink;
    if (entry !== undefined && sink !== undefined) {
      attempt(this.parts.observe, `the sink of request ${requestId}`, () =>
        sink.onProgress?.(entry.request.context, progress),
      );
    }
  }

  private refuse(code: number, reason: RequestRefusal, asked?: Asked): Promise<number> {
    const { address, clientId, purpose, userName } = asked ?? {};
    this.parts.observe({ kind: 'request-refused', reason, userName, clientId, address, purpose });
    return Promise.resolve(code);
  }
}

function isOver({ state }: ConnectionRequest): boolean {
  return state !== RequestState.PENDING;
}
