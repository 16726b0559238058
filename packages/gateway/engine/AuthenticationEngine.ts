// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
// Long because the life of a request is one machine, from the call to the sink.

import type { Clock } from '../clock/Clock.ts';
import { PartyError } from './PartyError.ts';
import { EndCause, isPlainText } from 'gateway_protocol';
import type { DenialCause, RequestEndCause } from 'gateway_protocol';
import { ExpiryQueue } from '../state/ExpiryQueue.ts';
import type { Expiring } from '../state/ExpiryQueue.ts';
import type { PendingStore, StoreChange } from '../state/PendingStore.ts';
import type { Answer, AnswerRefusal, NumberAnswer } from './Answer.ts';
import type { ApprovalRecord } from './ApprovalRecord.ts';
import type { ApprovalVerifier } from './ApprovalVerifier.ts';
import type { AuthenticationSink, RequestProgress } from './AuthenticationSink.ts';
import type { ConnectionRequest } from './ConnectionRequest.ts';
import { CookieJar } from './CookieJar.ts';
import type { EngineEvent, RequestRefusal } from './EngineEvent.ts';
import type { EngineOptions } from './EngineOptions.ts';
import type { EnrolledDevice } from './EnrolledDevice.ts';
import { HResult } from './HResult.ts';
import { LiveConnections } from './LiveConnections.ts';
import { matchNumber } from './matchNumber.ts';
import { NumberTries } from './NumberTries.ts';
import { PromptQuota } from './PromptQuota.ts';
import { Prompts } from './Prompts.ts';
import { randomToken } from './randomToken.ts';
import type { Randomness } from './Randomness.ts';
import { codeAfter, stateAfter } from './requestTransitions.ts';
import { RequestState } from './RequestState.ts';
import { sourceOf } from './sourceOf.ts';

const LONGEST_COOKIE = 4096;
const LONGEST_NAME = 128;
/** Outcomes kept for who comes late, however many there are in that time; the audit has them all. */
export const MOST_KEPT = 10_000;
/** Nothing waits longer than this for the store or for a verification; well below a lease, whose beats wait behind it. */
const PATIENCE_MS = 3_000;
const nothing = (): void => undefined;
const NOT_YET: Promise<number> = Promise.resolve(HResult.S_FALSE);

/** Who has devices, and who is trusted now: asked at the moment when it matters, and again after whatever had to be awaited. */
export interface UserDirectory {
  /** Whether the user has an enrolled device that is not revoked. */
  hasDevice(userName: string): boolean;
  /** Whether the device is enrolled and not revoked. */
  isTrustedDevice(deviceId: string): boolean;
  /** Whether the client's credential is good: known, not expired, not revoked. */
  isTrustedClient(clientId: string): boolean;
  /** The user disowned this client: its credential is worth nothing when this returns, whatever can be written. */
  disownClient(clientId: string): void;
}

/** What the engine is made of. */
export interface EngineParts {
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly store: PendingStore<ConnectionRequest>;
  readonly users: UserDirectory;
  readonly verifier: ApprovalVerifier;
  readonly record: ApprovalRecord;
  readonly observe: (event: EngineEvent) => void;
  readonly options: EngineOptions;
}

/** Who asks, from where, and where to. */
type Asked = Partial<Pick<ConnectionRequest, 'userName' | 'clientId' | 'address' | 'target'>>;

/** A request that this engine answers for. It expires at its deadline, which counts once it is in the store. */
interface Entry extends Expiring {
  request: ConnectionRequest;
  /** The store's revision of `request`; 0 until it is there. */
  revision: number;
  readonly name: string;
  readonly cookieHash: string;
  /** Cleared by a cancel: from then on nothing reaches it, whatever the store decides. */
  sink: AuthenticationSink | undefined;
  /** Ends the watch over the store. */
  unwatch: () => void;
  /** Numbers that were typed; undefined while there is none. */
  tries: NumberTries | undefined;
  /** What authenticateUser answers, to a repetition as well: settled when the request is in the store. */
  accepted: Promise<number>;
}

/**
 * The authentication engine, in the shape of ITSGAuthenticationEngine. A connection is named by (mainSessionId, context);
 * its request ends once, in the store, and whoever comes later is told how.
 */
export class AuthenticationEngine {
  /** Which device shows what: for the channel. */
  readonly prompts: Prompts;
  /** Cookies for clients that have proved who they are. */
  readonly cookies: CookieJar;
  private readonly parts: EngineParts;
  private readonly live: LiveConnections;
  private readonly quota: PromptQuota;
  private readonly byId = new Map<string, Entry>();
  private readonly byName = new Map<string, Entry>();
  /** The pending ones of each user, who rarely has more than one: a list takes a fraction of a set's memory. */
  private readonly byUser = new Map<string, readonly Entry[]>();
  /** Those whose deadline counts, with one timer for all. */
  private readonly deadlines = new ExpiryQueue<Entry>();
  private deadlineTimer = 0;
  /** Those that are over, oldest first, with the time at which they are forgotten; one that is live is not among them. */
  private readonly ended = new Map<string, number>();
  private pending = 0;
  private isClosing = false;
  /** Whether new requests are taken; those that are there go on. */
  isDraining = false;

  constructor(parts: EngineParts) {
    const { clock, options, observe } = parts;
    this.parts = parts;
    this.cookies = new CookieJar(clock, parts.randomness, options.cookieMs);
    this.live = new LiveConnections(clock, options, observe, (request) => this.keepForLate(request.id));
    this.quota = new PromptQuota(clock, options);
    this.prompts = new Prompts(
      clock,
      options,
      {
        pendingOf: (userName) => this.pendingOf(userName),
        find: (requestId) => this.byId.get(requestId)?.request,
        shown: (requestId, device) => this.tellProgress(requestId, { step: 'shown', deviceName: device.name }),
        lost: (requestId, cause) => void this.endById(requestId, cause),
      },
      observe,
    );
  }

  /** The numbers that it goes by. */
  get options(): EngineOptions {
    return this.parts.options;
  }

  /** How long a request may still wait, ms, on the clock that nobody sets: the wall's may have been since it began. */
  remainingMs(requestId: string): number {
    const { clock, options } = this.parts;
    return Math.min(options.deadlineMs, (this.byId.get(requestId)?.expiresAt ?? 0) - clock.now);
  }

  /** Requests that wait. */
  get pendingCount(): number {
    return this.pending;
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
    const earlier = this.byName.get(name);
    if (earlier !== undefined) {
      if (earlier.cookieHash !== cookieHash) {
        return this.refuse(HResult.ERROR_ALREADY_EXISTS, 'name-taken', earlier.request);
      }
      const { cause } = earlier.request;
      return cause === undefined ? earlier.accepted : Promise.resolve(codeAfter(cause));
    }
    const identity = this.cookies.redeem(cookie);
    if (identity === undefined) {
      return this.refuse(HResult.E_PROXY_COOKIE_AUTHENTICATION_ACCESS_DENIED, 'unknown-cookie');
    }
    const { userName } = identity;
    try {
      if (!this.parts.users.isTrustedClient(identity.clientId)) {
        return this.refuse(HResult.E_PROXY_COOKIE_AUTHENTICATION_ACCESS_DENIED, 'client-not-trusted', identity);
      }
      if (!this.parts.users.hasDevice(userName)) {
        return this.refuse(HResult.NTE_DEVICE_NOT_FOUND, 'no-device', identity);
      }
    } catch (error) {
      this.parts.observe({ kind: 'failed', what: 'finding out who is trusted', error });
      return this.refuse(HResult.E_FAIL, 'store-failed', identity);
    }
    const busy = this.quota.take(identity, this.pending, this.byUser.get(userName)?.length ?? 0);
    if (busy !== undefined) {
      return this.refuse(HResult.ERROR_NOT_ENOUGH_QUOTA, busy, identity);
    }

    const taken = new Set<string>();
    for (const request of this.pendingOf(userName)) {
      taken.add(request.number);
    }
    const createdAt = this.wall;
    return this.open(name, cookieHash, sink, {
      id: randomToken(this.parts.randomness, 16),
      mainSessionId,
      context,
      userName,
      userDomain: identity.userDomain,
      clientId: identity.clientId,
      clientName: identity.clientName,
      address: identity.address,
      target: identity.target,
      number: matchNumber(this.parts.randomness, taken),
      createdAt,
      expiresAt: createdAt + this.parts.options.deadlineMs,
      state: RequestState.PENDING,
      cause: undefined,
      endedAt: undefined,
      deviceId: undefined,
    });
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
    const entry = this.byName.get(nameOf(mainSessionId, context));
    if (entry === undefined) {
      return HResult.S_FALSE;
    }
    entry.sink = undefined;
    this.live.remove(entry.request.id, cause);
    return (await this.end(entry, cause)) ? HResult.S_OK : HResult.S_FALSE;
  }

  /**
   * The user typed `number` on `device`: the `attempt`th there, 1 and up. An attempt that comes again is answered the same
   * way; too many wrong ones, on all devices together, deny the request.
   */
  async matchNumber(device: EnrolledDevice, requestId: string, attempt: number, number: string): Promise<NumberAnswer> {
    const entry = this.answerable(device, requestId);
    if (entry === undefined) {
      return { answer: refused({ kind: 'unknown-request' }) };
    }
    if (entry.request.state !== RequestState.PENDING) {
      return { answer: this.late(entry, device) };
    }
    entry.tries ??= new NumberTries();
    const tried = entry.tries.take(device.id, attempt, number, entry.request.number, this.parts.options.numberTries);
    if (tried === undefined) {
      return { answer: refused({ kind: 'try-again' }) };
    }
    const { isRight, triesLeft } = tried;
    if (triesLeft <= 0) {
      return { answer: await this.settleAnswer(entry, EndCause.WRONG_NUMBER, device) };
    }
    return { isRight, triesLeft, answer: undefined };
  }

  /**
   * The user approved on `device`, and this is the proof. It is verified, looked at again, written down, and then decided:
   * whatever was revoked or ended in between, before the last step, lets nobody in.
   */
  async approve(device: EnrolledDevice, requestId: string, assertion: unknown): Promise<Answer> {
    const entry = this.answerable(device, requestId);
    if (entry === undefined) {
      return refused({ kind: 'unknown-request' });
    }
    if (entry.request.state !== RequestState.PENDING) {
      return this.late(entry, device);
    }
    let counter;
    try {
      counter = await this.patiently(this.parts.verifier.verify(entry.request, device, assertion), 'the verification');
    } catch (error) {
      if (error instanceof PartyError) {
        return refused({ kind: 'bad-assertion', fault: error.fault });
      }
      this.parts.observe({ kind: 'failed', what: 'the verification of an assertion', error });
      return refused({ kind: 'try-again' });
    }
    if (this.answerable(device, requestId) !== entry) {
      return refused({ kind: 'unknown-request' });
    }
    if (entry.request.state !== RequestState.PENDING) {
      return this.late(entry, device);
    }
    if (!this.mayLetIn(entry.request, device.id)) {
      await this.end(entry, EndCause.REVOKED);
      return this.late(entry, device);
    }
    return this.settleAnswer(entry, EndCause.APPROVED, device, counter);
  }

  /** The user, or their device for them, said no. */
  async deny(
    device: EnrolledDevice,
    requestId: string,
    cause: Exclude<DenialCause, 'not-me'> = EndCause.DENIED,
  ): Promise<Answer> {
    const entry = this.answerable(device, requestId);
    return entry === undefined ? refused({ kind: 'unknown-request' }) : this.settleAnswer(entry, cause, device);
  }

  /**
   * "This was not me": denies the request, cancels all else of the user that waits, disconnects what came from the same
   * client or the same source, and trusts that client no more. Also when the request has ended in the meantime.
   */
  async disown(device: EnrolledDevice, requestId: string): Promise<Answer> {
    const entry = this.answerable(device, requestId);
    if (entry === undefined) {
      return refused({ kind: 'unknown-request' });
    }
    const { clientId, userName, address } = entry.request;
    const source = sourceOf(address);
    this.attempt('disowning a client', () => this.parts.users.disownClient(clientId));
    this.live.disconnect(
      (request) =>
        request.clientId === clientId || (request.userName === userName && sourceOf(request.address) === source),
      EndCause.DISOWNED,
    );
    this.attempt('telling of a disowned client', () =>
      this.parts.observe({ kind: 'disowned', request: entry.request, device }),
    );
    const others = (this.byUser.get(userName) ?? []).filter((other) => other !== entry);
    const [answer] = await Promise.all([
      this.settleAnswer(entry, EndCause.NOT_ME, device),
      ...others.map((other) => this.end(other, EndCause.DISOWNED)),
    ]);
    return answer;
  }

  /** A device is not trusted any more: what it shows goes, what it approved is disconnected. */
  async revokeDevice(deviceId: string): Promise<void> {
    this.prompts.revoke(deviceId);
    this.live.disconnect((request) => request.deviceId === deviceId, EndCause.REVOKED);
  }

  /** A client is not trusted any more: its requests are cancelled, its connections disconnected. */
  async revokeClient(clientId: string): Promise<void> {
    this.live.disconnect((request) => request.clientId === clientId, EndCause.REVOKED);
    const waiting = [...this.byId.values()].filter((entry) => entry.request.clientId === clientId);
    await Promise.all(waiting.map((entry) => this.end(entry, EndCause.REVOKED)));
  }

  /** Whether the connection was approved and is not over. */
  isLive(mainSessionId: string, context: string): boolean {
    const entry = this.byName.get(nameOf(mainSessionId, context));
    return entry !== undefined && this.live.has(entry.request.id);
  }

  /** Takes no more requests, cancels those that wait and disconnects the approved. */
  async shutDown(): Promise<void> {
    this.isClosing = true;
    this.live.disconnect(() => true, EndCause.SHUTDOWN);
    const waiting = [...this.byUser.values()].flat();
    await Promise.all(waiting.map((entry) => this.end(entry, EndCause.SHUTDOWN)));
  }

  private open(
    name: string,
    cookieHash: string,
    sink: AuthenticationSink,
    request: ConnectionRequest,
  ): Promise<number> {
    const entry: Entry = {
      request,
      revision: 0,
      name,
      cookieHash,
      sink,
      tries: undefined,
      accepted: NOT_YET,
      unwatch: nothing,
      expiresAt: Infinity,
      place: -1,
    };
    this.byId.set(request.id, entry);
    this.byName.set(name, entry);
    this.byUser.set(request.userName, this.byUser.get(request.userName)?.concat(entry) ?? [entry]);
    this.pending++;
    entry.accepted = this.begin(entry);
    return entry.accepted;
  }

  /** Puts the request into the store, and asks. */
  private async begin(entry: Entry): Promise<number> {
    this.forgetOld();
    const { store, options } = this.parts;
    entry.unwatch = store.watch(entry.request.id, (change) => this.hear(entry, change));
    try {
      entry.revision = await store.create(entry.request.id, entry.request, options.deadlineMs + options.keptMs);
    } catch (error) {
      this.parts.observe({ kind: 'failed', what: 'storing a request', error });
      if (this.isOpen(entry)) {
        this.leave(entry);
        this.remove(entry);
        return this.refuse(HResult.E_FAIL, 'store-failed', entry.request);
      }
    }
    const { cause } = entry.request;
    if (cause !== undefined) {
      // it was ended here, without the store, which took too long: the sink has heard how
      return cause === EndCause.CLIENT_GONE || cause === EndCause.CLIENT_CANCELLED
        ? HResult.ERROR_CANCELLED
        : HResult.S_OK;
    }
    this.parts.observe({ kind: 'request-opened', request: entry.request });
    if (entry.sink === undefined) {
      return HResult.ERROR_CANCELLED; // the cancel that came meanwhile waits for this, and ends it
    }
    const { deadlineMs } = options;
    if (this.isClosing || !this.holds(() => this.parts.users.isTrustedClient(entry.request.clientId))) {
      void this.end(entry, this.isClosing ? EndCause.SHUTDOWN : EndCause.REVOKED); // nobody is asked any more
      return HResult.S_OK;
    }
    entry.expiresAt = this.parts.clock.now + deadlineMs;
    this.deadlines.place(entry);
    this.watchDeadlines();
    const deviceCount = this.prompts.offer(entry.request);
    this.tellProgress(entry.request.id, { step: 'waiting', number: entry.request.number, deadlineMs, deviceCount });
    return HResult.S_OK;
  }

  /** A timer for the first deadline; one that is too early, because its request has ended, looks for the next. */
  private watchDeadlines(): void {
    const { clock } = this.parts;
    const { first } = this.deadlines;
    if (first === undefined) {
      clock.cancel(this.deadlineTimer);
      this.deadlineTimer = 0;
    } else if (this.deadlineTimer === 0) {
      this.deadlineTimer = clock.schedule(first.expiresAt - clock.now, () => {
        this.deadlineTimer = 0;
        for (
          let due = this.deadlines.first;
          due !== undefined && due.expiresAt <= clock.now;
          due = this.deadlines.first
        ) {
          this.deadlines.remove(due);
          void this.end(due, EndCause.DEADLINE);
        }
        this.watchDeadlines();
      });
    }
  }

  /**
   * The one place where a request ends: a compare-and-set of pending to the state that `cause` leads to. True when it was
   * this call that did it; otherwise the entry then knows how it really ended. Only an approval rejects, when the store
   * or its record fails; what protects takes effect here without them.
   */
  private async end(entry: Entry, cause: RequestEndCause, device?: EnrolledDevice, counter = 0): Promise<boolean> {
    const deviceId = device?.id;
    const isApproval = cause === EndCause.APPROVED;
    const said = <T>(answer: Promise<T>): Promise<T> => this.patiently(answer, 'the store');
    const after = (): ConnectionRequest => ({
      ...entry.request,
      state: stateAfter(cause),
      cause,
      endedAt: this.wall,
      deviceId,
    });
    try {
      await said(entry.accepted);
      while (this.isOpen(entry)) {
        const { id } = entry.request;
        const next = after();
        if (isApproval) {
          if (!this.mayLetIn(next, deviceId)) {
            await this.end(entry, EndCause.REVOKED);
            return false;
          }
          this.parts.record.write(next, device!, counter); // nothing comes between it and the decision
        }
        const revision = await said(
          this.parts.store.compareAndSet(id, entry.revision, next, this.parts.options.keptMs),
        );
        if (revision !== undefined) {
          this.settle(entry, next);
          return entry.request.cause === cause && entry.request.deviceId === deviceId;
        }
        const truth = await said(this.parts.store.read(id));
        if (truth === undefined || truth.value.state !== RequestState.PENDING) {
          this.settle(entry, truth?.value ?? { ...next, state: RequestState.EXPIRED, cause: EndCause.DEADLINE });
          return false;
        }
        entry.revision = truth.revision;
      }
    } catch (error) {
      this.parts.observe({ kind: 'failed', what: 'ending a request', error });
      if (isApproval) {
        throw error; // nobody is let in; the device may try again
      }
      if (this.isOpen(entry)) {
        this.settle(entry, after()); // the prompt goes and the connection is refused, whatever the store says later
        return true;
      }
    }
    return false;
  }

  /** Whether the request waits, as far as is known here. */
  private isOpen(entry: Entry): boolean {
    return entry.request.state === RequestState.PENDING && this.byId.get(entry.request.id) === entry;
  }

  /** Whether client and device are trusted at this moment. */
  private mayLetIn(request: ConnectionRequest, deviceId: string | undefined): boolean {
    const { users } = this.parts;
    return (
      deviceId !== undefined &&
      this.holds(() => users.isTrustedClient(request.clientId) && users.isTrustedDevice(deviceId))
    );
  }

  /** What cannot be found out does not hold. */
  private holds(check: () => boolean): boolean {
    try {
      return check();
    } catch (error) {
      this.parts.observe({ kind: 'failed', what: 'finding out who is trusted', error });
      return false;
    }
  }

  /** What another part says, as long as it says it in time: neither what protects nor a device waits for one that hangs. */
  private patiently<T>(answer: Promise<T>, whose: string): Promise<T> {
    const { clock } = this.parts;
    return new Promise((resolve, reject) => {
      const timer = clock.schedule(PATIENCE_MS, () => reject(new Error(`${whose} does not answer`)));
      answer.then(resolve, reject).finally(() => clock.cancel(timer));
    });
  }

  /** The store says that something happened to the request, perhaps at another gateway. */
  private hear(entry: Entry, change: StoreChange<ConnectionRequest>): void {
    if (change.stored !== undefined && change.stored.value.state !== RequestState.PENDING) {
      this.settle(entry, change.stored.value);
    }
  }

  /** What follows from an end, once: prompts go, the sink is told, the entry is kept for who comes late. */
  private settle(entry: Entry, request: ConnectionRequest): void {
    if (entry.request.state !== RequestState.PENDING) {
      return;
    }
    const { sink } = entry;
    entry.request = request;
    entry.sink = undefined;
    this.attempt('looking for the next deadline', () => this.leave(entry)); // whoever waits is told, whatever it says
    const cause = request.cause ?? EndCause.DEADLINE;
    const isLive =
      request.state === RequestState.APPROVED &&
      sink !== undefined &&
      this.mayLetIn(request, request.deviceId) &&
      this.attempt('letting somebody in', () => this.live.add(request, sink));
    if (!isLive) {
      this.keepForLate(request.id);
    }
    this.prompts.withdraw(request, cause);
    this.parts.observe({ kind: 'request-ended', request });
    if (isLive) {
      this.tell(request, () => sink.onUserAuthenticated(request.userName, request.userDomain, request.context, null));
      return;
    }
    if (request.state === RequestState.APPROVED) {
      // it was cancelled, or somebody revoked, while this was decided, or its end cannot be watched
      const why = sink === undefined ? EndCause.CLIENT_GONE : EndCause.REVOKED;
      this.parts.observe({ kind: 'connection-ended', request, cause: why });
    }
    if (sink !== undefined) {
      const told = request.state === RequestState.APPROVED ? EndCause.REVOKED : cause;
      this.tell(request, () => sink.onProgress?.(request.context, { step: 'ended', cause: told }));
      this.tell(request, () => sink.onUserAuthenticationFailed(request.context, codeAfter(told), 0));
    }
  }

  private async settleAnswer(
    entry: Entry,
    cause: RequestEndCause,
    device: EnrolledDevice,
    counter?: number,
  ): Promise<Answer> {
    try {
      return (await this.end(entry, cause, device, counter))
        ? { isAccepted: true, request: entry.request, refusal: undefined }
        : this.late(entry, device);
    } catch {
      return refused({ kind: 'try-again' });
    }
  }

  /** An answer to a request that had ended: it is told how, and its prompt has done its work. */
  private late(entry: Entry, device: EnrolledDevice): Answer {
    this.prompts.answered(device, entry.request.id);
    return { isAccepted: false, request: entry.request, refusal: undefined };
  }

  private async endById(requestId: string, cause: RequestEndCause): Promise<void> {
    const entry = this.byId.get(requestId);
    if (entry !== undefined) {
      await this.end(entry, cause);
    }
  }

  /** The request, when this device may answer it or has a right to know how it ended. */
  private answerable(device: EnrolledDevice, requestId: string): Entry | undefined {
    const entry = this.byId.get(requestId);
    if (
      entry === undefined ||
      entry.request.userName !== device.userName ||
      !this.holds(() => this.parts.users.isTrustedDevice(device.id))
    ) {
      return undefined;
    }
    const isOver = entry.request.state !== RequestState.PENDING;
    return isOver || this.prompts.isOffered(requestId, device.id) ? entry : undefined;
  }

  private *pendingOf(userName: string): Iterable<ConnectionRequest> {
    for (const entry of this.byUser.get(userName) ?? []) {
      if (entry.revision > 0 && entry.sink !== undefined) {
        yield entry.request;
      }
    }
  }

  /** The request waits no more. */
  private leave(entry: Entry): void {
    const { userName } = entry.request;
    this.deadlines.remove(entry);
    this.watchDeadlines();
    entry.unwatch();
    entry.unwatch = nothing;
    this.pending--;
    const left = this.byUser.get(userName)?.filter((other) => other !== entry) ?? [];
    if (left.length === 0) {
      this.byUser.delete(userName);
    } else {
      this.byUser.set(userName, left);
    }
  }

  private remove(entry: Entry): void {
    this.byId.delete(entry.request.id);
    this.byName.delete(entry.name);
  }

  private keepForLate(requestId: string): void {
    this.ended.set(requestId, this.parts.clock.now + this.parts.options.keptMs);
  }

  private forgetOld(): void {
    for (const [id, until] of this.ended) {
      if (this.parts.clock.now < until && this.ended.size <= MOST_KEPT) {
        return;
      }
      this.ended.delete(id);
      const entry = this.byId.get(id);
      if (entry !== undefined) {
        this.remove(entry);
      }
    }
  }

  private tellProgress(requestId: string, progress: RequestProgress): void {
    const entry = this.byId.get(requestId);
    const sink = entry?.sink;
    if (entry !== undefined && sink !== undefined) {
      this.tell(entry.request, () => sink.onProgress?.(entry.request.context, progress));
    }
  }

  private tell(request: ConnectionRequest, call: () => void): void {
    this.attempt(`the sink of request ${request.id}`, call);
  }

  /** Whether it was done: what fails is told, and stops nothing of what comes behind it. */
  private attempt(what: string, call: () => void): boolean {
    try {
      call();
      return true;
    } catch (error) {
      this.parts.observe({ kind: 'failed', what, error });
      return false;
    }
  }

  private refuse(code: number, reason: RequestRefusal, asked?: Asked): Promise<number> {
    const { address, clientId, target, userName } = asked ?? {};
    this.parts.observe({ kind: 'request-refused', reason, userName, clientId, address, target });
    return Promise.resolve(code);
  }

  private get wall(): number {
    return this.parts.clock.wall();
  }
}

/** The two as one key; the length keeps ("a", "bc") and ("ab", "c") apart. */
function nameOf(mainSessionId: string, context: string): string {
  return `${mainSessionId.length}:${mainSessionId}${context}`;
}

function refused(refusal: AnswerRefusal): Answer {
  return { isAccepted: false, request: undefined, refusal };
}
