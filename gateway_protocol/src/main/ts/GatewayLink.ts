// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { BeatLog } from './BeatLog.ts';
import type { CloseCode } from './CloseCode.ts';
import { decodeFrame } from './decodeFrame.ts';
import type { DeviceFrame } from './DeviceFrame.ts';
import type { DeviceOptions } from './DeviceOptions.ts';
import { helloProof } from './deviceProof.ts';
import { FrameError } from './FrameError.ts';
import type { ChallengeFrame, GatewayFrame, SignedFrame, WelcomeFrame } from './GatewayFrame.ts';
import type { SessionStep } from './SessionStep.ts';
import { SignedInbox } from './SignedInbox.ts';

/**
 * Where the connection to the gateway is.
 *
 *     off ─▶ connecting ─▶ greeting ─▶ ready
 *      ▲         ▲  │          │         │
 *      │         │  └──────────┴────┬────┘  lost, silent, closed
 *      │         └──── resting ◀────┤
 *      └────────────────────────────┘       stopped, or a word that the gateway has signed and that is final
 *
 * @since 1.0.0
 */
export enum LinkState {
  /** Not started, stopped, or there is no point in going on. */
  OFF = 'off',
  /** Waits before connecting again. */
  RESTING = 'resting',
  CONNECTING = 'connecting',
  /** Connected; waits for the challenge, the signature, the welcome and its proof. */
  GREETING = 'greeting',
  READY = 'ready',
}

/** Codes after which connecting again changes nothing, if the gateway has signed them. */
const FINAL_CODES: readonly CloseCode[] = ['unknown-device', 'replaced'];
/** Codes that the user should hear of, whoever said them. */
const WORRYING_CODES: readonly CloseCode[] = [
  'unsupported-version',
  'wrong-gateway',
  'unproven',
  'unknown-device',
  'bad-proof',
  'replaced',
];

/** How long the answer to the beat of a user who looks may take: a connection that died in the pocket is then made anew. */
const PROBE_MS = 3_000;

/** What the gateway says about requests, devices and this device: everything that is not about the connection itself. */
export type Subject = Exclude<
  GatewayFrame,
  { readonly type: 'challenge' | 'signed' | 'enrol-options' | 'enrolled' | 'welcome' | 'close' }
>;

/** Whose connection it is. */
export interface LinkOwner {
  /** The requests that this device has, or has not yet got rid of. */
  heldIds(): readonly string[];
  /** Whether something waits here, seen or not: then beats are to be short. */
  hasWaiting(): boolean;
  /** The gateway has welcomed this device: what it waits for can be said. */
  welcomed(): void;
  /** The connection is gone, or given up. */
  left(): void;
  /** What the gateway has said and proved. Before its welcome only what takes something away. */
  hear(frame: Subject): void;
}

/**
 * The connection to the gateway, without a socket: made, proved on both sides, kept with beats, lost, and made again. Nothing
 * that comes over it counts before its proof, but that the gateway closes it.
 */
export class GatewayLink {
  private readonly options: DeviceOptions;
  private readonly step: SessionStep;
  private readonly owner: LinkOwner;
  private readonly beats = new BeatLog();
  private linkState: LinkState = LinkState.OFF;
  private connection = 0;
  /** What is signed for this connection; undefined before its challenge. */
  private challenge: ChallengeFrame | undefined;
  private nonce = '';
  /** What the gateway has said since the hello; undefined before that. */
  private inbox: SignedInbox | undefined;
  private welcome: WelcomeFrame | undefined;
  /** When the link gives up or goes on, in the states that wait for something. */
  private deadline = Infinity;
  private failures = 0;
  /** When the connection that somebody looks at now counts as gone, unless the gateway answers before. */
  private probeEnd = Infinity;

  constructor(options: DeviceOptions, step: SessionStep, owner: LinkOwner) {
    this.options = options;
    this.step = step;
    this.owner = owner;
  }

  get state(): LinkState {
    return this.linkState;
  }

  get isReady(): boolean {
    return this.linkState === LinkState.READY;
  }

  /** What proofs on this connection are bound to; undefined while it is not ready. */
  get ground():
    | { readonly connection: number; readonly challenge: ChallengeFrame; readonly nonce: string }
    | undefined {
    const { challenge, connection, nonce } = this;
    return this.isReady && challenge !== undefined ? { connection, challenge, nonce } : undefined;
  }

  /** How long the gateway's word on something is waited for before it is said again. */
  get beatMs(): number {
    return this.welcome === undefined ? Infinity : this.welcome.beatMs;
  }

  /** When something of it is due; Infinity when nothing is. */
  get nextTime(): number {
    return Math.min(this.deadline, this.nextBeat, this.silenceEnd);
  }

  /** What is due by now, but the beat. */
  elapse(): void {
    if (this.deadline <= this.step.now) {
      this.deadline = Infinity;
      if (this.linkState === LinkState.RESTING) {
        this.connect();
      } else {
        this.end('silent', 'the gateway did not greet in time');
      }
    }
    if (this.silenceEnd <= this.step.now) {
      this.end('silent', 'the gateway did not answer a beat');
    }
  }

  /** The beat, when that is due. */
  elapseBeat(): void {
    if (this.nextBeat <= this.step.now) {
      this.beat();
    }
  }

  start(): void {
    if (this.linkState === LinkState.OFF) {
      this.failures = 0;
      this.connect();
    }
  }

  /** Finds out now whether the connection is there. */
  resume(): void {
    if (this.linkState === LinkState.RESTING) {
      this.failures = 0;
      this.connect();
    } else if (this.isReady) {
      this.beat();
      this.probeEnd = this.step.now + PROBE_MS;
    }
  }

  /** Says goodbye, and does not come back by itself. */
  stop(): void {
    if (this.isConnecting) {
      if (this.linkState !== LinkState.CONNECTING) {
        this.send({ type: 'close', code: 'done', detail: '' });
      }
      this.step.do({ kind: 'disconnect', connection: this.connection, code: 'done' });
    }
    this.leave(LinkState.OFF);
  }

  opened(connection: number): void {
    if (connection === this.connection && this.linkState === LinkState.CONNECTING) {
      this.linkState = LinkState.GREETING;
      this.deadline = this.step.now + this.options.handshakeMs;
    }
  }

  lost(connection: number): void {
    if (connection === this.connection && this.isConnecting) {
      this.rest();
    }
  }

  received(connection: number, text: string): void {
    if (connection !== this.connection || (this.linkState !== LinkState.GREETING && !this.isReady)) {
      return;
    }
    const frame = decodeFrame(text, 'gateway');
    if (frame instanceof FrameError) {
      this.end(frame.fault === 'unsupported-version' ? 'unsupported-version' : 'bad-frame', frame.message);
    } else {
      this.hearUnproven(frame);
    }
  }

  verified(connection: number, isRight: boolean): void {
    const { inbox } = this;
    const text = connection === this.connection ? inbox?.take() : undefined;
    if (inbox === undefined || text === undefined) {
      return;
    }
    const frame = decodeFrame(text, 'gateway');
    if (!isRight) {
      this.end('unproven', 'the signature is not by the key of this gateway');
    } else if (frame instanceof FrameError) {
      this.end(frame.fault === 'unsupported-version' ? 'unsupported-version' : 'bad-frame', frame.message);
    } else {
      this.hear(frame);
    }
    this.verifyNext(inbox);
  }

  signed(connection: number, proof: string): void {
    const { challenge, nonce } = this;
    const { deviceId } = this.options;
    if (
      connection === this.connection &&
      this.linkState === LinkState.GREETING &&
      challenge !== undefined &&
      this.inbox === undefined
    ) {
      this.inbox = new SignedInbox(challenge, nonce, deviceId);
      const held = this.owner.heldIds();
      this.send({ type: 'hello', deviceId, nonce, proof, seq: this.beats.next(this.step.now), held });
    }
  }

  signingFailed(connection: number): void {
    if (connection === this.connection && this.linkState === LinkState.GREETING) {
      this.end('internal', 'the device key did not sign');
    }
  }

  send(frame: DeviceFrame): void {
    this.step.do({ kind: 'send', connection: this.connection, frame });
  }

  beat(): void {
    if (this.isReady) {
      this.send({ type: 'beat', seq: this.beats.next(this.step.now), held: this.owner.heldIds() });
    }
  }

  /** When the beat was sent that the gateway has answered with `echo`; undefined when there is no such beat. */
  answered(echo: number): number | undefined {
    const sentAt = this.beats.answered(echo);
    if (this.beats.waitingSince === Infinity) {
      this.probeEnd = Infinity;
    }
    return sentAt;
  }

  private get isConnecting(): boolean {
    return this.linkState === LinkState.CONNECTING || this.linkState === LinkState.GREETING || this.isReady;
  }

  private get nextBeat(): number {
    if (!this.isReady || this.welcome === undefined) {
      return Infinity;
    }
    return this.beats.lastAt + (this.owner.hasWaiting() ? this.welcome.beatMs : this.welcome.idleBeatMs);
  }

  /** When a gateway that has not answered a beat counts as gone. */
  private get silenceEnd(): number {
    return this.isReady ? Math.min(this.beats.waitingSince + 2 * this.beatMs, this.probeEnd) : Infinity;
  }

  private connect(): void {
    this.connection++;
    this.linkState = LinkState.CONNECTING;
    this.deadline = this.step.now + this.options.handshakeMs;
    this.challenge = undefined;
    this.nonce = this.options.nonce();
    this.welcome = undefined;
    this.beats.restart();
    this.step.do({ kind: 'connect', connection: this.connection });
  }

  /** The connection is gone; another is tried later: sooner while prompts wait for it, later the more have failed. */
  private rest(): void {
    const { shortestDelayMs, longestDelayMs, random } = this.options;
    const longest = this.owner.hasWaiting() ? Math.min(longestDelayMs, 2000) : longestDelayMs;
    const delay = Math.min(longest, shortestDelayMs * Math.pow(2, Math.min(this.failures, 20)));
    this.failures++;
    this.leave(LinkState.RESTING);
    this.deadline = this.step.now + delay * (0.5 + random() / 2);
  }

  private leave(state: LinkState): void {
    this.linkState = state;
    this.probeEnd = Infinity;
    this.inbox = undefined; // what is not proved yet, is not said
    this.deadline = Infinity;
    this.owner.left();
  }

  /** Closes from this side, and tries again when that may help. */
  private end(code: CloseCode, detail: string): void {
    if (this.isConnecting) {
      if (this.linkState !== LinkState.CONNECTING) {
        this.send({ type: 'close', code, detail: detail.slice(0, 200) });
      }
      this.step.do({ kind: 'disconnect', connection: this.connection, code });
      this.settle(code, false);
    }
  }

  /** After a close with this code: stops for good, or rests. */
  private settle(code: CloseCode, isProven: boolean): void {
    if (isProven && FINAL_CODES.indexOf(code) >= 0) {
      this.leave(LinkState.OFF);
      this.step.do({ kind: 'stop', code });
      return;
    }
    if (WORRYING_CODES.indexOf(code) >= 0) {
      this.step.do({ kind: 'warn', code });
    }
    this.rest();
  }

  /** What anybody on the line could have said. */
  private hearUnproven(frame: GatewayFrame): void {
    if (frame.type === 'signed' && this.inbox !== undefined) {
      this.hearSigned(frame, this.inbox);
    } else if (frame.type === 'close') {
      this.hearClose(frame.code, false);
    } else if (frame.type === 'challenge') {
      this.hearChallenge(frame);
    } else if (this.inbox === undefined) {
      this.end('unexpected-frame', `${frame.type} before the hello`);
    } else {
      this.end('unproven', `${frame.type} without a signature`);
    }
  }

  private hearChallenge(frame: ChallengeFrame): void {
    const { gateway, gatewayKey, deviceId } = this.options;
    if (this.challenge !== undefined) {
      return; // doubled on the way
    }
    if (frame.gateway !== gateway || frame.key !== gatewayKey) {
      this.end('wrong-gateway', 'this is not the gateway that this device was enrolled with');
      return;
    }
    this.challenge = frame;
    this.step.do({ kind: 'sign', connection: this.connection, bytes: helloProof(frame, this.nonce, deviceId) });
  }

  private hearSigned(frame: SignedFrame, inbox: SignedInbox): void {
    if (inbox.isFull) {
      this.end('overloaded', 'too many frames at a time');
    } else if (inbox.put(frame)) {
      this.verifyNext(inbox);
    }
  }

  private verifyNext(inbox: SignedInbox): void {
    const { next } = inbox;
    if (inbox === this.inbox && next !== undefined) {
      // another inbox is of a connection that is over
      this.step.do({ kind: 'verify', connection: this.connection, ...next });
    }
  }

  /** What the gateway has said: it is proved. */
  private hear(frame: GatewayFrame): void {
    if (!this.isReady && ['welcome', 'devices', 'resumed', 'revoked', 'cancel', 'close'].indexOf(frame.type) < 0) {
      return; // it has overtaken the welcome, and comes again: prompts with the next beat, the rest when it is asked for
    }
    switch (frame.type) {
      case 'welcome':
        if (!this.isReady) {
          this.hearWelcome(frame);
        }
        break;
      case 'close':
        this.hearClose(frame.code, true);
        break;
      case 'challenge':
      case 'signed':
      case 'enrol-options':
      case 'enrolled':
        this.end('unexpected-frame', `${frame.type} to a device that is welcome`);
        break;
      case 'devices':
      case 'resumed':
      case 'prompt':
      case 'login-prompt':
      case 'transaction-prompt':
      case 'renew':
      case 'number-result':
      case 'outcome':
      case 'refusal':
      case 'cancel':
      case 'receipt-noted':
      case 'wake-wanted':
      case 'wake-noted':
      case 'revoked':
        this.owner.hear(frame);
        break;
    }
  }

  private hearWelcome(frame: WelcomeFrame): void {
    this.linkState = LinkState.READY;
    this.deadline = Infinity;
    this.welcome = frame;
    this.failures = 0;
    this.owner.welcomed();
  }

  private hearClose(code: CloseCode, isProven: boolean): void {
    this.step.do({ kind: 'disconnect', connection: this.connection, code: 'done' });
    this.settle(code, isProven);
  }
}
