// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';
import type { PushAnswer, PushResult, PushService, PushTarget, WakeMessage } from '../wake/PushService.ts';
import type { Chance } from './Chance.ts';

/** How a push service is that nobody can rely on: most are taken, some are not, and nobody knows of the rest. */
const RESULTS: readonly (readonly [number, PushResult])[] = [
  [0.7, 'accepted'],
  [0.93, 'try-later'],
  [0.97, 'misconfigured'],
  [1, 'dead-token'],
];
const LONGEST_ANSWER_MS = 10_000;

/** What the world knows of messages, whichever process of the gateway sent them. */
export class PushRecords {
  /** By token: whether a message may stand that nobody has asked to take back since. */
  readonly standing = new Set<string>();
  /** What was sent when nothing waited to be seen, or after a revocation. */
  readonly faults: string[] = [];
  sends = 0;
  takeBacks = 0;
  private readonly mayWake: (token: string) => boolean;

  /** `mayWake`: whether there is a reason to wake the phone with this token at this moment. */
  constructor(mayWake: (token: string) => boolean) {
    this.mayWake = mayWake;
  }

  sent(token: string): void {
    this.sends++;
    this.standing.add(token);
    if (!this.mayWake(token)) {
      this.faults.push(`${token} is woken, and nothing waits to be seen`);
    }
  }

  takenBack(token: string): void {
    this.takeBacks++;
    this.standing.delete(token);
  }
}

/** A push service as a process of the gateway has it: what it answers, and when, is chance; a dead process hears nothing. */
export class SimulatedPush implements PushService {
  private readonly clock: Clock;
  private readonly chance: Chance;
  private readonly records: PushRecords;
  private readonly deliver: (token: string, what: 'wake' | 'take-back', sentAt: number) => void;

  /** `deliver`: what a service has taken goes to the phone, whatever becomes of the process that asked for it. */
  constructor(
    clock: Clock,
    chance: Chance,
    records: PushRecords,
    deliver: (token: string, what: 'wake' | 'take-back', sentAt: number) => void,
  ) {
    this.clock = clock;
    this.chance = chance;
    this.records = records;
    this.deliver = deliver;
  }

  async wake({ token }: PushTarget, _message: WakeMessage): Promise<PushAnswer> {
    this.records.sent(token);
    const answer = await this.answer(token, 'wake');
    if (answer.result === 'dead-token' || answer.result === 'misconfigured') {
      this.records.standing.delete(token); // the service says that it shows nothing
    }
    return answer;
  }

  takeBack({ token }: PushTarget): Promise<PushAnswer> {
    this.records.takenBack(token);
    return this.answer(token, 'take-back');
  }

  close(): void {
    // it has nothing open
  }

  private answer(token: string, what: 'wake' | 'take-back'): Promise<PushAnswer> {
    const choice = this.chance.next();
    const result = RESULTS.find(([most]) => choice < most)![1];
    if (result === 'accepted' || (result === 'try-later' && this.chance.is(0.5))) {
      this.deliver(token, what, this.clock.now);
    }
    return new Promise((resolve) =>
      this.clock.schedule(this.chance.upTo(LONGEST_ANSWER_MS), () => resolve({ result, why: '' })),
    );
  }
}
