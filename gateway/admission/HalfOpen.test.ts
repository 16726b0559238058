// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import { ManualClock } from '../testing/ManualClock.ts';
import { HalfOpen } from './HalfOpen.ts';

/** As much of a socket as is counted. */
class FakeSocket extends EventEmitter {
  isDestroyed = false;
  readonly remoteAddress: string;
  readonly remotePort: number;

  constructor(remoteAddress: string, remotePort: number) {
    super();
    this.remoteAddress = remoteAddress;
    this.remotePort = remotePort;
  }

  destroy(): void {
    this.isDestroyed = true;
    this.emit('close');
  }
}

function arrive(halfOpen: HalfOpen, address: string, port: number): FakeSocket {
  const socket = new FakeSocket(address, port);
  halfOpen.arrive(socket as unknown as Socket); // a socket has a hundred members more, none of them used
  return socket;
}

const LIMITS = { total: 5, perSource: 3, helloMs: 10_000 };

test('a source has only so many, and all sources together only so many', () => {
  const halfOpen = new HalfOpen(new ManualClock(), LIMITS);
  const here = [1, 2, 3, 4].map((port) => arrive(halfOpen, '192.0.2.1', port));
  assert.deepEqual(here.map((socket) => socket.isDestroyed), [false, false, false, true]);
  const there = [1, 2, 3].map((port) => arrive(halfOpen, `192.0.3.${port}`, port));
  assert.deepEqual(there.map((socket) => socket.isDestroyed), [false, false, true]);
  assert.equal(halfOpen.refused, 2);
  here[0]!.destroy();
  assert.equal(arrive(halfOpen, '192.0.2.1', 9).isDestroyed, false);
});

test('who is slow is closed, who is admitted is not', async () => {
  const clock = new ManualClock();
  const halfOpen = new HalfOpen(clock, LIMITS);
  const slow = arrive(halfOpen, '192.0.2.1', 1);
  const proven = arrive(halfOpen, '192.0.2.1', 2);
  halfOpen.admit(proven);
  await clock.advance(10_000);
  assert.deepEqual([slow.isDestroyed, proven.isDestroyed], [true, false]);
  assert.deepEqual([halfOpen.count, halfOpen.expired, clock.pending], [0, 1, 0]);
});

test('ten thousand that say nothing leave nothing behind', async () => {
  const clock = new ManualClock();
  const halfOpen = new HalfOpen(clock, { ...LIMITS, total: 100, perSource: 100 });
  for (let i = 0; i < 10_000; i++) {
    arrive(halfOpen, `10.0.${i >> 8}.${i & 255}`, 1000 + (i % 60_000));
  }
  assert.equal(halfOpen.count, 100);
  await clock.advance(10_000);
  assert.deepEqual([halfOpen.count, clock.pending, halfOpen.refused], [0, 0, 9_900]);
});

test('a late close does not take away the next connection from the same port', () => {
  const halfOpen = new HalfOpen(new ManualClock(), LIMITS);
  const first = arrive(halfOpen, '192.0.2.1', 1);
  halfOpen.admit(first);
  arrive(halfOpen, '192.0.2.1', 1);
  first.emit('close');
  assert.equal(halfOpen.count, 1);
});
