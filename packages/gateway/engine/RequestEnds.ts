// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { EndCause } from 'gateway_protocol';
import type { RequestEndCause } from 'gateway_protocol';
import type { Clock } from '../clock/Clock.ts';
import { CommitPart } from '../state/CommitPart.ts';
import { SharedStateError, SharedStateFault } from '../state/SharedState.ts';
import type { ApprovalRecord, RecordedPart } from './ApprovalRecord.ts';
import { attempt } from './attempt.ts';
import type { AuthenticationSink } from './AuthenticationSink.ts';
import type { ConnectionRequest } from './ConnectionRequest.ts';
import type { EngineEvent } from './EngineEvent.ts';
import type { EngineOptions } from './EngineOptions.ts';
import type { EnrolledDevice } from './EnrolledDevice.ts';
import type { LiveConnections } from './LiveConnections.ts';
import type { NumberTry } from './NumberTries.ts';
import { patiently } from './patiently.ts';
import type { Prompts } from './Prompts.ts';
import type { Logged, RequestLog } from './RequestLog.ts';
import type { RequestRecord } from './RequestRecord.ts';
import { RequestState } from './RequestState.ts';
import type { Entry, RequestTable } from './RequestTable.ts';
import type { RequestTimes } from './RequestTimes.ts';
import { codeAfter, stateAfter } from './requestTransitions.ts';
import type { Trust, UserDirectory } from './Trust.ts';

/** Outcomes kept for who comes late, however many there are in that time; the audit has them all. */
export const MOST_KEPT = 10_000;
/** A write that is refused over and over: a log that does this decides nothing. */
const MOST_ATTEMPTS = 100;
/** An end that the log did not take is said to it again after so long. */
const AGAIN_MS = 1_000;

/** What a device's answer adds to an end. */
export interface AnswerPart {
  readonly device: EnrolledDevice;
  /** The credential's new signature counter, of an approval. */
  readonly counter?: number;
  /** The number that was one too many. */
  readonly tried?: NumberTry;
}

/** How often it is tried to tell another node that its request is shown: it is only for its client to know. */
const MOST_TOLD = 10;

/** What the ends of requests need. */
export interface EndParts {
  readonly clock: Clock;
  readonly options: EngineOptions;
  readonly observe: (event: EngineEvent) => void;
  readonly record: ApprovalRecord;
  readonly users: UserDirectory;
  readonly table: RequestTable;
  readonly times: RequestTimes;
  readonly log: RequestLog;
  readonly trust: Trust;
  readonly live: LiveConnections;
  readonly prompts: Prompts;
}

/** How requests end: once, in the log, and what follows from it at this node. */
export class RequestEnds {
  private readonly parts: EndParts;
  /** Those that are over, oldest first; one that is live is not among them. */
  private readonly ended = new Set<Entry>();
  /** Those that have ended here, and of whose end the log has to be told still. */
  private readonly untold = new Set<Entry>();

  constructor(parts: EndParts) {
    this.parts = parts;
  }

  /**
   * The one place where a request ends: over its revision in the log, from pending to the state that `cause` leads to. True
   * when it was this call that did it; otherwise the entry then knows how it really ended. An approval rejects when the log
   * or its record fails, and so does every end of another node's request; what protects takes effect here without them.
   */
  async end(entry: Entry, cause: RequestEndCause, answer?: AnswerPart): Promise<boolean> {
    const { log, record, table, trust, users } = this.parts;
    const deviceId = answer?.device.id;
    const isApproval = cause === EndCause.APPROVED;
    try {
      if (entry.own !== undefined) {
        await this.said(entry.own.accepted);
      }
      let recorded: RecordedPart | undefined;
      for (let i = 0; table.isOpen(entry); i++) {
        if (i === MOST_ATTEMPTS) {
          throw new Error('the log refuses each attempt');
        }
        const next = this.after(entry, cause, deviceId);
        const part = new CommitPart();
        if (isApproval) {
          if (!trust.mayLetIn(next, deviceId)) {
            await this.end(entry, EndCause.REVOKED);
            return false;
          }
          if (recorded === undefined) {
            const isWanted = (): boolean => table.isOpen(entry) && trust.mayLetIn(next, deviceId);
            recorded = await this.said(record.write(next, answer!.device, answer!.counter ?? 0, isWanted));
            continue; // whatever has happened meanwhile counts, and lets nobody in
          }
          users.relyOnClient(part, next.clientId);
          recorded(part);
        }
        const tries = answer?.tried === undefined ? entry.tries : [...entry.tries, answer.tried];
        const written = await this.said(log.write({ ...recordOf(entry), request: next, tries }, entry.revision, part));
        if (written.kind === 'written') {
          this.learn(entry, { record: { ...recordOf(entry), request: next, tries }, revision: written.revision });
          return entry.request.cause === cause && entry.request.deviceId === deviceId;
        }
        this.learn(entry, written.found);
      }
    } catch (error) {
      this.parts.observe({ kind: 'failed', what: 'ending a request', error });
      if (isApproval || entry.own === undefined) {
        throw error; // nobody is let in; the device may try again
      }
      if (table.isOpen(entry)) {
        this.settle(entry, this.after(entry, cause, deviceId)); // the connection is refused, whatever the log says later
        void this.tellLog(entry);
        return true;
      }
    }
    return false;
  }

  /** What the log has for a request: nothing of it is older than what is known. Undefined: nothing any more. */
  learn(entry: Entry, logged: Logged | undefined): void {
    if (logged === undefined) {
      this.settle(entry, this.after(entry, EndCause.DEADLINE, undefined));
      return;
    }
    const { record, revision } = logged;
    if (revision > entry.revision) {
      entry.revision = revision;
      entry.tries = record.tries;
      this.learnShown(entry, record.shownOn);
    }
    if (record.request.state !== RequestState.PENDING) {
      entry.isDecided = true;
      this.settle(entry, record.request);
    } else if (entry.request.state !== RequestState.PENDING && entry.own !== undefined) {
      void this.tellLog(entry);
    }
  }

  /** A request of this node that it does not know: its client was refused when it was not known whether the log had it. */
  async endUnknown({ record, revision }: Logged): Promise<void> {
    const { log, observe } = this.parts;
    const { request } = record;
    const next: ConnectionRequest = {
      ...request,
      state: stateAfter(EndCause.CLIENT_GONE),
      cause: EndCause.CLIENT_GONE,
      endedAt: this.parts.clock.wall(),
    };
    try {
      const written = await log.write({ ...record, request: next }, revision);
      if (written.kind === 'written') {
        await log.forget(new Map([[request.id, written.revision]]));
      }
    } catch (error) {
      observe({ kind: 'failed', what: 'ending a request', error }); // it has its deadline
    }
  }

  /** What other parts say, when they say it in time. */
  said<T>(answer: Promise<T>): Promise<T> {
    return patiently(this.parts.clock, answer, 'the store');
  }

  /** The connection of an approved request is over. */
  over(request: ConnectionRequest): void {
    const entry = this.parts.table.find(request.id);
    if (entry !== undefined) {
      this.keepForLate(entry);
    }
  }

  /** That another node's request is shown: for its client to know, so it is tried while nothing stands against it. */
  async tellShown(entry: Entry | undefined, shownOn: string): Promise<void> {
    try {
      for (
        let i = 0;
        i < MOST_TOLD && entry !== undefined && this.parts.table.isOpen(entry) && entry.shownOn === undefined;
        i++
      ) {
        const record = { ...recordOf(entry), shownOn };
        const written = await this.parts.log.write(record, entry.revision);
        this.learn(entry, written.kind === 'written' ? { record, revision: written.revision } : written.found);
      }
    } catch (error) {
      this.parts.observe({ kind: 'failed', what: 'telling that a prompt is shown', error });
    }
  }

  /** The connection of a request that was over goes on. */
  goesOn(entry: Entry): void {
    this.ended.delete(entry);
  }

  /** Nobody asks for these any more: the log forgets them, and so does this node, unless they are live. */
  forget(entries: readonly Entry[]): void {
    const { live, log, table } = this.parts;
    const revisions = new Map<string, number>();
    for (const entry of entries) {
      const { id } = entry.request;
      this.ended.delete(entry);
      if (!live.has(id)) {
        table.remove(entry);
      }
      if (entry.revision > 0) {
        revisions.set(id, entry.revision);
      }
    }
    void log.forget(revisions);
  }

  private after(entry: Entry, cause: RequestEndCause, deviceId: string | undefined): ConnectionRequest {
    return { ...entry.request, state: stateAfter(cause), cause, endedAt: this.parts.clock.wall(), deviceId };
  }

  /** What follows from an end, once: prompts go, the sink is told, the entry is kept for who comes late. */
  private settle(entry: Entry, request: ConnectionRequest): void {
    if (entry.request.state !== RequestState.PENDING) {
      return;
    }
    const { observe, prompts, table, times } = this.parts;
    const sink = entry.own?.sink;
    entry.request = request;
    table.leave(entry);
    attempt(observe, 'looking for the next deadline', () => times.remove(entry)); // who waits is told, whatever it says
    const cause = request.cause ?? EndCause.DEADLINE;
    if (entry.own === undefined) {
      this.keepForLate(entry);
      prompts.withdraw(request, cause);
      return;
    }
    entry.own.sink = undefined;
    const isLive = sink !== undefined && this.begins(request, sink);
    this.keepForLate(entry);
    prompts.withdraw(request, cause);
    observe({ kind: 'request-ended', request });
    if (isLive) {
      this.tell(request, () => sink.onUserAuthenticated(request.userName, request.userDomain, request.context, null));
      return;
    }
    if (request.state === RequestState.APPROVED) {
      // it was cancelled, or somebody revoked, while this was decided, or its end cannot be watched
      const why = sink === undefined ? EndCause.CLIENT_GONE : EndCause.REVOKED;
      observe({ kind: 'connection-ended', request, cause: why });
    }
    if (sink !== undefined) {
      const told = request.state === RequestState.APPROVED ? EndCause.REVOKED : cause;
      this.tell(request, () => sink.onProgress?.(request.context, { step: 'ended', cause: told }));
      this.tell(request, () => sink.onUserAuthenticationFailed(request.context, codeAfter(told), 0));
    }
  }

  private begins(request: ConnectionRequest, sink: AuthenticationSink): boolean {
    const { live, observe, trust } = this.parts;
    return (
      request.state === RequestState.APPROVED &&
      trust.mayLetIn(request, request.deviceId) &&
      attempt(observe, 'letting somebody in', () => live.add(request, sink))
    );
  }

  /** One that is live has no end yet, here; in the log it is over. */
  private keepForLate(entry: Entry): void {
    const { live, observe, options, times } = this.parts;
    attempt(observe, 'the time of an outcome', () => times.place(entry, options.keptMs));
    if (live.has(entry.request.id)) {
      return;
    }
    this.ended.add(entry);
    if (this.ended.size > MOST_KEPT) {
      const [oldest] = this.ended;
      attempt(observe, 'the time of an outcome', () => times.remove(oldest!));
      this.forget([oldest!]);
    }
  }

  /** The end of an own request that has taken effect here, until the log has it or says how it ended there. */
  private async tellLog(entry: Entry): Promise<void> {
    if (entry.revision === 0 || entry.isDecided || this.untold.has(entry)) {
      return; // what is not there yet is heard of when it is
    }
    this.untold.add(entry);
    try {
      for (let i = 0; i < MOST_ATTEMPTS && !entry.isDecided; i++) {
        const written = await this.parts.log.write(recordOf(entry), entry.revision);
        const found = written.kind === 'written' ? undefined : written.found;
        entry.revision = written.kind === 'written' ? written.revision : (found?.revision ?? entry.revision);
        if (found?.record.request.state !== RequestState.PENDING) {
          entry.isDecided = true;
          break;
        }
      }
      this.untold.delete(entry);
    } catch (error) {
      this.untold.delete(entry);
      if (!(error instanceof SharedStateError && error.fault === SharedStateFault.CLOSED)) {
        attempt(this.parts.observe, 'telling the log of an end', () =>
          this.parts.clock.schedule(AGAIN_MS, () => {
            if (this.ended.has(entry)) {
              void this.tellLog(entry);
            }
          }),
        );
      }
    }
  }

  /** A device at another node shows it. */
  private learnShown(entry: Entry, shownOn: string | undefined): void {
    if (entry.shownOn === undefined && shownOn !== undefined) {
      entry.shownOn = shownOn;
      const { request } = entry;
      const sink = entry.own?.sink;
      if (entry.own !== undefined) {
        this.parts.observe({ kind: 'prompt-shown-elsewhere', request, deviceName: shownOn });
      }
      this.tell(request, () => sink?.onProgress?.(request.context, { step: 'shown', deviceName: shownOn }));
    }
  }

  private tell(request: ConnectionRequest, call: () => void): void {
    attempt(this.parts.observe, `the sink of request ${request.id}`, call);
  }
}

/** What the log is to have of a request as it is known here. */
export function recordOf({ request, owner, tries, shownOn }: Entry): RequestRecord {
  return { request, owner, tries, shownOn };
}
