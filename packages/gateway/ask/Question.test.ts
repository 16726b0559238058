// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import type { WebSocket } from 'ws';
import { Places } from '../admission/Places.ts';
import { EngineBed } from '../testing/EngineBed.ts';
import { SeededRandomness } from '../testing/SeededRandomness.ts';
import { clientRecord } from '../testing/storeRecords.ts';
import { AskServer } from './AskServer.ts';

const BEAT_MS = 3_000;
const LAPTOP = clientRecord('laptop', { name: 'Laptop', expiresAt: 1e15 });

/** A client's WebSocket in the hand of a test. */
class FakeSocket extends EventEmitter {
  readonly OPEN = 1;
  readonly readyState = 1;
  readonly heard: { readonly type: string; readonly reason?: string }[] = [];
  isTerminated = false;

  send(text: string): void {
    this.heard.push(JSON.parse(text) as { type: string });
  }

  ping(): void {
    this.emit('pinged');
  }

  close(): void {
    this.emit('close');
  }

  terminate(): void {
    this.isTerminated = true;
    this.emit('close');
  }

  asks(user: string, text: string): void {
    this.emit('message', Buffer.from(JSON.stringify({ type: 'ask', version: 1, user, text })), false);
  }

  get reason(): string | undefined {
    return this.heard.find(({ type }) => type === 'closed')?.reason;
  }
}

function bed() {
  const engineBed = new EngineBed();
  const phone = engineBed.connect();
  const { clock, engine } = engineBed;
  const server = new AskServer({
    clock,
    randomness: new SeededRandomness('ask'),
    engine,
    places: new Places({ connections: 10, perUser: 2, perClient: 2 }),
    observe: () => undefined,
    options: { helloMs: 10_000, heartbeatMs: BEAT_MS },
  });
  const open = (): FakeSocket => {
    const socket = new FakeSocket();
    server.accept(socket as unknown as WebSocket, LAPTOP, '192.0.2.1');
    return socket;
  };
  return { clock, engine, phone, open };
}

test('a client that gives no sign of life for more than three beats has gone, and its question with it', async () => {
  const { clock, engine, open } = bed();
  const socket = open();
  const alive = (): void => void socket.emit('pong');
  socket.on('pinged', alive);
  socket.asks('anna', 'delete the database');
  await clock.advance(5 * BEAT_MS);
  assert.deepEqual([engine.pendingCount, socket.isTerminated], [1, false]);
  socket.off('pinged', alive);
  await clock.advance(3 * BEAT_MS);
  assert.equal(engine.pendingCount, 1);
  await clock.advance(2 * BEAT_MS);
  assert.deepEqual([engine.pendingCount, socket.isTerminated], [0, true]);
});

test('who says nothing, asks for another user or for what no phone can show, asks nobody', async () => {
  const { clock, open, phone } = bed();
  const silent = open();
  await clock.advance(10_000);
  assert.equal(silent.reason, 'no-hello');
  for (const [user, text, reason] of [
    ['ben', 'delete the database', 'other-user'],
    ['anna', 'delete\u202e the database', 'bad-text'],
  ] as const) {
    const socket = open();
    socket.asks(user, text);
    await clock.settle();
    assert.equal(socket.reason, reason);
  }
  assert.deepEqual(phone.prompted, []);
});

test('a connection has one question; a second one ends it, and a client has only so many', async () => {
  const { clock, engine, open } = bed();
  const [first, , third] = [open(), open(), open()];
  assert.equal(third!.reason, 'too-many-connections');
  first!.asks('anna', 'one');
  await clock.settle();
  assert.equal(engine.pendingCount, 1);
  first!.asks('anna', 'two');
  await clock.settle();
  assert.deepEqual([engine.pendingCount, first!.reason], [0, 'bad-message']);
});

test('a client that goes, or takes its question back, leaves no prompt', async () => {
  const { clock, engine, open } = bed();
  for (const end of [
    (socket: FakeSocket) => socket.emit('close'),
    (socket: FakeSocket) => socket.emit('message', Buffer.from('{"type":"cancel"}'), false),
  ]) {
    const socket = open();
    socket.asks('anna', 'delete the database');
    await clock.settle();
    assert.equal(engine.pendingCount, 1);
    end(socket);
    await clock.settle();
    assert.equal(engine.pendingCount, 0);
  }
});
