// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decodeFrame, encodeFrame, FrameError } from 'gateway_protocol';
import type { ChallengeFrame, DeviceFrame } from 'gateway_protocol';
import { FakeSocket } from '../properties/FakeSocket.ts';
import type { GatewayIdentity } from '../config/GatewayIdentity.ts';
import { WORLD_IDENTITY } from '../properties/worldIdentity.ts';
import { ManualClock } from '../testing/ManualClock.ts';
import type { ChannelEvent } from './ChannelEvent.ts';
import { DeviceSocket, Unwelcome } from './DeviceSocket.ts';

const NONCE = Buffer.alloc(32, 1).toString('base64url');
const CHALLENGE: ChallengeFrame = { type: 'challenge', gateway: 'gate.example', nonce: NONCE, key: WORLD_IDENTITY.key };
const BEAT = encodeFrame({ type: 'beat', seq: 1, held: [] });

/** A socket whose owner does with a frame what a test says. */
class Bed {
  readonly sent: string[] = [];
  readonly taken: string[] = [];
  readonly events: ChannelEvent[] = [];
  readonly clock = new ManualClock();
  readonly fake = new FakeSocket(
    (text) => this.sent.push(typeOf(text)),
    () => undefined,
  );
  readonly socket: DeviceSocket;
  ends = 0;
  take: (frame: DeviceFrame) => Promise<void> = () => Promise.resolve();

  constructor(identity: GatewayIdentity = WORLD_IDENTITY) {
    this.socket = new DeviceSocket(
      {
        clock: this.clock,
        identity,
        observe: (event) => this.events.push(event),
        bufferedBytes: 1_000,
      },
      this.fake.asWebSocket,
      CHALLENGE,
      {
        take: async (frame) => {
          this.taken.push(frame.type);
          await this.take(frame);
        },
        over: () => this.ends++,
      },
    );
  }

  async settle(): Promise<void> {
    for (let i = 0; i < 300; i++) {
      await Promise.resolve();
    }
  }
}

function typeOf(text: string): string {
  const frame = decodeFrame(text, 'gateway');
  assert.ok(!(frame instanceof FrameError), text);
  return frame.type === 'close' ? `close ${frame.code}` : frame.type;
}

describe('the socket of a device', () => {
  test('hands out a frame when the one before it is done', async () => {
    const bed = new Bed();
    let done = (): void => undefined;
    bed.take = () =>
      new Promise((resolve) => {
        done = resolve;
      });
    bed.fake.arrive(BEAT);
    bed.fake.arrive(BEAT);
    await bed.settle();
    assert.deepEqual(bed.taken, ['beat']);
    done();
    await bed.settle();
    assert.deepEqual(bed.taken, ['beat', 'beat']);
  });

  test('is closed by more frames than may wait', async () => {
    const bed = new Bed();
    bed.take = () => new Promise(() => undefined);
    for (let i = 0; i < 66; i++) {
      bed.fake.arrive(BEAT);
    }
    assert.deepEqual([bed.sent, bed.taken.length, bed.ends], [['close overloaded'], 1, 1]);
  });

  test('signs from the moment when it is known for whom', () => {
    const bed = new Bed();
    bed.socket.send(CHALLENGE);
    bed.socket.signFor(NONCE, 'phone');
    bed.socket.send({ type: 'receipt-noted', requestId: NONCE.slice(0, 22) });
    assert.deepEqual(bed.sent, ['challenge', 'signed']);
  });

  test('is closed with the code of what has no place on it, and as internal by anything else that is thrown', async () => {
    for (const [error, code] of [
      [new Unwelcome('bad-proof', 'of another'), 'bad-proof'],
      [new Error('a bug'), 'internal'],
    ] as const) {
      const bed = new Bed();
      bed.take = () => Promise.reject(error);
      bed.fake.arrive(BEAT);
      bed.fake.arrive(BEAT);
      await bed.settle();
      assert.deepEqual([bed.sent, bed.taken, bed.ends], [[`close ${code}`], ['beat'], 1]);
      assert.equal(bed.events.filter(({ kind }) => kind === 'failed').length, code === 'internal' ? 1 : 0);
    }
  });

  test('ends when a frame cannot be signed, and throws nothing at whoever says it', () => {
    const bed = new Bed({ ...WORLD_IDENTITY, sign: () => assert.fail('the key is gone') });
    bed.socket.signFor(NONCE, 'phone');
    bed.socket.send({ type: 'receipt-noted', requestId: NONCE.slice(0, 22) });
    assert.deepEqual([bed.sent, bed.ends], [[], 1]);
    assert.deepEqual(
      bed.events.map((event) => event.kind === 'failed' && event.what),
      ['signing a frame'],
    );
  });

  test('ends when more bytes wait for it than may, and not before', () => {
    const bed = new Bed();
    bed.fake.bufferedAmount = 1_000;
    bed.socket.send(CHALLENGE);
    assert.deepEqual([bed.sent, bed.ends], [['challenge'], 0]);
    bed.fake.bufferedAmount = 1_001;
    bed.socket.send(CHALLENGE);
    assert.deepEqual([bed.sent, bed.ends], [['challenge'], 1]);
  });

  test('is over once, and says nothing after that', () => {
    const bed = new Bed();
    bed.socket.finish();
    bed.socket.close('silent', 'too late');
    bed.fake.arrive(BEAT);
    bed.socket.send(CHALLENGE);
    assert.deepEqual([bed.sent, bed.taken, bed.events, bed.ends, bed.socket.isOver], [[], [], [], 1, true]);
  });
});
