// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import {
  decodeFrame,
  DEFAULT_DEVICE_OPTIONS,
  DENIAL_CAUSES,
  DevicePromptState,
  DeviceSession,
  encodeFrame,
  FrameError,
  LinkState,
} from 'gateway_protocol';
import type { AssertionResponse, DeviceAction, DevicePrompt, OutcomeFrame } from 'gateway_protocol';
import type { Clock } from '../clock/Clock.ts';
import type { DeviceRecord } from '../channel/DeviceTable.ts';
import { WORLD_IDENTITY } from './worldIdentity.ts';
import type { Chance } from './Chance.ts';

/** What a phone needs of the world around it. */
export interface PhoneWorld {
  readonly clock: Clock;
  readonly chance: Chance;
  /** The number that the client of a request shows. */
  numberOf(requestId: string): string | undefined;
  /** Opens a connection; the phone is told when it is open, or lost. */
  connect(phone: SimulatedPhone, connection: number): void;
  disconnect(phone: SimulatedPhone, connection: number): void;
  /** The user of a phone sees a request. */
  seen(phone: SimulatedPhone): void;
  /** Carries a text to the gateway, or loses it. */
  carry(phone: SimulatedPhone, connection: number, text: string): void;
}

const WRONG = '00';
/** What a device says when it cannot ask: all but the user's own words. */
const CANNOT = DENIAL_CAUSES.filter((cause) => cause !== 'denied' && cause !== 'not-me');
/** How long the phone may take to verify a signature of the gateway. */
export const VERIFY_MS = 20;

/**
 * A phone with the real device session, and a user who does anything at any time. Everything that the session asks for
 * takes a while; some of it never happens.
 */
export class SimulatedPhone {
  readonly record: DeviceRecord;
  readonly session: DeviceSession;
  /** Requests that the user of this phone has approved, with the number that they typed. */
  readonly approvals = new Map<string, string>();
  /** Requests whose prompts stand on the screen, as far as anybody can see. */
  readonly onScreen = new Set<string>();
  /** What the gateway told of requests that were answered here. */
  readonly told = new Map<string, OutcomeFrame>();
  private readonly world: PhoneWorld;
  private readonly skew: number;
  private readonly ended = new Set<string>();
  /** Whether its user sees the app. */
  isWatched = true;
  /** Requests that it has said it shows. */
  readonly saidShown = new Set<string>();
  private lingersUntil = 0;
  private timer = 0;
  private nonces = 0;

  constructor(record: DeviceRecord, gateway: string, world: PhoneWorld) {
    this.record = record;
    this.world = world;
    this.skew = world.chance.upTo(1_000_000); // its clock has another beginning
    this.session = new DeviceSession({
      ...DEFAULT_DEVICE_OPTIONS,
      deviceId: record.id,
      gateway,
      gatewayKey: WORLD_IDENTITY.key,
      random: () => world.chance.next(),
      nonce: () => this.nextNonce(),
    });
  }

  private nextNonce(): string {
    const nonce = Buffer.alloc(32);
    nonce.writeUInt32BE(++this.nonces);
    return nonce.toString('base64url');
  }

  private get now(): number {
    return this.world.clock.now + this.skew;
  }

  start(): void {
    this.do(this.session.start(this.now));
  }

  /** The app leaves the front, and goes on for a while without anybody seeing it. */
  leave(lingersMs: number): void {
    this.isWatched = false;
    this.lingersUntil = this.world.clock.now + lingersMs;
    this.do(this.session.look(false, this.now));
    if (lingersMs > 0) {
      this.world.clock.schedule(lingersMs, () => this.do([]));
    }
  }

  /** Its user sees the app again. */
  come(): void {
    this.isWatched = true;
    this.do(this.session.look(true, this.now));
    this.do(this.session.linkState === LinkState.OFF ? this.session.start(this.now) : this.session.resume(this.now));
  }

  opened(connection: number): void {
    this.do(this.session.connectionOpened(connection, this.now));
  }

  lost(connection: number): void {
    this.do(this.session.connectionLost(connection, this.now));
  }

  received(connection: number, text: string): void {
    const frame = decodeFrame(text, 'gateway');
    const inner = frame instanceof FrameError || frame.type !== 'signed' ? frame : decodeFrame(frame.text, 'gateway');
    if (!(inner instanceof FrameError) && inner.type === 'outcome') {
      this.told.set(inner.requestId, inner);
    }
    this.do(this.session.received(connection, text, this.now));
  }

  private do(actions: readonly DeviceAction[]): void {
    actions.forEach((action) => this.doOne(action));
    if (
      !this.isWatched &&
      this.world.clock.now >= this.lingersUntil &&
      this.session.linkState !== LinkState.OFF &&
      this.session.prompts.every(({ state }) => state === DevicePromptState.ANNOUNCED)
    ) {
      this.do(this.session.stop(this.now)); // there is nothing to be connected for
      return;
    }
    this.world.clock.cancel(this.timer);
    const next = this.session.nextTime;
    this.timer =
      next === Infinity ? 0 : this.world.clock.schedule(next - this.now, () => this.do(this.session.tick(this.now)));
  }

  private later(longestMs: number, task: () => void): void {
    this.world.clock.schedule(this.world.chance.upTo(longestMs), task);
  }

  private doOne(action: DeviceAction): void {
    switch (action.kind) {
      case 'connect':
        this.world.connect(this, action.connection);
        break;
      case 'disconnect':
        this.world.disconnect(this, action.connection);
        break;
      case 'send':
        if (action.frame.type === 'shown') {
          this.saidShown.add(action.frame.requestId);
        }
        this.world.carry(this, action.connection, encodeFrame(action.frame));
        break;
      case 'sign':
        this.later(20, () => this.do(this.session.signed(action.connection, this.proof, this.now)));
        break;
      case 'sign-wake':
        this.later(20, () => this.do(this.session.wakeSigned(action.connection, action.seq, this.proof, this.now)));
        break;
      case 'verify':
        this.later(VERIFY_MS, () =>
          this.do(
            this.session.verified(action.connection, WORLD_IDENTITY.sign(action.bytes) === action.proof, this.now),
          ),
        );
        break;
      case 'show':
        assert.equal(this.ended.has(action.prompt.id), false, 'a request is shown again after its end');
        assert.ok(this.isWatched, 'a request is shown to nobody');
        this.world.seen(this);
        this.onScreen.add(action.prompt.id);
        this.beUser(action.prompt);
        break;
      case 'change':
        if (action.prompt.state === DevicePromptState.ANSWERED) {
          this.onScreen.delete(action.prompt.id);
        }
        break;
      case 'authenticate':
        this.beSystem(action.prompt, action.challengeInput);
        break;
      case 'withdraw':
        this.onScreen.delete(action.prompt.id); // it is going, and gone when the guard has passed
        if (this.world.chance.is(0.8)) {
          this.later(4_000, () =>
            this.do(
              this.session.withdrawn(
                action.prompt.id,
                this.world.chance.is(0.8) ? 'confirmed' : 'unconfirmed',
                this.now,
              ),
            ),
          );
        }
        break;
      case 'end':
        assert.equal(this.ended.has(action.prompt.id), false, 'a prompt ends twice');
        this.ended.add(action.prompt.id);
        this.onScreen.delete(action.prompt.id);
        break;
      case 'devices':
      case 'resumed':
      case 'forget':
      case 'stop':
      case 'warn':
        break;
    }
  }

  private beUser(prompt: DevicePrompt): void {
    const { chance } = this.world;
    for (let i = 0; i < 4; i++) {
      this.later(15_000, () => {
        const number = chance.is(0.7) ? (this.world.numberOf(prompt.id) ?? WRONG) : WRONG;
        this.do(
          chance.is(0.85)
            ? this.session.typed(prompt.id, number, this.now)
            : this.session.denied(prompt.id, chance.is(0.7) ? 'denied' : 'not-me', this.now),
        );
      });
    }
  }

  private beSystem(prompt: DevicePrompt, challengeInput: Uint8Array): void {
    const { chance } = this.world;
    this.later(6_000, () => {
      const choice = chance.next();
      if (choice < 0.7) {
        const actions = this.session.approved(prompt.id, assertionOf(challengeInput), this.now);
        if (actions.some((action) => action.kind === 'change' && action.prompt.id === prompt.id)) {
          this.approvals.set(prompt.id, prompt.number?.number ?? '');
        }
        this.do(actions);
      } else if (choice < 0.8) {
        this.do(this.session.dismissed(prompt.id, this.now));
        this.later(3_000, () => this.do(this.session.authenticate(prompt.id, this.now)));
      } else if (choice < 0.9) {
        this.do(this.session.denied(prompt.id, CANNOT[Math.floor(chance.next() * CANNOT.length)]!, this.now));
      }
    });
  }

  /** The world's signatures are the key itself: what is proved here is the order of things, not the cryptography. */
  private get proof(): string {
    return Buffer.from(this.record.key).toString('base64url');
  }
}

/** An assertion whose signature is what it signs. */
function assertionOf(challengeInput: Uint8Array): AssertionResponse {
  return {
    id: 'AAAA',
    rawId: 'AAAA',
    type: 'public-key',
    clientExtensionResults: {},
    response: {
      clientDataJSON: Buffer.from(challengeInput).toString('base64url'),
      authenticatorData: Buffer.alloc(37).toString('base64url'),
      signature: Buffer.alloc(70).toString('base64url'),
    },
  };
}
