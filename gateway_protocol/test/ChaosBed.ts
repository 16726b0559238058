// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import {
  decodeFrame,
  DEFAULT_DEVICE_OPTIONS,
  DeviceSession,
  encodeFrame,
  FrameError,
  LinkState,
  DevicePromptState,
} from '../Index.ts';
import type { PromptEndCause, DeviceAction, DevicePrompt, GatewayFrame, VerifyAction } from '../Index.ts';
import {
  ASSERTION,
  CHALLENGE,
  GATEWAY,
  GATEWAY_KEY,
  idOf,
  LEASE_MS,
  NONCE,
  promptFrame,
  proofOf,
  signedFrame,
  WELCOME,
} from './SessionBed.ts';

const DEADLINE_MS = 60_000;
const NUMBER = '42';
const CALM = { lost: 0, doubled: 0, delayMs: 20 };

interface Request {
  state: 'pending' | 'approved' | 'denied' | 'cancelled';
  cause: PromptEndCause;
  /** Until when the gateway must believe that the device shows it. */
  leaseEnd: number;
  triesLeft: number;
  readonly tried: boolean[];
  approvals: number;
  /** What the device has done with it. */
  wasShown: number;
  wasEnded: number;
  wasWithdrawn: boolean;
  wasCancelHeard: boolean;
}

/** How likely each fault is, from 0 to 1. */
export interface Faults {
  readonly lost: number;
  readonly doubled: number;
  /** Longest delay of a frame; they overtake each other within it. */
  readonly delayMs: number;
  readonly cut: number;
}

/**
 * A device session, a gateway reduced to its rules, a network that loses, doubles, delays and cuts, and a user who does
 * anything at any time: all out of one seed. Checks after every step what must never be.
 */
export class ChaosBed {
  readonly session: DeviceSession;
  private readonly random: () => number;
  private readonly faults: Faults;
  private readonly requests = new Map<string, Request>();
  private readonly tasks: { readonly at: number; readonly order: number; readonly run: () => void }[] = [];
  private now = 0;
  private order = 0;
  private connection = 0;
  private isUp = false;
  /** The requests that signed cancels are of, by their proofs. */
  private readonly cancels = new Map<string, string>();
  private isGatewayDead = false;
  private highestSeq = 0;
  private count = 0;
  private isCalm = false;

  constructor(seed: number, faults: Faults) {
    this.random = randomOf(seed);
    this.faults = faults;
    this.session = new DeviceSession({
      ...DEFAULT_DEVICE_OPTIONS,
      deviceId: idOf(999),
      gateway: GATEWAY,
      gatewayKey: GATEWAY_KEY,
      random: this.random,
      nonce: () => NONCE,
    });
  }

  /** Plays `requests` requests within a minute and a half, then a calm while in which everything must come to its end. */
  play(requests: number, gatewayDies: boolean): void {
    this.do(this.session.start(0));
    for (let i = 0; i < requests; i++) {
      this.later(this.upTo(60_000), () => this.open());
    }
    for (let at = this.upTo(20_000); at < 90_000; at += this.upTo(20_000)) {
      if (this.random() < this.faults.cut) {
        this.later(at, () => this.cut());
      }
    }
    if (gatewayDies) {
      this.later(this.upTo(90_000), () => {
        this.isGatewayDead = true;
        this.cut();
      });
    }
    this.run(90_000);
    this.isCalm = true;
    this.run(90_000 + DEADLINE_MS + 4 * LEASE_MS);
    this.checkEnd(gatewayDies);
  }

  private run(until: number): void {
    for (;;) {
      this.tasks.sort((one, other) => one.at - other.at || one.order - other.order);
      const next = Math.min(this.tasks[0]?.at ?? Infinity, this.session.nextTime);
      if (next > until) {
        this.now = until;
        return;
      }
      this.now = Math.max(this.now, next);
      const [task] = this.tasks;
      if (task !== undefined && task.at <= this.session.nextTime) {
        this.tasks.shift();
        task.run();
      } else {
        this.do(this.session.tick(this.now));
      }
      this.check();
    }
  }

  private check(): void {
    const atTheSystem = this.session.prompts.filter((prompt) => prompt.state === DevicePromptState.PROMPTING);
    assert.ok(atTheSystem.length <= 1, 'two prompts at the system');
    for (const prompt of this.session.prompts) {
      const { leaseEnd } = this.requests.get(prompt.id)!;
      const stands = [
        DevicePromptState.ASKING,
        DevicePromptState.CHECKING,
        DevicePromptState.READY,
        DevicePromptState.PROMPTING,
      ].includes(prompt.state);
      assert.ok(!stands || this.now <= leaseEnd, `stands ${this.now - leaseEnd} ms after its lease`);
      assert.ok(!stands || this.now <= prompt.deadline, 'stands after its deadline');
    }
  }

  private checkEnd(gatewayDied: boolean): void {
    assert.equal(this.session.prompts.length, 0, 'a prompt has no end');
    for (const request of this.requests.values()) {
      assert.ok(request.approvals <= 1, 'two approvals');
      assert.ok(request.wasShown <= 1, 'shown twice');
      assert.ok(request.wasShown <= request.wasEnded && request.wasEnded <= 1, 'one end each');
    }
    if (!gatewayDied) {
      assert.equal(this.session.linkState, LinkState.READY, 'not connected in the end');
    }
  }

  // The user and the system.

  private do(actions: readonly DeviceAction[]): void {
    for (const action of actions) {
      this.doOne(action);
    }
  }

  private doOne(action: DeviceAction): void {
    switch (action.kind) {
      case 'connect':
        this.connection = action.connection;
        this.later(this.upTo(200), () => this.accept(action.connection));
        break;
      case 'disconnect':
        this.isUp = this.isUp && action.connection !== this.connection;
        break;
      case 'sign':
        this.later(this.upTo(50), () =>
          this.do(this.session.signed(action.connection, Buffer.alloc(70).toString('base64url'), this.now)),
        );
        break;
      case 'sign-wake':
        this.later(this.upTo(50), () =>
          this.do(
            this.session.wakeSigned(action.connection, action.seq, Buffer.alloc(70).toString('base64url'), this.now),
          ),
        );
        break;
      case 'verify':
        this.later(this.upTo(50), () => this.verify(action));
        break;
      case 'send': {
        const text = encodeFrame(action.frame);
        this.carry(action.connection, () => this.hear(action.connection, text));
        break;
      }
      case 'show': {
        const request = this.requestOf(action.prompt);
        assert.ok(!request.wasCancelHeard, 'shown after its cancel');
        request.wasShown++;
        this.beUser(action.prompt);
        break;
      }
      case 'authenticate': {
        const request = this.requestOf(action.prompt);
        assert.ok(!request.wasCancelHeard && !request.wasWithdrawn, 'asked after its end');
        this.beSystem(action.prompt);
        break;
      }
      case 'withdraw': {
        const request = this.requestOf(action.prompt);
        assert.equal(request.wasWithdrawn, false, 'withdrawn twice');
        request.wasWithdrawn = true;
        if (this.random() < 0.8) {
          this.later(this.upTo(4_000), () =>
            this.do(
              this.session.withdrawn(action.prompt.id, this.random() < 0.8 ? 'confirmed' : 'unconfirmed', this.now),
            ),
          );
        }
        break;
      }
      case 'end':
        this.requestOf(action.prompt).wasEnded++;
        break;
      case 'change':
      case 'devices':
      case 'resumed':
      case 'forget':
      case 'stop':
      case 'warn':
        break;
    }
  }

  private beUser(prompt: DevicePrompt): void {
    for (let i = 0; i < 5; i++) {
      this.later(this.upTo(20_000), () => {
        const number = this.random() < 0.6 ? NUMBER : '13';
        this.do(
          this.random() < 0.9
            ? this.session.typed(prompt.id, number, this.now)
            : this.session.denied(prompt.id, this.random() < 0.5 ? 'denied' : 'not-me', this.now),
        );
      });
    }
  }

  private beSystem(prompt: DevicePrompt): void {
    const choice = this.random();
    this.later(this.upTo(8_000), () => {
      if (choice < 0.6) {
        this.do(this.session.approved(prompt.id, ASSERTION, this.now));
      } else if (choice < 0.75) {
        this.do(this.session.dismissed(prompt.id, this.now));
        this.later(this.upTo(3_000), () => this.do(this.session.authenticate(prompt.id, this.now)));
      } else if (choice < 0.9) {
        this.do(this.session.denied(prompt.id, 'verification-failed', this.now));
      }
    });
  }

  // The network.

  private accept(connection: number): void {
    if (connection !== this.connection || this.isGatewayDead || (!this.isCalm && this.random() < this.faults.cut)) {
      this.do(this.session.connectionLost(connection, this.now));
      return;
    }
    this.isUp = true;
    this.highestSeq = 0;
    this.do(this.session.connectionOpened(connection, this.now));
    this.say(CHALLENGE);
  }

  private cut(): void {
    this.isUp = false;
    this.do(this.session.connectionLost(this.connection, this.now));
  }

  /**
   * What goes over a connection: perhaps never, perhaps twice, some time later, and nothing after its end. In the calm it
   * comes in its order, without which a device that greets would hear nothing of the gateway after its welcome.
   */
  private carry(connection: number, arrive: () => void): void {
    if (!this.isUp || connection !== this.connection) {
      return;
    }
    const { lost, doubled, delayMs } = this.isCalm ? CALM : this.faults;
    const copies = this.random() < lost ? 0 : this.random() < doubled ? 2 : 1;
    for (let i = 0; i < copies; i++) {
      this.later(this.isCalm ? delayMs : this.upTo(delayMs), () => {
        if (this.isUp && connection === this.connection) {
          arrive();
        }
      });
    }
  }

  private say(frame: GatewayFrame): void {
    const { connection } = this;
    const carried = frame.type === 'challenge' ? frame : signedFrame(frame);
    if (frame.type === 'cancel' && carried.type === 'signed') {
      this.cancels.set(carried.proof, frame.requestId);
    }
    const text = encodeFrame(carried);
    this.carry(connection, () => this.do(this.session.received(connection, text, this.now)));
  }

  private verify(action: VerifyAction): void {
    const request = this.requests.get(this.cancels.get(action.proof) ?? '');
    const isLinked = this.session.linkState === LinkState.GREETING || this.session.linkState === LinkState.READY;
    if (request !== undefined && isLinked && action.connection === this.connection) {
      request.wasCancelHeard = true;
    }
    this.do(this.session.verified(action.connection, action.proof === proofOf(action.bytes), this.now));
  }

  // The gateway.

  private open(): void {
    const id = idOf(++this.count);
    const request: Request = {
      state: 'pending',
      cause: 'client-gone',
      leaseEnd: this.now + LEASE_MS,
      triesLeft: 3,
      tried: [],
      approvals: 0,
      wasShown: 0,
      wasEnded: 0,
      wasWithdrawn: false,
      wasCancelHeard: false,
    };
    this.requests.set(id, request);
    if (this.isGatewayDead) {
      return;
    }
    this.later(this.random() < 0.5 ? this.upTo(30_000) : DEADLINE_MS, () => this.cancel(id));
    this.say(promptFrame(this.count));
  }

  private cancel(id: string): void {
    const request = this.requests.get(id)!;
    if (request.state === 'pending' && !this.isGatewayDead) {
      request.state = 'cancelled';
      this.say({ type: 'cancel', requestId: id, cause: request.cause });
    }
  }

  private hear(connection: number, text: string): void {
    const frame = decodeFrame(text, 'device');
    assert.ok(!(frame instanceof FrameError), text);
    if (this.isGatewayDead || connection !== this.connection) {
      return;
    }
    switch (frame.type) {
      case 'hello':
        this.say(WELCOME);
        this.renew(frame.seq, frame.held);
        break;
      case 'beat':
        this.renew(frame.seq, frame.held);
        break;
      case 'number':
        this.match(frame.requestId, frame.attempt, frame.number);
        break;
      case 'assertion':
      case 'denial':
        this.answer(frame.requestId, frame.type === 'assertion' ? 'approved' : 'denied');
        break;
      case 'receipt':
        assert.ok(this.requests.has(frame.requestId));
        this.say({ type: 'receipt-noted', requestId: frame.requestId });
        break;
      case 'close':
      case 'enrol':
      case 'enrol-credential':
      case 'shown':
      case 'wake':
        break;
    }
  }

  private renew(seq: number, held: readonly string[]): void {
    this.highestSeq = Math.max(this.highestSeq, seq);
    const kept: string[] = [];
    for (const [id, request] of this.requests) {
      if (request.state === 'pending') {
        request.leaseEnd = this.now + LEASE_MS;
        if (held.includes(id)) {
          kept.push(id);
        } else if (this.random() < 0.5) {
          this.say(promptFrame(Buffer.from(id, 'base64url').readUInt32BE()));
        }
      } else if (held.includes(id)) {
        this.say({ type: 'cancel', requestId: id, cause: request.cause });
      }
    }
    this.say({ type: 'renew', echo: this.highestSeq, leaseMs: LEASE_MS, requestIds: kept });
  }

  private match(id: string, attempt: number, number: string): void {
    const request = this.requests.get(id)!;
    if (request.state !== 'pending') {
      this.tellOutcome(id, request);
      return;
    }
    if (attempt === request.tried.length + 1) {
      request.tried.push(number === NUMBER);
      request.triesLeft -= number === NUMBER ? 0 : 1;
    }
    const isRight = request.tried[attempt - 1];
    if (request.triesLeft === 0) {
      request.state = 'denied';
      request.cause = 'wrong-number';
      this.tellOutcome(id, request);
    } else if (isRight !== undefined) {
      this.say({ type: 'number-result', requestId: id, attempt, isRight, triesLeft: request.triesLeft });
    } else {
      this.say({ type: 'refusal', requestId: id, reason: 'try-again' });
    }
  }

  private answer(id: string, state: 'approved' | 'denied'): void {
    const request = this.requests.get(id)!;
    if (request.state === 'pending') {
      request.state = state;
      request.cause = state;
      if (state === 'approved') {
        request.approvals++;
        assert.ok(request.tried.includes(true), 'approved without a right number');
      }
    }
    this.tellOutcome(id, request);
  }

  private tellOutcome(id: string, request: Request): void {
    this.say({
      type: 'outcome',
      requestId: id,
      state: request.state === 'pending' ? 'expired' : request.state,
      cause: request.cause as 'approved',
      isYours: request.state !== 'cancelled',
    });
  }

  // Time.

  private later(delayMs: number, run: () => void): void {
    this.tasks.push({ at: this.now + delayMs, order: this.order++, run });
  }

  private upTo(ms: number): number {
    return Math.floor(this.random() * (ms + 1));
  }

  private requestOf(prompt: DevicePrompt): Request {
    return this.requests.get(prompt.id)!;
  }
}

/** Mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
