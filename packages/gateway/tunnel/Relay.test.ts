// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { test } from 'node:test';
import type { WebSocket } from 'ws';
import { Relay } from './Relay.ts';

/** A WebSocket that carries nothing anywhere; how much waits in it, a test says. */
class SilentSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  isHeld = false;
  readonly sent: string[] = [];
  /** What hears that each message has gone. */
  readonly gone: (() => void)[] = [];

  send(data: unknown, done: () => void): void {
    this.sent.push(String(data));
    this.gone.push(done);
  }

  pause(): void {
    this.isHeld = true;
  }

  resume(): void {
    this.isHeld = false;
  }
}

function relayTo(sink: Writable): {
  relay: Relay;
  source: PassThrough;
  socket: SilentSocket;
  how: () => string | undefined;
} {
  const source = new PassThrough();
  const socket = new SilentSocket();
  const relay = new Relay(socket as unknown as WebSocket, source, sink);
  let how: string | undefined;
  void relay.finished.then((said) => {
    how = said;
  });
  return { relay, source, socket, how: () => how };
}

/** A sink that takes nothing before it is told to. */
class SlowSink extends Writable {
  take = (): void => undefined;
  readonly taken: string[] = [];

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.take = () => {
      this.take = () => undefined; // each chunk is taken once
      this.taken.push(chunk.toString());
      done();
    };
  }
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('it is not over before the sink has taken the last byte', async () => {
  let take = (): void => undefined;
  const { relay, source, how } = relayTo(
    new Writable({
      write: (_chunk, _encoding, done) => {
        take = done;
      },
    }),
  );
  relay.receive(Buffer.from('the last'));
  relay.receiveEnd();
  source.end();
  source.resume();
  await settle();
  assert.equal(how(), undefined);
  take();
  await settle();
  assert.equal(how(), 'ended');
});

test('a sink that closes after its end leaves the other direction open', async () => {
  const sink = new PassThrough();
  sink.resume();
  const { relay, source, how } = relayTo(sink);
  relay.receiveEnd();
  await new Promise((resolve) => sink.once('close', resolve));
  await settle();
  assert.equal(how(), undefined);
  source.end();
  await settle();
  assert.equal(how(), 'ended');
});

test('a sink that closes before its end is a break', async () => {
  const sink = new PassThrough();
  const { how } = relayTo(sink);
  sink.destroy();
  await settle();
  assert.equal(how(), 'failed');
});

test('a source is held from one byte above a mebibyte that waits, until a quarter of it is left', async () => {
  const { source, socket } = relayTo(new PassThrough());
  const holdsAt = async (waiting: number): Promise<boolean> => {
    socket.bufferedAmount = waiting;
    source.write('x');
    await settle();
    return source.isPaused();
  };
  assert.deepEqual([await holdsAt(1_048_576), await holdsAt(1_048_577)], [false, true]);
  socket.bufferedAmount = 262_145;
  socket.gone.at(-1)!();
  assert.equal(source.isPaused(), true);
  socket.bufferedAmount = 262_144;
  socket.gone.at(-1)!();
  assert.equal(source.isPaused(), false);
});

test('the WebSocket is held while the sink has too much, and goes on when that has drained', async () => {
  const sink = new SlowSink({ highWaterMark: 10 });
  const { relay, socket } = relayTo(sink);
  relay.receive(Buffer.from('few'));
  assert.equal(socket.isHeld, false);
  relay.receive(Buffer.from('far too many'));
  assert.equal(socket.isHeld, true);
  sink.take();
  await settle();
  assert.equal(socket.isHeld, true, 'there is still too much');
  sink.take();
  await settle();
  assert.equal(socket.isHeld, false);
});

test('bytes are counted in each direction, and their end is said once', async () => {
  const { relay, source, socket } = relayTo(new PassThrough());
  source.write('seven b');
  source.end('ytes');
  relay.receive(Buffer.from('ab'));
  relay.receive(Buffer.from('c'));
  await settle();
  source.emit('end');
  assert.deepEqual([relay.sent, relay.received], [11, 3]);
  assert.deepEqual(socket.sent, ['seven b', 'ytes', '{"type":"end"}']);
});

test('the end is not said to a WebSocket that is closing', async () => {
  const { source, socket } = relayTo(new PassThrough());
  socket.readyState = 2;
  source.end();
  await settle();
  assert.deepEqual(socket.sent, []);
});

test('what comes after the other side has ended is not handed on, and a second end is none', async () => {
  const sink = new SlowSink();
  const { relay, socket, how } = relayTo(sink);
  relay.receive(Buffer.from('all'));
  relay.receiveEnd();
  relay.receive(Buffer.from('more'));
  relay.receiveEnd();
  sink.take();
  await settle();
  assert.deepEqual([sink.taken, sink.writableFinished, socket.isHeld, how()], [['all'], true, false, undefined]);
});

test('it is over in order when both directions have ended, and not after one', async () => {
  for (const first of ['source', 'sink'] as const) {
    const sink = new PassThrough();
    sink.resume();
    const { relay, source, how } = relayTo(sink);
    const ends = { source: () => source.end(), sink: () => relay.receiveEnd() };
    ends[first]();
    await settle();
    assert.deepEqual([first, how(), relay.isEnded], [first, undefined, false]);
    ends[first === 'source' ? 'sink' : 'source']();
    await settle();
    assert.deepEqual([first, how(), relay.isEnded], [first, 'ended', true]);
  }
});

test('a stream that breaks off, on either side, is a failure; the loss of the WebSocket is a loss', async () => {
  const breaks: readonly (readonly [
    string,
    (source: PassThrough, sink: PassThrough, socket: SilentSocket) => void,
    string,
  ])[] = [
    ['an error of the source', (source) => source.emit('error', new Error('reset')), 'failed'],
    ['a source that closes before its end', (source) => source.destroy(), 'failed'],
    ['an error of the sink', (_source, sink) => sink.emit('error', new Error('reset')), 'failed'],
    ['a sink that closes', (_source, sink) => sink.destroy(), 'failed'],
    ['the WebSocket closes', (_source, _sink, socket) => socket.emit('close'), 'lost'],
  ];
  for (const [what, go, expected] of breaks) {
    const sink = new PassThrough();
    const { source, socket, how } = relayTo(sink);
    go(source, sink, socket);
    await settle();
    assert.equal(how(), expected, what);
  }
});

test('a source that closes after its end leaves the other direction open', async () => {
  const { source, how } = relayTo(new PassThrough());
  source.end();
  await new Promise((resolve) => source.once('close', resolve));
  await settle();
  assert.equal(how(), undefined);
});
