// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { WebSocket } from 'ws';
import { connectionChallenge, decodeFrame, encodeFrame, enrolProof, FrameError, helloProof } from '../../protocol/Index.ts';
import type { ChallengeFrame, DeviceFrame, GatewayFrame, PromptFrame } from '../../protocol/Index.ts';
import { SoftAuthenticator } from './SoftAuthenticator.ts';
import type { Flaws } from './SoftAuthenticator.ts';
import { until } from './until.ts';

/** A device's end of the channel that says exactly what a test wants it to say, right or wrong. */
export class TestDevice {
  readonly frames: GatewayFrame[] = [];
  readonly authenticator: SoftAuthenticator;
  id = '';
  isClosed = false;
  private readonly url: string;
  private readonly certificate: string | undefined;
  private readonly keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  private socket: WebSocket | undefined;
  private seq = 0;

  constructor(url: string, certificate: string | undefined, rpId: string, origin: string) {
    this.url = url;
    this.certificate = certificate;
    this.authenticator = new SoftAuthenticator(rpId, origin);
  }

  /** The public key as frames carry it. */
  get deviceKey(): string {
    return this.keys.publicKey.export({ type: 'spki', format: 'der' }).toString('base64url');
  }

  /** The socket of the last connection. */
  get raw(): WebSocket {
    return this.socket!;
  }

  /** Connects, and waits for the challenge. */
  async connect(): Promise<ChallengeFrame> {
    this.frames.length = 0;
    this.isClosed = false;
    const socket = new WebSocket(`${this.url}/v1/device`, { perMessageDeflate: false,
      ...(this.certificate === undefined ? {} : { ca: this.certificate }) });
    this.socket = socket;
    socket.on('message', (data: Buffer) => {
      const frame = decodeFrame(data.toString(), 'gateway');
      if (frame instanceof FrameError) {
        throw new Error(`the gateway sent nonsense: ${frame.message}`);
      }
      this.frames.push(frame);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.isClosed = this.socket === socket;
    });
    return this.next('challenge');
  }

  send(frame: DeviceFrame): void {
    this.socket!.send(encodeFrame(frame));
  }

  /** Text that need not be a frame. */
  sendText(text: string | Buffer): void {
    this.socket!.send(text);
  }

  /** The first frame of a type that has not been taken yet. */
  async next<T extends GatewayFrame['type']>(type: T): Promise<Extract<GatewayFrame, { type: T }>> {
    const index = await until(() => {
      const found = this.frames.findIndex((frame) => frame.type === type);
      if (found < 0 && this.isClosed) {
        throw new Error(`closed without a ${type} frame; there are ${JSON.stringify(this.frames)}`);
      }
      return found < 0 ? undefined : { found };
    }, `a ${type} frame; there are ${this.frames.map((frame) => JSON.stringify(frame)).join(' ')}`);
    return this.frames.splice(index.found, 1)[0] as Extract<GatewayFrame, { type: T }>;
  }

  /** The code that the gateway closed this connection with. */
  async closeCode(): Promise<string> {
    const { code } = await this.next('close');
    await until(() => this.isClosed);
    return code;
  }

  proof(bytes: Uint8Array): string {
    return sign('sha256', bytes, this.keys.privateKey).toString('base64url');
  }

  /** From a code to an enrolled device, that is connected no more. */
  async enrol(code: string, name = 'phone'): Promise<void> {
    await this.beginEnrolment(code, name);
    const options = await this.next('enrol-options');
    this.id = options.deviceId;
    this.send({ type: 'enrol-credential', response: this.authenticator.register(options.challenge) as never });
    await this.next('enrolled');
    await until(() => this.isClosed);
  }

  async beginEnrolment(code: string, name = 'phone'): Promise<void> {
    const challenge = await this.connect();
    const plain = code.replaceAll('-', '');
    this.send({ type: 'enrol', code: plain, deviceName: name, deviceKey: this.deviceKey,
      proof: this.proof(enrolProof(challenge, plain)) });
  }

  /** Connects as the enrolled device, with these prompts. */
  async greet(held: readonly string[] = []): Promise<void> {
    const challenge = await this.connect();
    this.send({ type: 'hello', deviceId: this.id, proof: this.proof(helloProof(challenge, this.id)), seq: ++this.seq, held });
    await this.next('welcome');
  }

  beat(held: readonly string[]): void {
    this.send({ type: 'beat', seq: ++this.seq, held });
  }

  /** The assertion that approves a prompt, with the number that was typed. */
  assertion(prompt: PromptFrame, number: string, gateway: string, flaws: Flaws = {}): DeviceFrame {
    const challenge = createHash('sha256').update(connectionChallenge({ requestId: prompt.requestId, session: prompt.session,
      context: prompt.context, user: prompt.user, address: prompt.address, target: prompt.target, number,
      expiresAt: prompt.expiresAt, gateway })).digest('base64url');
    return { type: 'assertion', requestId: prompt.requestId, response: this.authenticator.assert(challenge, flaws) as never };
  }
}
