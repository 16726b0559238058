// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import type { WebSocket } from 'ws';
import { EngineBed } from '../testing/EngineBed.ts';
import { SeededRandomness } from '../testing/SeededRandomness.ts';
import { BEAT_MS, PageLogin, SILENT_MS } from './PageLogin.ts';

/** A page's WebSocket, seen from the gateway. */
class PageSocket extends EventEmitter {
  readonly OPEN = 1;
  readonly readyState = 1;
  readonly heard: { readonly type: string; readonly cause?: string }[] = [];
  isEnded = false;

  send(text: string): void {
    this.heard.push(JSON.parse(text) as { type: string });
  }

  close(): void {
    this.isEnded = true;
  }

  terminate(): void {
    this.isEnded = true;
  }

  says(message: object): void {
    this.emit('message', Buffer.from(JSON.stringify(message)), false);
  }

  count(type: string): number {
    return this.heard.filter((message) => message.type === type).length;
  }
}

async function asking(isKnown = true) {
  const bed = new EngineBed({ leaseMs: 600_000, deadlineMs: 600_000 });
  const link = bed.connect();
  const socket = new PageSocket();
  const failures: unknown[] = [];
  const login = new PageLogin(
    {
      clock: bed.clock,
      engine: bed.engine,
      randomness: new SeededRandomness('page'),
      prepare: () =>
        Promise.resolve({
          kind: 'ask',
          application: 'shop',
          isKnown,
          cookie: bed.engine.cookies.issue({
            clientId: 'openid/shop/anna/browser',
            clientName: 'The Shop',
            userName: 'anna',
            userDomain: '',
            address: '192.0.2.1',
            purpose: { kind: 'login', application: 'The Shop', host: 'shop.example' },
          }),
        }),
      keep: () => Promise.resolve(),
      admit: () => undefined,
      gone: () => undefined,
      failed: (_what, error) => failures.push(error),
    },
    socket as unknown as WebSocket,
    'login',
  );
  socket.says({ type: 'ask', user: 'anna' });
  await bed.clock.settle();
  assert.equal(socket.count('waiting'), 1, JSON.stringify(socket.heard));
  const isWithdrawn = (): boolean =>
    link.calls.some((call) => call.startsWith('withdraw ') && call.endsWith('client-gone'));
  return { bed, link, socket, login, failures, isWithdrawn };
}

test('a page that answers its beats keeps its prompt; one that sleeps loses it 15 s after its last sign of life', async () => {
  const { bed, isWithdrawn, link, socket } = await asking();
  for (let beats = 1; beats <= 20; beats++) {
    await bed.clock.advance(BEAT_MS);
    assert.equal(socket.count('beat'), beats);
    bed.engine.prompts.beat(link, new Set(link.prompted.map(({ id }) => id)));
    socket.says({ type: 'beat' });
  }
  assert.equal(isWithdrawn(), false);
  await bed.clock.advance(SILENT_MS - 1);
  assert.deepEqual([isWithdrawn(), socket.isEnded], [false, false]);
  await bed.clock.advance(1);
  assert.deepEqual([isWithdrawn(), socket.isEnded], [true, true]);
  await bed.clock.advance(600_000);
  assert.equal(socket.count('beat'), 22, 'and no beat after that');
});

test('a page that sleeps and wakes within its time goes on', async () => {
  const { bed, isWithdrawn, socket } = await asking();
  await bed.clock.advance(SILENT_MS - 1);
  socket.says({ type: 'beat' });
  await bed.clock.advance(SILENT_MS - 1);
  assert.equal(isWithdrawn(), false);
});

test('the page of a browser that is not known hears no more than its number: not that a phone shows the question', async () => {
  for (const isKnown of [true, false]) {
    const { bed, link, socket } = await asking(isKnown);
    bed.engine.prompts.shown(link, link.prompted[0]!.id);
    assert.equal(socket.count('shown'), isKnown ? 1 : 0);
  }
});

test('a page whose connection is gone takes its prompt away at once', async () => {
  for (const event of ['close', 'error']) {
    const { bed, isWithdrawn, socket } = await asking();
    socket.emit(event, new Error('gone'));
    await bed.clock.settle();
    assert.equal(isWithdrawn(), true, event);
  }
});

test('what a page says that is no message ends its request', async () => {
  for (const message of [
    '',
    '[]',
    '{"type":"ask","user":"bo"}',
    '{"type":"finish"}',
    `{"type":"beat","x":"${'y'.repeat(99)}"}`,
  ]) {
    const { bed, isWithdrawn, socket } = await asking();
    socket.emit('message', Buffer.from(message), false);
    await bed.clock.settle();
    assert.deepEqual([isWithdrawn(), socket.heard.at(-1)?.cause], [true, 'failed'], message);
  }
});

test('a page whose login has ended elsewhere says so, and keeps no connection', async () => {
  const { bed, link, login, socket } = await asking();
  login.loginEnded();
  await bed.clock.settle();
  assert.deepEqual([socket.heard.at(-1)?.type, socket.heard.at(-1)?.cause], ['ended', 'page-over']);
  assert.ok(link.calls.some((call) => call.startsWith('withdraw ') && call.endsWith('client-cancelled')));
  assert.equal(socket.isEnded, true);
});

test('a page that has said goodbye keeps no connection, also where something holds it open', async () => {
  const { login, socket } = await asking();
  login.leave('client-gone');
  assert.equal(socket.isEnded, true);
});
