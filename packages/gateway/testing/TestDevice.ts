// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { WebSocket } from 'ws';
import {
  credentialProof,
  decodeFrame,
  encodeFrame,
  enrolProof,
  FrameError,
  gatewayProof,
  helloProof,
  promptChallenge,
  wakeProof,
} from 'gateway_protocol';
import type {
  AnyPromptFrame,
  ChallengeFrame,
  DeviceFrame,
  GatewayFrame,
  SignedFrame,
  WakeFrame,
} from 'gateway_protocol';
import { secretHash } from '../admission/secretHash.ts';
import { verifyDeviceProof } from '../channel/verifyDeviceProof.ts';
import { SoftAuthenticator } from './SoftAuthenticator.ts';
import type { Flaws, KeptCredential } from './SoftAuthenticator.ts';
import { until } from './until.ts';

/** What a phone keeps of itself, as a file can have it; the key is PEM. */
export interface KeptDevice {
  readonly id: string;
  readonly key: string;
  readonly credential: KeptCredential;
}

/**
 * A device's end of the channel that says exactly what a test wants it to say, right or wrong. Of the gateway it wants a
 * proof for everything that needs one.
 */
export class TestDevice {
  readonly frames: GatewayFrame[] = [];
  /** All that the gateway has ever said to it, on any connection. */
  readonly heard: GatewayFrame[] = [];
  readonly authenticator: SoftAuthenticator;
  id = '';
  isClosed = false;
  /** The types of the frames that the gateway has signed. */
  readonly signed: string[] = [];
  /** What becomes of words that the gateway cannot have said: a fault of the test, unless the test is about them. */
  nonsense = (error: Error): void => {
    throw error;
  };
  /** This connection's own nonce. */
  nonce = '';
  /** Where it connects, with what it announces: nothing, as devices did before there was anything to announce. */
  path = '/v1/device';
  /** The gateway, or the node of a site, that it connects to. */
  url: string;
  private readonly certificate: string | undefined;
  private readonly gatewayKey: string;
  private readonly privateKey: KeyObject;
  /** Requests whose cancel was taken by `nextCancel`. */
  private readonly takenAway = new Set<string>();
  private socket: WebSocket | undefined;
  private challenge: ChallengeFrame | undefined;
  /** How the gateway knows who this is on this connection; undefined before a hello or an enrol. */
  private peer: string | undefined;
  private seq = 0;

  /** `kept`: the phone that it is, if it was one before. */
  constructor(
    url: string,
    certificate: string | undefined,
    gatewayKey: string,
    rpId: string,
    origin: string,
    kept?: KeptDevice,
  ) {
    this.url = url;
    this.certificate = certificate;
    this.gatewayKey = gatewayKey;
    this.id = kept?.id ?? '';
    this.privateKey =
      kept === undefined ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey : createPrivateKey(kept.key);
    this.authenticator = new SoftAuthenticator(rpId, origin, kept?.credential);
  }

  /** What it is known by. */
  get kept(): KeptDevice {
    const key = this.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    return { id: this.id, key, credential: this.authenticator.kept };
  }

  /** The public key as frames carry it. */
  get deviceKey(): string {
    return createPublicKey(this.privateKey).export({ type: 'spki', format: 'der' }).toString('base64url');
  }

  /** The socket of the last connection. */
  get raw(): WebSocket {
    return this.socket!;
  }

  /** Connects, and waits for the challenge. */
  async connect(): Promise<ChallengeFrame> {
    this.frames.length = 0;
    this.isClosed = false;
    this.nonce = randomBytes(32).toString('base64url');
    this.challenge = undefined;
    this.peer = undefined;
    const socket = new WebSocket(this.url + this.path, {
      perMessageDeflate: false,
      ...(this.certificate === undefined ? {} : { ca: this.certificate }),
    });
    this.socket = socket;
    socket.on('message', (data: Buffer) => {
      if (this.socket === socket) {
        this.hear(data.toString());
      }
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.isClosed ||= this.socket === socket;
    });
    this.challenge = await this.next('challenge');
    return this.challenge;
  }

  /** Is gone, whether or not it was ever there. */
  leave(): void {
    this.socket?.terminate();
  }

  send(frame: DeviceFrame): void {
    if (frame.type === 'hello' || frame.type === 'enrol') {
      this.peer ??= frame.type === 'hello' ? frame.deviceId : frame.deviceKey;
      this.nonce = frame.nonce;
    }
    this.socket!.send(encodeFrame(frame));
  }

  private hear(text: string): void {
    const frame = decodeFrame(text, 'gateway');
    if (frame instanceof FrameError) {
      this.nonsense(new Error(`the gateway sent nonsense: ${frame.message}`));
    } else if (frame.type === 'signed') {
      this.hearSigned(frame);
    } else if (this.peer === undefined || frame.type === 'close') {
      this.frames.push(frame);
      this.heard.push(frame);
    } else {
      this.nonsense(new Error(`the gateway sent a ${frame.type} frame without a proof`));
    }
  }

  private hearSigned({ text, proof }: SignedFrame): void {
    const bytes = gatewayProof(this.challenge!, this.nonce, this.peer ?? '', text);
    const frame = decodeFrame(text, 'gateway');
    if (frame instanceof FrameError || !verifyDeviceProof(bytes, proof, Buffer.from(this.gatewayKey, 'base64url'))) {
      this.nonsense(new Error(`the gateway signed nonsense, or did not sign: ${text}`));
      return;
    }
    this.frames.push(frame);
    this.heard.push(frame);
    this.signed.push(frame.type);
  }

  /** Text that need not be a frame. */
  sendText(text: string | Buffer): void {
    this.socket!.send(text);
  }

  /** The first frame of a type that has not been taken yet. */
  async next<T extends GatewayFrame['type']>(type: T): Promise<Extract<GatewayFrame, { type: T }>> {
    const index = await until(
      () => {
        const found = this.frames.findIndex((frame) => frame.type === type);
        if (found < 0 && this.isClosed) {
          throw new Error(`closed without a ${type} frame; there are ${JSON.stringify(this.frames)}`);
        }
        return found < 0 ? undefined : { found };
      },
      `a ${type} frame; there are ${this.frames.map((frame) => JSON.stringify(frame)).join(' ')}`,
    );
    return this.frames.splice(index.found, 1)[0] as Extract<GatewayFrame, { type: T }>;
  }

  /** The next cancel, but for another of a request that was taken away before: a beat that crosses its cancel is answered with one. */
  async nextCancel(): Promise<Extract<GatewayFrame, { type: 'cancel' }>> {
    let cancel = await this.next('cancel');
    while (this.takenAway.has(cancel.requestId)) {
      cancel = await this.next('cancel');
    }
    this.takenAway.add(cancel.requestId);
    return cancel;
  }

  /** The code that the gateway closed this connection with. */
  async closeCode(): Promise<string> {
    const { code } = await this.next('close');
    await until(() => this.isClosed);
    return code;
  }

  proof(bytes: Uint8Array): string {
    return sign('sha256', bytes, this.privateKey).toString('base64url');
  }

  /** From a code to an enrolled device, that is connected no more. */
  async enrol(user: string, code: string, name = 'phone'): Promise<void> {
    await this.beginEnrolment(user, code, name);
    const options = await this.next('enrol-options');
    this.id = options.deviceId;
    this.sendCredential(options.challenge);
    await this.next('enrolled');
    await until(() => this.isClosed);
  }

  async beginEnrolment(user: string, code: string, name = 'phone'): Promise<void> {
    const challenge = await this.connect();
    const codeHash = secretHash(code.replaceAll('-', ''));
    this.send({
      type: 'enrol',
      user,
      nonce: this.nonce,
      deviceName: name,
      deviceKey: this.deviceKey,
      proof: this.proof(enrolProof(challenge, this.nonce, user, codeHash)),
    });
  }

  /** Answers a registration. `challenge`: what it has to answer. */
  sendCredential(challenge: string, flaws: Flaws = {}): void {
    const response = this.authenticator.register(challenge, flaws) as never;
    this.send({
      type: 'enrol-credential',
      response,
      proof: this.proof(credentialProof(this.challenge!, this.nonce, response)),
    });
  }

  /** Connects as the enrolled device, with these prompts. */
  async greet(held: readonly string[] = []): Promise<void> {
    const challenge = await this.connect();
    this.hello(challenge, this.id, (bytes) => this.proof(bytes), ++this.seq, held);
    await this.next('welcome');
  }

  /** A hello as `deviceId`, over a challenge that may be another, with a proof that may be another's. */
  hello(
    challenge: ChallengeFrame,
    deviceId: string,
    prove = (bytes: Uint8Array): string => this.proof(bytes),
    seq = 1,
    held: readonly string[] = [],
  ): void {
    this.send({
      type: 'hello',
      deviceId,
      nonce: this.nonce,
      proof: prove(helloProof(challenge, this.nonce, deviceId)),
      seq,
      held,
    });
  }

  beat(held: readonly string[]): void {
    this.send({ type: 'beat', seq: ++this.seq, held });
  }

  /** Says how it can be woken; `prove` may be another's. */
  wake(wake: Omit<WakeFrame, 'type' | 'proof'>, prove = (bytes: Uint8Array): string => this.proof(bytes)): void {
    const proof = prove(wakeProof(this.challenge!, this.nonce, this.id, wake));
    this.send({ type: 'wake', ...wake, proof });
  }

  /** The assertion that approves a prompt, with the number that was typed. */
  assertion(prompt: AnyPromptFrame, number: string, gateway: string, flaws: Flaws = {}): DeviceFrame {
    const challenge = createHash('sha256')
      .update(promptChallenge(prompt, number, gateway))
      .digest('base64url');
    return {
      type: 'assertion',
      requestId: prompt.requestId,
      response: this.authenticator.assert(challenge, flaws) as never,
    };
  }
}
