// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createHash } from 'node:crypto';
import { decodeFrame, DEFAULT_DEVICE_OPTIONS, DeviceSession, encodeFrame, FrameError, gatewayProof } from '../Index.ts';
import type {
  AssertionResponse,
  ChallengeFrame,
  DeviceAction,
  DeviceFrame,
  DeviceOptions,
  DevicePrompt,
  GatewayFrame,
  PromptFrame,
  VerifyAction,
} from '../Index.ts';

/** 16 bytes that begin with a number, as an id. */
export function idOf(number: number): string {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt32BE(number);
  return bytes.toString('base64url');
}

export const GATEWAY = 'gate.example.com';
/** The gateway's public key; its signature over bytes is their hash. */
export const GATEWAY_KEY = Buffer.alloc(91, 7).toString('base64url');
export const NONCE = Buffer.alloc(32, 2).toString('base64url');
/** A device that knows no chance. */
export const OPTIONS: DeviceOptions = {
  ...DEFAULT_DEVICE_OPTIONS,
  deviceId: idOf(999),
  gateway: GATEWAY,
  gatewayKey: GATEWAY_KEY,
  random: () => 1,
  nonce: () => NONCE,
};
export const LEASE_MS = 15_000;
export const BEAT_MS = 5_000;
export const WELCOME: GatewayFrame = {
  type: 'welcome',
  user: 'anna',
  leaseMs: LEASE_MS,
  beatMs: BEAT_MS,
  idleBeatMs: 30_000,
};
export const CHALLENGE: GatewayFrame = {
  type: 'challenge',
  gateway: GATEWAY,
  nonce: Buffer.alloc(32, 1).toString('base64url'),
  key: GATEWAY_KEY,
};
export const ASSERTION: AssertionResponse = {
  id: 'AAAA',
  rawId: 'AAAA',
  type: 'public-key',
  clientExtensionResults: {},
  response: {
    clientDataJSON: 'AAAA',
    authenticatorData: Buffer.alloc(37).toString('base64url'),
    signature: Buffer.alloc(70).toString('base64url'),
  },
};

export function promptFrame(number: number, more: Partial<PromptFrame> = {}): PromptFrame {
  return {
    type: 'prompt',
    requestId: idOf(number),
    session: 'session',
    context: `${number}`,
    user: 'anna',
    client: 'laptop',
    address: '192.0.2.1',
    target: 'db:22',
    numberLength: 2,
    numberTries: 3,
    expiresAt: 1_767_225_600_000,
    remainingMs: 60_000,
    leaseMs: LEASE_MS,
    rpId: 'example.com',
    credentialId: 'AAAA',
    ...more,
  };
}

/** A frame as the gateway sends it after the hello: with its proof. */
export function signedFrame(frame: GatewayFrame, device: string = idOf(999)): GatewayFrame {
  const text = encodeFrame(frame);
  return { type: 'signed', text, proof: proofOf(gatewayProof(CHALLENGE as ChallengeFrame, NONCE, device, text)) };
}

export function proofOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64url');
}

/** A device session with the time and the gateway in the hand of a test. Actions become lines, requests their contexts. */
export class SessionBed {
  readonly session: DeviceSession;
  readonly prompts = new Map<string, DevicePrompt>();
  /** What the device said, in full. */
  readonly said: DeviceFrame[] = [];
  now = 1_000;
  connection = 0;
  private lines: string[] = [];

  constructor(options: Partial<DeviceOptions> = {}) {
    this.session = new DeviceSession({ ...OPTIONS, ...options });
  }

  /** Connects and greets, up to the welcome and the renewal that answers the hello. */
  greet(): this {
    this.do(this.session.start(this.now));
    this.open();
    return this;
  }

  /** The rest of the greeting, once the device wants to connect. */
  open(held: readonly number[] = []): void {
    this.do(this.session.connectionOpened(this.connection, this.now));
    this.hear(CHALLENGE);
    this.do(this.session.signed(this.connection, Buffer.alloc(70).toString('base64url'), this.now));
    this.hear(WELCOME);
    this.renew(...held);
    this.take();
  }

  /** The gateway says this: with a proof, where one is needed. */
  hear(frame: GatewayFrame, connection: number = this.connection): void {
    this.hearAsItIs(frame.type === 'challenge' || frame.type === 'signed' ? frame : signedFrame(frame), connection);
  }

  /** Whoever is on the line says this. */
  hearAsItIs(frame: GatewayFrame, connection: number = this.connection): void {
    this.do(this.session.received(connection, encodeFrame(frame), this.now));
  }

  /** The gateway answers the last beat. */
  renew(...held: readonly number[]): void {
    this.hear({ type: 'renew', echo: this.lastSeq, leaseMs: LEASE_MS, requestIds: held.map(idOf) });
  }

  /** A prompt that is shown. */
  show(number: number, more: Partial<PromptFrame> = {}): void {
    this.hear(promptFrame(number, more));
    this.renew(number);
    this.take();
  }

  /** A prompt for which the system asks for the face or the PIN. */
  prompt(number: number): void {
    this.show(number);
    this.type(number, '42');
    this.hear({ type: 'number-result', requestId: idOf(number), attempt: 1, isRight: true, triesLeft: 3 });
    this.take();
  }

  type(number: number, digits: string): void {
    this.do(this.session.typed(idOf(number), digits, this.now));
  }

  cancel(number: number): void {
    this.hear({ type: 'cancel', requestId: idOf(number), cause: 'client-gone' });
  }

  /** Time passes, and the session is called whenever it wants to be. */
  advance(ms: number): void {
    const end = this.now + ms;
    while (this.session.nextTime <= end) {
      this.now = Math.max(this.now, this.session.nextTime);
      this.do(this.session.tick(this.now));
    }
    this.now = end;
    this.do(this.session.tick(this.now));
  }

  do(actions: readonly DeviceAction[]): void {
    for (const action of actions) {
      if (action.kind === 'verify') {
        this.verify(action);
      } else {
        this.lines.push(this.lineOf(action));
      }
    }
  }

  /** What was done since the last time. */
  take(): string[] {
    const { lines } = this;
    this.lines = [];
    return lines;
  }

  get lastSeq(): number {
    return Math.max(0, ...this.said.map((frame) => (frame.type === 'beat' || frame.type === 'hello' ? frame.seq : 0)));
  }

  private verify(action: VerifyAction): void {
    const isRight = action.key === GATEWAY_KEY && action.proof === proofOf(action.bytes);
    this.do(this.session.verified(action.connection, isRight, this.now));
  }

  private lineOf(action: DeviceAction): string {
    switch (action.kind) {
      case 'connect':
        this.connection = action.connection;
        return `connect ${action.connection}`;
      case 'disconnect':
        return `disconnect ${action.connection} ${action.code}`;
      case 'send': {
        const frame = decodeFrame(encodeFrame(action.frame), 'device'); // nothing is sent that a gateway would refuse
        if (frame instanceof FrameError) {
          throw new Error(frame.message);
        }
        this.said.push(frame);
        return wordsOf(frame);
      }
      case 'show':
        this.prompts.set(action.prompt.id, action.prompt);
        return `show ${action.prompt.request.context}`;
      case 'change':
        return `${action.prompt.request.context} is ${action.prompt.state}`;
      case 'authenticate':
        return `authenticate ${action.prompt.request.context} ${action.remainingMs}`;
      case 'withdraw':
        return `withdraw ${action.prompt.request.context}`;
      case 'end':
        return `end ${action.prompt.request.context} ${action.cause}`;
      case 'devices':
        return `devices ${action.devices.count}: ${action.devices.latest.map(({ name }) => name).join(', ')}`;
      case 'resumed':
        return `resumed ${action.resumed.connections.map(({ target, isOpen }) => `${target} ${isOpen}`).join(', ')}`;
      case 'stop':
      case 'warn':
        return `${action.kind} ${action.code}`;
      case 'forget':
      case 'sign':
      case 'sign-wake':
      case 'verify':
        return action.kind;
    }
  }
}

function wordsOf(frame: DeviceFrame): string {
  const name = (id: string): number => Buffer.from(id, 'base64url').readUInt32BE();
  switch (frame.type) {
    case 'hello':
    case 'beat':
      return `> ${frame.type} [${frame.held.map(name).join(' ')}]`;
    case 'number':
      return `> number ${name(frame.requestId)} #${frame.attempt} ${frame.number}`;
    case 'denial':
      return `> denial ${name(frame.requestId)} ${frame.reason}`;
    case 'receipt':
      return `> receipt ${name(frame.requestId)} ${frame.withdrawal} ${frame.cause} ${frame.agoMs}`;
    case 'close':
      return `> close ${frame.code}`;
    case 'shown':
    case 'assertion':
      return `> ${frame.type} ${name(frame.requestId)}`;
    case 'wake':
      return `> wake ${frame.seq} ${frame.service} ${frame.token} ${frame.language} ${frame.canShow}`;
    case 'enrol':
    case 'enrol-credential':
      return `> ${frame.type}`;
  }
}
