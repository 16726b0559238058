// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createHash, createPublicKey, randomBytes, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { DEFAULT_DEVICE_OPTIONS, DeviceSession, encodeFrame } from 'gateway_protocol';
import type { AssertionResponse, DeviceAction, DevicePrompt, SignAction, VerifyAction } from 'gateway_protocol';
import type { SoftAuthenticator } from '@cancellable-auth/gateway/testing';

/** Who a phone is. */
export interface PhoneIdentity {
  readonly deviceId: string;
  readonly gateway: string;
  /** The gateway's public key: SPKI, DER, base64url. */
  readonly gatewayKey: string;
  readonly authenticator: SoftAuthenticator;
  /** Signs with the device's key; base64url. */
  readonly proof: (bytes: Uint8Array) => string;
}

/** What a phone does through others. Each is called once the phone is in order: it may call the phone back. */
export interface PhoneWorld {
  connect(connection: number): void;
  disconnect(): void;
  send(text: string): void;
  /** The user sees who asks. */
  shown(prompt: DevicePrompt): void;
  /** The number was right; `answer` makes the assertion and sends it. */
  asked(prompt: DevicePrompt, answer: () => void): void;
  /** The prompt is over. */
  ended(prompt: DevicePrompt): void;
}

/** An enrolled device without latencies of its own: the protocol's session, with a screen that needs no time. */
export class BenchPhone {
  private readonly session: DeviceSession;
  private readonly identity: PhoneIdentity;
  private readonly world: PhoneWorld;
  private readonly gatewayKey: KeyObject;
  private readonly todo: DeviceAction[] = [];
  private isDoing = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(identity: PhoneIdentity, world: PhoneWorld) {
    const { deviceId, gateway, gatewayKey } = identity;
    this.identity = identity;
    this.world = world;
    this.gatewayKey = createPublicKey({ key: Buffer.from(gatewayKey, 'base64url'), format: 'der', type: 'spki' });
    this.session = new DeviceSession({
      ...DEFAULT_DEVICE_OPTIONS,
      deviceId,
      gateway,
      gatewayKey,
      nonce: () => randomBytes(32).toString('base64url'),
    });
  }

  start(): void {
    this.do(this.session.start(performance.now()));
  }

  stop(): void {
    this.do(this.session.stop(performance.now()));
    clearTimeout(this.timer);
  }

  opened(connection: number): void {
    this.do(this.session.connectionOpened(connection, performance.now()));
  }

  lost(connection: number): void {
    this.do(this.session.connectionLost(connection, performance.now()));
  }

  received(connection: number, text: string): void {
    this.do(this.session.received(connection, text, performance.now()));
  }

  type(requestId: string, number: string): void {
    this.do(this.session.typed(requestId, number, performance.now()));
  }

  /** What doing one asks for is done after those before it. */
  private do(actions: readonly DeviceAction[]): void {
    this.todo.push(...actions);
    if (this.isDoing) {
      return;
    }
    this.isDoing = true;
    for (let action = this.todo.shift(); action !== undefined; action = this.todo.shift()) {
      this.doOne(action);
    }
    this.isDoing = false;
    clearTimeout(this.timer);
    const next = this.session.nextTime;
    this.timer =
      next === Infinity
        ? undefined
        : setTimeout(() => this.do(this.session.tick(performance.now())), next - performance.now());
  }

  private doOne(action: DeviceAction): void {
    switch (action.kind) {
      case 'connect':
        this.world.connect(action.connection);
        break;
      case 'disconnect':
        this.world.disconnect();
        break;
      case 'send':
        this.world.send(encodeFrame(action.frame));
        break;
      case 'sign':
        this.sign(action);
        break;
      case 'verify':
        this.do(this.session.verified(action.connection, this.isByGateway(action), performance.now()));
        break;
      case 'show':
        this.world.shown(action.prompt);
        break;
      case 'authenticate':
        this.world.asked(action.prompt, () => this.approve(action.prompt, action.challengeInput));
        break;
      case 'withdraw':
        this.do(this.session.withdrawn(action.prompt.id, 'confirmed', performance.now()));
        break;
      case 'end':
        this.world.ended(action.prompt);
        break;
      case 'stop':
        throw new Error(`The gateway turned the phone away: ${action.code}.`);
      case 'sign-wake':
      case 'forget':
      case 'warn':
      case 'change':
      case 'devices':
      case 'resumed':
        break;
    }
  }

  private isByGateway({ bytes, proof }: VerifyAction): boolean {
    return verify('sha256', bytes, this.gatewayKey, Buffer.from(proof, 'base64url'));
  }

  private sign({ connection, bytes }: SignAction): void {
    this.do(this.session.signed(connection, this.identity.proof(bytes), performance.now()));
  }

  private approve(prompt: DevicePrompt, challengeInput: Uint8Array): void {
    const challenge = createHash('sha256').update(challengeInput).digest('base64url');
    const response = this.identity.authenticator.assert(challenge) as AssertionResponse;
    this.do(this.session.approved(prompt.id, response, performance.now()));
  }
}
