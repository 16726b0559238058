// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createHash, randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { WebSocket } from 'ws';
import { DEFAULT_DEVICE_OPTIONS, DEVICE_PATH, DevicePromptState, DeviceSession, encodeFrame } from 'gateway_protocol';
import type { DenialCause, DeviceAction, DevicePrompt, LinkState, PromptEndCause } from 'gateway_protocol';
import type { Ticket } from '../admission/Ticket.ts';
import { verifyDeviceProof } from '../channel/verifyDeviceProof.ts';
import type { SoftAuthenticator } from './SoftAuthenticator.ts';
import { TestDevice } from './TestDevice.ts';
import { until } from './until.ts';
import { questionOf } from './questionOf.ts';

/** What the phone wrote down about one prompt; times in ms on `performance.now()`. */
export interface PromptRecord {
  readonly prompt: DevicePrompt;
  readonly shownAt: number;
  /** Since when its user has answered it: it asks no more, and waits for the gateway's word. */
  answeredAt: number | undefined;
  /** Since when it is to go; undefined when it was answered. */
  withdrawnAt: number | undefined;
  goneAt: number | undefined;
  end: PromptEndCause | undefined;
}

/** An enrolled phone with the session of real phones, on the machine's clock, and its user in the hand of a test. */
export class SessionPhone {
  /** Every prompt that was ever shown, in this order. */
  readonly records: PromptRecord[] = [];
  private readonly device: TestDevice;
  private readonly ticket: Ticket;
  private readonly session: DeviceSession;
  private taken = 0;
  private socket: WebSocket | undefined;
  private timer: NodeJS.Timeout | undefined;

  private constructor(ticket: Ticket, name: string, device: TestDevice) {
    this.ticket = ticket;
    this.device = device;
    this.session = new DeviceSession({
      ...DEFAULT_DEVICE_OPTIONS,
      deviceId: device.id,
      gateway: name,
      gatewayKey: ticket.key,
      nonce: () => randomBytes(32).toString('base64url'),
    });
  }

  /** Enrols a phone with the gateway `name`, and connects it. */
  static async enrol(ticket: Ticket, name: string, origin: string): Promise<SessionPhone> {
    const device = new TestDevice(ticket.url, ticket.certificate, ticket.key, name, origin);
    await device.enrol(ticket.userName, ticket.code);
    const phone = new SessionPhone(ticket, name, device);
    phone.do(phone.session.start(performance.now()));
    return phone;
  }

  /** Signs assertions. */
  get authenticator(): SoftAuthenticator {
    return this.device.authenticator;
  }

  get linkState(): LinkState {
    return this.session.linkState;
  }

  /** The next prompt that is shown and that no test has taken yet. */
  async shown(): Promise<PromptRecord> {
    const record = await until(() => this.records[this.taken], 'a prompt is shown');
    this.taken++;
    return record;
  }

  /** Waits until this prompt is over. */
  async gone(record: PromptRecord): Promise<PromptEndCause> {
    return until(() => record.end, `the prompt for ${questionOf(record.prompt.request).target} goes`);
  }

  /** The user types the number; when it is right, they show their face. */
  type(record: PromptRecord, number: string): void {
    this.do(this.session.typed(record.prompt.id, number, performance.now()));
  }

  deny(record: PromptRecord, cause: DenialCause): void {
    this.do(this.session.denied(record.prompt.id, cause, performance.now()));
  }

  stop(): void {
    this.do(this.session.stop(performance.now()));
    clearTimeout(this.timer);
    this.socket?.terminate();
  }

  private do(actions: readonly DeviceAction[]): void {
    actions.forEach((action) => this.doOne(action));
    clearTimeout(this.timer);
    const next = this.session.nextTime;
    if (next !== Infinity) {
      const delayMs = Math.max(0, next - performance.now());
      this.timer = setTimeout(() => this.do(this.session.tick(performance.now())), delayMs);
    }
  }

  private doOne(action: DeviceAction): void {
    switch (action.kind) {
      case 'connect':
        this.connect(action.connection);
        break;
      case 'send':
        this.socket?.send(encodeFrame(action.frame), () => undefined);
        break;
      case 'disconnect':
        this.socket?.close();
        break;
      case 'sign':
        this.next(() => this.session.signed(action.connection, this.device.proof(action.bytes), performance.now()));
        break;
      case 'sign-wake':
        this.next(() =>
          this.session.wakeSigned(action.connection, action.seq, this.device.proof(action.bytes), performance.now()),
        );
        break;
      case 'verify':
        this.next(() =>
          this.session.verified(
            action.connection,
            verifyDeviceProof(action.bytes, action.proof, Buffer.from(action.key, 'base64url')),
            performance.now(),
          ),
        );
        break;
      case 'show':
        this.records.push({
          prompt: action.prompt,
          shownAt: performance.now(),
          answeredAt: undefined,
          withdrawnAt: undefined,
          goneAt: undefined,
          end: undefined,
        });
        break;
      case 'authenticate': {
        const challenge = createHash('sha256').update(action.challengeInput).digest('base64url');
        const response = this.authenticator.assert(challenge);
        this.next(() => this.session.approved(action.prompt.id, response as never, performance.now()));
        break;
      }
      case 'withdraw':
        this.recordOf(action.prompt).withdrawnAt = performance.now();
        this.next(() => this.session.withdrawn(action.prompt.id, 'confirmed', performance.now()));
        break;
      case 'end': {
        const record = this.records.find((other) => other.prompt === action.prompt);
        if (record !== undefined) {
          // else it was over before it was shown
          record.goneAt = performance.now();
          record.end = action.cause;
        }
        break;
      }
      case 'change':
        if (action.prompt.state === DevicePromptState.ANSWERED) {
          this.recordOf(action.prompt).answeredAt = performance.now();
        }
        break;
      case 'devices':
      case 'resumed':
      case 'forget':
      case 'stop':
      case 'warn':
        break;
    }
  }

  private recordOf(prompt: DevicePrompt): PromptRecord {
    return this.records.find((record) => record.prompt === prompt)!;
  }

  /** A phone does one thing after the other. */
  private next(what: () => readonly DeviceAction[]): void {
    setImmediate(() => this.do(what()));
  }

  private connect(connection: number): void {
    const { certificate, url } = this.ticket;
    const socket = new WebSocket(url + DEVICE_PATH, {
      perMessageDeflate: false,
      ...(certificate === undefined ? {} : { ca: certificate }),
    });
    this.socket = socket;
    socket.on('open', () => this.do(this.session.connectionOpened(connection, performance.now())));
    socket.on('message', (data: Buffer) => {
      this.do(this.session.received(connection, data.toString(), performance.now()));
    });
    socket.on('error', () => undefined); // "close" follows
    socket.on('close', () => this.do(this.session.connectionLost(connection, performance.now())));
  }
}
