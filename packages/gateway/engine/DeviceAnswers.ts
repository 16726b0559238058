// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { EndCause } from 'gateway_protocol';
import type { DenialCause, RequestEndCause } from 'gateway_protocol';
import type { Clock } from '../clock/Clock.ts';
import { PartyError } from './PartyError.ts';
import type { Answer, AnswerRefusal, NumberAnswer } from './Answer.ts';
import type { ApprovalVerifier } from './ApprovalVerifier.ts';
import { attempt } from './attempt.ts';
import type { EngineEvent } from './EngineEvent.ts';
import type { EngineOptions } from './EngineOptions.ts';
import type { ConnectionRequest } from './ConnectionRequest.ts';
import type { EnrolledDevice } from './EnrolledDevice.ts';
import type { LiveConnections } from './LiveConnections.ts';
import { tryNumber } from './NumberTries.ts';
import { patiently } from './patiently.ts';
import type { Prompts } from './Prompts.ts';
import { recordOf } from './RequestEnds.ts';
import type { AnswerPart, RequestEnds } from './RequestEnds.ts';
import type { RequestLog } from './RequestLog.ts';
import { RequestState } from './RequestState.ts';
import type { Entry, RequestTable } from './RequestTable.ts';
import { sourceOf } from './sourceOf.ts';
import type { Resumptions } from './Resumptions.ts';
import type { Trust, UserDirectory } from './Trust.ts';

/** What the answers of devices need. */
export interface AnswerParts {
  readonly clock: Clock;
  readonly options: EngineOptions;
  readonly observe: (event: EngineEvent) => void;
  readonly users: UserDirectory;
  readonly verifier: ApprovalVerifier;
  readonly table: RequestTable;
  readonly log: RequestLog;
  readonly ends: RequestEnds;
  readonly trust: Trust;
  readonly live: LiveConnections;
  readonly resumptions: Resumptions;
  readonly prompts: Prompts;
}

/** What the users of devices answer: numbers, approvals, denials. The request may be of any node. */
export class DeviceAnswers {
  private readonly parts: AnswerParts;
  /** Approvals that are being written and decided. Never rejected. */
  private readonly approving = new Map<Entry, Promise<Answer>>();

  constructor(parts: AnswerParts) {
    this.parts = parts;
  }

  /** As AuthenticationEngine.matchNumber. */
  async matchNumber(device: EnrolledDevice, requestId: string, attempt: number, number: string): Promise<NumberAnswer> {
    const entry = this.answerable(device, requestId);
    if (entry === undefined) {
      return { answer: refused({ kind: 'unknown-request' }) };
    }
    const { ends, log, observe, options } = this.parts;
    while (entry.request.state === RequestState.PENDING) {
      const tried = tryNumber(entry.tries, device.id, attempt, number, entry.request.number, options.numberTries);
      if (tried === undefined) {
        break;
      }
      const { isRight, triesLeft } = tried;
      if (triesLeft <= 0) {
        return { answer: await this.settleAnswer(entry, EndCause.WRONG_NUMBER, { device, tried }) };
      }
      if (entry.tries.includes(tried)) {
        return { isRight, triesLeft, answer: undefined };
      }
      try {
        const tries = [...entry.tries, tried];
        const written = await ends.said(log.write({ ...recordOf(entry), tries }, entry.revision));
        if (written.kind === 'written') {
          ends.learn(entry, { record: { ...recordOf(entry), tries }, revision: written.revision });
          return { isRight, triesLeft, answer: undefined };
        }
        ends.learn(entry, written.found);
      } catch (error) {
        observe({ kind: 'failed', what: 'counting a number', error });
        break;
      }
    }
    return entry.request.state === RequestState.PENDING
      ? { answer: refused({ kind: 'try-again' }) }
      : { answer: this.late(entry, device) };
  }

  /** As AuthenticationEngine.approve. */
  async approve(device: EnrolledDevice, requestId: string, assertion: unknown): Promise<Answer> {
    const { clock, observe, trust, verifier } = this.parts;
    const entry = this.answerable(device, requestId);
    if (entry === undefined) {
      return refused({ kind: 'unknown-request' });
    }
    if (entry.request.state !== RequestState.PENDING) {
      return this.late(entry, device);
    }
    let counter;
    try {
      counter = await patiently(clock, verifier.verify(entry.request, device, assertion), 'the verification');
    } catch (error) {
      if (error instanceof PartyError) {
        return refused({ kind: 'bad-assertion', fault: error.fault });
      }
      observe({ kind: 'failed', what: 'the verification of an assertion', error });
      return refused({ kind: 'try-again' });
    }
    if (this.answerable(device, requestId) !== entry) {
      return refused({ kind: 'unknown-request' });
    }
    if (entry.request.state !== RequestState.PENDING) {
      return this.late(entry, device);
    }
    if (!trust.mayLetIn(entry.request, device.id)) {
      const isDecided = await this.ended(entry, EndCause.REVOKED);
      return isDecided ? this.late(entry, device) : refused({ kind: 'try-again' });
    }
    return this.approveInTurn(entry, { device, counter });
  }

  /** As AuthenticationEngine.deny. */
  async deny(device: EnrolledDevice, requestId: string, cause: Exclude<DenialCause, 'not-me'>): Promise<Answer> {
    const entry = this.answerable(device, requestId);
    return entry === undefined ? refused({ kind: 'unknown-request' }) : this.settleAnswer(entry, cause, { device });
  }

  /** As AuthenticationEngine.disown. */
  async disown(device: EnrolledDevice, requestId: string): Promise<Answer> {
    const entry = this.answerable(device, requestId);
    if (entry === undefined) {
      return refused({ kind: 'unknown-request' });
    }
    const { observe, table, users } = this.parts;
    const { clientId, userName, address } = entry.request;
    attempt(observe, 'disowning a client', () => users.disown(entry.request));
    this.endDisowned(clientId, userName, sourceOf(address));
    attempt(observe, 'telling of a disowned client', () =>
      observe({ kind: 'disowned', request: entry.request, device }),
    );
    const others = table.ofUser(userName).filter((other) => other !== entry);
    const [answer] = await Promise.all([
      this.settleAnswer(entry, EndCause.NOT_ME, { device }),
      ...others.map((other) => this.ended(other, EndCause.DISOWNED)),
    ]);
    return answer;
  }

  /** What came from this client, or from this source in the name of this user, ends, and does not come back. */
  endDisowned(clientId: string, userName: string, source: string): void {
    const isTheirs = (request: ConnectionRequest): boolean =>
      request.clientId === clientId || (request.userName === userName && sourceOf(request.address) === source);
    this.parts.resumptions.forbid(isTheirs);
    this.parts.live.disconnect(isTheirs, EndCause.DISOWNED);
  }

  /** Of the approvals of one request one is written at a time: that of a second device hears what became of the first. */
  private async approveInTurn(entry: Entry, answer: AnswerPart): Promise<Answer> {
    for (let first = this.approving.get(entry); first !== undefined; first = this.approving.get(entry)) {
      await first;
    }
    const approved = this.settleAnswer(entry, EndCause.APPROVED, answer);
    this.approving.set(entry, approved);
    try {
      return await approved;
    } finally {
      this.approving.delete(entry);
    }
  }

  private async settleAnswer(entry: Entry, cause: RequestEndCause, answer: AnswerPart): Promise<Answer> {
    try {
      return (await this.parts.ends.end(entry, cause, answer))
        ? { isAccepted: true, request: entry.request, refusal: undefined }
        : this.late(entry, answer.device);
    } catch {
      return refused({ kind: 'try-again' });
    }
  }

  /** Whether it is over; of another node's request the log may not say. */
  private async ended(entry: Entry, cause: RequestEndCause): Promise<boolean> {
    try {
      await this.parts.ends.end(entry, cause);
      return true;
    } catch {
      return false;
    }
  }

  /** An answer to a request that had ended: it is told how, and its prompt has done its work. */
  private late(entry: Entry, device: EnrolledDevice): Answer {
    this.parts.prompts.answered(device, entry.request.id);
    return { isAccepted: false, request: entry.request, refusal: undefined };
  }

  /** The request, when this device may answer it or has a right to know how it ended. */
  private answerable(device: EnrolledDevice, requestId: string): Entry | undefined {
    const { prompts, table, trust } = this.parts;
    const entry = table.find(requestId);
    if (entry === undefined || entry.request.userName !== device.userName || !trust.ofDevice(device.id)) {
      return undefined;
    }
    const isOver = entry.request.state !== RequestState.PENDING;
    return isOver || prompts.isOffered(requestId, device.id) ? entry : undefined;
  }
}

function refused(refusal: AnswerRefusal): Answer {
  return { isAccepted: false, request: undefined, refusal };
}
