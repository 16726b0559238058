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
  assert.deepEqual(
    here.map((socket) => socket.isDestroyed),
    [true, false, false, false],
    'the oldest that is silent goes',
  );
  const there = [1, 2, 3].map((port) => arrive(halfOpen, `192.0.3.${port}`, port));
  assert.deepEqual(
    there.map((socket) => socket.isDestroyed),
    [false, false, false],
  );
  assert.deepEqual(
    here.map((socket) => socket.isDestroyed),
    [true, true, false, false],
  );
  assert.deepEqual([halfOpen.count, halfOpen.refused], [5, 2]);
});

test('of a source that is full nobody goes who has said something: the newcomer does', () => {
  const halfOpen = new HalfOpen(new ManualClock(), LIMITS);
  const here = [1, 2, 3].map((port) => Object.assign(arrive(halfOpen, '192.0.2.1', port), { bytesRead: 1 }));
  assert.equal(arrive(halfOpen, '192.0.2.1', 4).isDestroyed, true);
  here[1]!.bytesRead = 0;
  assert.equal(arrive(halfOpen, '192.0.2.1', 5).isDestroyed, false);
  assert.deepEqual(
    here.map((socket) => socket.isDestroyed),
    [false, true, false],
  );
});

test('however many sources are full, and whatever they send, a new one is served', () => {
  const halfOpen = new HalfOpen(new ManualClock(), { total: 256, perSource: 16, helloMs: 10_000 });
  for (let i = 0; i < 256; i++) {
    Object.assign(arrive(halfOpen, `10.0.0.${i % 16}`, i), { bytesRead: 1 });
  }
  assert.equal(halfOpen.count, 256);
  for (let i = 0; i < 100; i++) {
    assert.equal(arrive(halfOpen, `192.0.2.${i}`, i).isDestroyed, false);
  }
  assert.deepEqual([halfOpen.count, halfOpen.sourceCount], [256, 116]);
});

test('two connections from one remote port, one after the other or to two addresses, are counted and forgotten', () => {
  const halfOpen = new HalfOpen(new ManualClock(), LIMITS);
  const one = arrive(halfOpen, '192.0.2.1', 1);
  const two = arrive(halfOpen, '192.0.2.1', 1);
  assert.deepEqual([one.isDestroyed, halfOpen.count], [true, 1], 'its port can be used again only when it is gone');
  const other = new FakeSocket('192.0.2.1', 1);
  halfOpen.arrive(Object.assign(other, { localAddress: '192.0.2.99', localPort: 443 }) as unknown as Socket);
  assert.equal(halfOpen.count, 2);
  halfOpen.admit(Object.assign({}, other) as unknown as Socket);
  assert.equal(halfOpen.count, 1, 'and it is the right one that is admitted');
  two.destroy();
  assert.deepEqual([halfOpen.count, halfOpen.sourceCount], [0, 0]);
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

test('who comes is told whether there was a place', () => {
  const halfOpen = new HalfOpen(new ManualClock(), { ...LIMITS, perSource: 1 });
  const first = Object.assign(new FakeSocket('192.0.2.1', 1), { bytesRead: 1 });
  assert.equal(halfOpen.arrive(first as unknown as Socket), true);
  assert.equal(halfOpen.arrive(new FakeSocket('192.0.2.1', 2) as unknown as Socket), false);
});

test('who is not counted may be admitted: nothing happens', () => {
  const halfOpen = new HalfOpen(new ManualClock(), LIMITS);
  arrive(halfOpen, '192.0.2.1', 1);
  halfOpen.admit({ remoteAddress: '192.0.2.1', remotePort: 2 });
  assert.equal(halfOpen.count, 1);
});

test('when all places are taken, a source with one fewer than the fullest makes room in its own', () => {
  const halfOpen = new HalfOpen(new ManualClock(), { total: 3, perSource: 3, helloMs: 10_000 });
  const theirs = [1, 2].map((port) => arrive(halfOpen, '192.0.2.1', port));
  const own = arrive(halfOpen, '198.51.100.1', 1);
  assert.equal(arrive(halfOpen, '198.51.100.1', 2).isDestroyed, false);
  assert.deepEqual([own.isDestroyed, ...theirs.map(({ isDestroyed }) => isDestroyed)], [true, false, false]);
});

test('when all places are taken, a source with two fewer than the fullest gets one of its places', () => {
  const halfOpen = new HalfOpen(new ManualClock(), { total: 4, perSource: 3, helloMs: 10_000 });
  const theirs = [1, 2, 3].map((port) => arrive(halfOpen, '192.0.2.1', port));
  const own = arrive(halfOpen, '198.51.100.1', 1);
  assert.equal(arrive(halfOpen, '198.51.100.1', 2).isDestroyed, false);
  assert.deepEqual([own.isDestroyed, ...theirs.map(({ isDestroyed }) => isDestroyed)], [false, true, false, false]);
});

test('of two sources that are equally full the first makes room', () => {
  const halfOpen = new HalfOpen(new ManualClock(), { total: 4, perSource: 3, helloMs: 10_000 });
  const all = ['192.0.2.1', '198.51.100.1'].flatMap((source) => [1, 2].map((port) => arrive(halfOpen, source, port)));
  arrive(halfOpen, '203.0.113.1', 1);
  assert.deepEqual(
    all.map(({ isDestroyed }) => isDestroyed),
    [true, false, false, false],
  );
});

test('whoever is closed is told with their address and why, also one that made room for another', async () => {
  const clock = new ManualClock();
  const closed: string[] = [];
  const halfOpen = new HalfOpen(clock, { ...LIMITS, total: 3 }, (address, why) => closed.push(`${address} ${why}`));
  [1, 2, 3].forEach((port) => arrive(halfOpen, '192.0.2.1', port));
  arrive(halfOpen, '192.0.2.9', 4);
  assert.deepEqual(closed, ['192.0.2.1 too-many'], 'the one that went, not the one that came');
  [2, 3].forEach((port) => halfOpen.admit({ remoteAddress: '192.0.2.1', remotePort: port }));
  await clock.advance(LIMITS.helloMs);
  assert.deepEqual(closed.slice(1), ['192.0.2.9 too-slow']);
});
