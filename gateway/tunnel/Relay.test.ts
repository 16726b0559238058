// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { test } from 'node:test';
import type { WebSocket } from 'ws';
import { Relay } from './Relay.ts';

/** A WebSocket that carries nothing anywhere. */
class SilentSocket extends EventEmitter {
  readonly OPEN = 1;
  readonly readyState = 1;
  readonly bufferedAmount = 0;

  send(_data: unknown, done?: () => void): void {
    done?.();
  }

  pause(): void {
    // nothing comes
  }

  resume(): void {
    // nothing comes
  }
}

function relayTo(sink: Writable): { relay: Relay; source: PassThrough; how: () => string | undefined } {
  const source = new PassThrough();
  const relay = new Relay(new SilentSocket() as unknown as WebSocket, source, sink);
  let how: string | undefined;
  void relay.finished.then((said) => {
    how = said;
  });
  return { relay, source, how: () => how };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('it is not over before the sink has taken the last byte', async () => {
  let take = (): void => undefined;
  const { relay, source, how } = relayTo(new Writable({ write: (_chunk, _encoding, done) => {
    take = done;
  } }));
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
