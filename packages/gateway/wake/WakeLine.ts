// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';
import type { PushAnswer, PushService, PushTarget, WakeMessage } from './PushService.ts';

/** Between two tries to take a message back; a phone without a network keeps it meanwhile. */
const RETRIES_MS: readonly number[] = [2_000, 8_000, 30_000];

/** Who hears what becomes of a phone's message. */
export interface WakeLineOwner {
  /** The push service has answered. `afterMs`: since it was due. */
  sent(answer: PushAnswer, afterMs: number): void;
  takenBack(answer: PushAnswer, afterMs: number): void;
  /** A message may stand from now on, or does not any more: to be known after a restart. `ttlSeconds`: undefined when none does. */
  stands(ttlSeconds: number | undefined): void;
  /** Nothing is under way, and nothing stands. */
  quiet(): void;
}

/**
 * The one message of one phone. What is wanted may change at any time; what is done follows it, one call at a time.
 *
 *     quiet ──want──▶ sending ──answered──▶ standing ──want──▶ sending   (replaced: the same number)
 *       ▲                │ release               │ release
 *       │                ▼                      ▼
 *       └──answered── taking back ◀─────────────┘      a send that is under way is waited for first
 */
export class WakeLine {
  private readonly clock: Clock;
  private readonly push: PushService;
  private readonly owner: WakeLineOwner;
  /** Who is told of messages: the token may be another one by now. */
  private target: PushTarget;
  private readonly notifyId: number;
  /** What is to stand; undefined when nothing is. */
  private wanted: { readonly message: Omit<WakeMessage, 'notifyId'>; readonly since: number } | undefined;
  /** What was sent last: it stands, or may stand. */
  private standing: { readonly id: string; readonly target: PushTarget } | undefined;
  private isBusy = false;
  private isStopped = false;
  private releasedSince = 0;
  private tries = 0;
  private timer = 0;

  /** `stands`: whether a message of an earlier life may stand. */
  constructor(
    clock: Clock,
    push: PushService,
    target: PushTarget,
    notifyId: number,
    isStanding: boolean,
    owner: WakeLineOwner,
  ) {
    this.clock = clock;
    this.push = push;
    this.target = target;
    this.notifyId = notifyId;
    this.owner = owner;
    this.standing = isStanding ? { id: '', target } : undefined;
    this.releasedSince = clock.now;
  }

  /** Whether the push service is being asked for something. */
  get isUnderWay(): boolean {
    return this.isBusy;
  }

  /** This message is to stand, in place of another one. */
  want(target: PushTarget, message: Omit<WakeMessage, 'notifyId'>): void {
    this.target = target;
    this.wanted = { message, since: this.clock.now };
    this.go();
  }

  /** Nothing is to stand any more. */
  release(): void {
    if (this.wanted !== undefined) {
      this.wanted = undefined;
      this.releasedSince = this.clock.now;
    }
    this.go();
  }

  /** Starts nothing any more. */
  stop(): void {
    this.clock.cancel(this.timer);
    this.isStopped = true;
  }

  private go(): void {
    if (this.isBusy || this.isStopped) {
      return;
    }
    this.clock.cancel(this.timer);
    const { wanted, standing } = this;
    if (wanted !== undefined && wanted.message.id !== standing?.id) {
      void this.send(wanted.message, wanted.since);
    } else if (wanted === undefined && standing !== undefined) {
      void this.takeBack(standing.target);
    } else if (wanted === undefined) {
      this.owner.quiet();
    }
  }

  private async send(message: Omit<WakeMessage, 'notifyId'>, since: number): Promise<void> {
    this.isBusy = true;
    this.tries = 0;
    const { target } = this;
    this.standing = { id: message.id, target };
    this.owner.stands(message.ttlSeconds);
    const answer = await this.push.wake(target, { ...message, notifyId: this.notifyId });
    if (answer.result === 'dead-token' || answer.result === 'misconfigured') {
      this.standing = undefined;
      this.wanted = this.wanted?.message.id === message.id ? undefined : this.wanted;
      this.owner.stands(undefined);
    }
    this.isBusy = false;
    this.owner.sent(answer, this.clock.now - since);
    this.go();
  }

  private async takeBack(target: PushTarget): Promise<void> {
    this.isBusy = true;
    const answer = await this.push.takeBack(target, this.notifyId);
    this.isBusy = false;
    this.owner.takenBack(answer, this.clock.now - this.releasedSince);
    const pauseMs = answer.result === 'try-later' ? RETRIES_MS[this.tries++] : undefined;
    if (pauseMs === undefined) {
      this.standing = undefined;
      this.owner.stands(undefined);
      this.go();
    } else if (this.wanted === undefined) {
      this.timer = this.clock.schedule(pauseMs, () => this.go());
    } else {
      this.go(); // another one replaces it
    }
  }
}
