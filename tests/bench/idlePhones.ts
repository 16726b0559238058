// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createPrivateKey, randomBytes, sign } from 'node:crypto';
import process from 'node:process';
import { WebSocket } from 'ws';
import { decodeFrame, encodeFrame, FRAME_REVISION, FrameError, helloProof } from 'gateway_protocol';
import type { ChallengeFrame } from 'gateway_protocol';
import { idleDeviceId } from './idleDeviceId.ts';
import type { IdleReady } from './idleServer.ts';

/** What the process that measures asks for; each is answered by {@link PhonesDone}. */
export type PhonesOrder =
  | { readonly kind: 'start'; readonly isGateway: boolean; readonly count: number; readonly server: IdleReady }
  /** Each says a beat, and hears the answer. */
  | { readonly kind: 'beat' }
  /** The server goes away and comes back: answered when all are connected again. */
  | { readonly kind: 'return' };

export interface PhonesDone {
  readonly kind: PhonesOrder['kind'];
  readonly ms: number;
}

/** Connections that are made at the same time: more would only wait for each other. */
const AT_ONCE = 64;
/** As phones do: between half of it and all, doubled with each failure. */
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 30_000;
const BARE_BEAT = JSON.stringify({ v: 1, type: 'beat', seq: 1_000, held: [] });

let isGateway = false;
let server: IdleReady | undefined;
let key: ReturnType<typeof createPrivateKey>;
let phones: IdlePhone[] = [];
let underWay = 0;
const waiting: IdlePhone[] = [];
let whenAll: (() => void) | undefined;
let connected = 0;
let answered = 0;
let whenAnswered: (() => void) | undefined;

/** A phone that is connected and has nothing to do. Of a gateway's proofs it looks at none: that is the phones' time. */
class IdlePhone {
  private readonly deviceId: string;
  private socket: WebSocket | undefined;
  private nonce = '';
  private seq = 0;
  private isThere = false;
  private isUnderWay = false;
  private failures = 0;

  constructor(index: number) {
    this.deviceId = idleDeviceId(index);
  }

  connect(): void {
    if (underWay >= AT_ONCE) {
      waiting.push(this);
      return;
    }
    underWay++;
    this.isUnderWay = true;
    this.seq = 0;
    this.nonce = randomBytes(32).toString('base64url');
    const socket = new WebSocket(`${server!.url}/v1/device?revision=${FRAME_REVISION}`, {
      perMessageDeflate: false,
      ca: server!.certificate,
      handshakeTimeout: 60_000,
    });
    this.socket = socket;
    socket.on('open', () => isGateway || socket.send(BARE_BEAT));
    socket.on('message', (data: Buffer) => this.hear(data.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => this.lost());
  }

  beat(): void {
    this.socket?.send(isGateway ? encodeFrame({ type: 'beat', seq: ++this.seq, held: [] }) : BARE_BEAT);
  }

  private hear(text: string): void {
    if (!isGateway) {
      this.answered();
      return;
    }
    const frame = decodeFrame(text, 'gateway');
    if (frame instanceof FrameError) {
      throw frame;
    }
    if (frame.type === 'challenge') {
      this.hello(frame);
    } else if (frame.type === 'signed' && frame.text.includes('"type":"renew"')) {
      this.answered();
    }
  }

  private hello(challenge: ChallengeFrame): void {
    const proof = sign('sha256', helloProof(challenge, this.nonce, this.deviceId), key).toString('base64url');
    const { deviceId, nonce } = this;
    this.socket!.send(encodeFrame({ type: 'hello', deviceId, nonce, proof, seq: ++this.seq, held: [] }));
  }

  private answered(): void {
    if (this.isThere) {
      answered++;
      if (answered === phones.length) {
        whenAnswered?.();
      }
      return;
    }
    this.isThere = true;
    this.failures = 0;
    connected++;
    this.done();
    if (connected === phones.length) {
      whenAll?.();
    }
  }

  private lost(): void {
    if (this.isThere) {
      this.isThere = false;
      connected--;
    }
    this.done();
    const delay = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.failures++);
    setTimeout(() => this.connect(), delay * (0.5 + Math.random() / 2));
  }

  private done(): void {
    if (this.isUnderWay) {
      this.isUnderWay = false;
      underWay--;
      waiting.shift()?.connect();
    }
  }
}

async function carryOut(order: PhonesOrder): Promise<void> {
  switch (order.kind) {
    case 'start':
      isGateway = order.isGateway;
      server = order.server;
      key = createPrivateKey(server.phoneKey);
      phones = Array.from({ length: order.count }, (_, i) => new IdlePhone(i));
      return new Promise((resolve) => {
        whenAll = resolve;
        phones.forEach((phone) => phone.connect());
      });
    case 'beat':
      answered = 0;
      return new Promise((resolve) => {
        whenAnswered = resolve;
        phones.forEach((phone) => phone.beat());
      });
    case 'return':
      return new Promise((resolve) => {
        whenAll = resolve;
      });
  }
}

process.on('disconnect', () => process.exit());
process.on('message', (order: PhonesOrder) => {
  const since = performance.now();
  void carryOut(order).then(() => {
    const done: PhonesDone = { kind: order.kind, ms: performance.now() - since };
    process.send!(done);
  });
});
process.send!({});
