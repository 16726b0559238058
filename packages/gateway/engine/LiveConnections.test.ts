// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../testing/ManualClock.ts';
import { RecordingSink } from '../testing/RecordingSink.ts';
import type { ConnectionRequest } from './ConnectionRequest.ts';
import { DEFAULT_ENGINE_OPTIONS } from './EngineOptions.ts';
import { LiveConnections } from './LiveConnections.ts';
import { RequestState } from './RequestState.ts';

/** Connections that are authorised again every ten seconds and end after 25. */
class Bed {
  readonly clock = new ManualClock();
  readonly sink = new RecordingSink();
  readonly events: string[] = [];
  readonly live: LiveConnections;

  constructor() {
    this.live = new LiveConnections(
      this.clock,
      { ...DEFAULT_ENGINE_OPTIONS, reauthenticateMs: 10_000, longestSessionMs: 25_000 },
      (event) => {
        if (event.kind === 'connection-ended') {
          this.events.push(`ended ${event.request.id} ${event.cause}`);
        } else if (event.kind === 'failed') {
          this.events.push(`failed ${event.what}`);
        }
      },
      (request) => this.events.push(`over ${request.id}`),
    );
  }

  add(id: string, sink = this.sink): void {
    this.live.add(requestOf(id), sink);
  }
}

function requestOf(id: string): ConnectionRequest {
  return {
    id,
    mainSessionId: 's',
    context: id,
    userName: 'anna',
    userDomain: '',
    clientId: 'laptop',
    clientName: 'laptop',
    address: '192.0.2.1',
    purpose: { kind: 'connection', target: 'db:22' },
    number: '42',
    createdAt: 0,
    expiresAt: 1,
    state: RequestState.APPROVED,
    cause: undefined,
    endedAt: undefined,
    deviceId: 'phone',
  };
}

test('it is authorised again at every interval, the last time before its end, and then disconnected once', async () => {
  const { clock, live, sink, events } = new Bed();
  live.add(requestOf('a'), sink);
  assert.deepEqual([live.has('a'), live.count], [true, 1]);
  await clock.advance(9_999);
  assert.deepEqual(sink.calls, []);
  await clock.advance(1);
  assert.deepEqual(sink.calls, ['reauthenticate a']);
  await clock.advance(14_999);
  assert.deepEqual(sink.calls.slice(1), ['reauthenticate a']);
  await clock.advance(1);
  assert.deepEqual(sink.calls.slice(2), ['disconnect a']);
  assert.deepEqual(events, ['over a', 'ended a session-over']);
  assert.deepEqual([live.has('a'), live.count, clock.pending], [false, 0, 0]);
});

test('one that ended by itself hears nothing, is over once, and leaves no timer', async () => {
  const bed = new Bed();
  bed.add('a');
  bed.add('b');
  assert.equal(bed.live.remove('a', 'client-gone'), true);
  assert.equal(bed.live.remove('a', 'client-gone'), false);
  assert.equal(bed.live.remove('nobody', 'client-gone'), false);
  assert.deepEqual(bed.events, ['over a', 'ended a client-gone']);
  assert.equal(bed.clock.pending, 1);
  await bed.clock.advance(10_000);
  assert.deepEqual(bed.sink.calls, ['reauthenticate b']);
});

test('those that match are disconnected, with the reason, and counted; the others stay', () => {
  const bed = new Bed();
  ['a', 'b', 'c'].forEach((id) => bed.add(id));
  assert.equal(
    bed.live.disconnect(({ id }) => id !== 'b', 'revoked'),
    2,
  );
  assert.deepEqual(bed.sink.calls, ['disconnect a', 'disconnect c']);
  assert.deepEqual(bed.events, ['over a', 'ended a revoked', 'over c', 'ended c revoked']);
  assert.equal(
    bed.live.disconnect(() => true, 'shutdown'),
    1,
  );
  assert.equal(
    bed.live.disconnect(() => true, 'shutdown'),
    0,
  );
});

test('one whose sink ends it when it is authorised again is not disconnected beside', async () => {
  const bed = new Bed();
  bed.sink.reauthenticateUser = () => void bed.live.remove('a', 'revoked');
  bed.add('a');
  await bed.clock.advance(100_000);
  assert.deepEqual([bed.sink.calls, bed.events], [[], ['over a', 'ended a revoked']]);
  assert.equal(bed.clock.pending, 0);
});

test('a sink that throws is told of, and asked again at the next interval', async () => {
  const bed = new Bed();
  const broken = Object.assign(new RecordingSink(), {
    reauthenticateUser(): void {
      throw new Error('the connection is broken');
    },
  });
  bed.add('a', broken);
  bed.add('b');
  await bed.clock.advance(20_000);
  assert.deepEqual(bed.events, ['failed the sink of request a', 'failed the sink of request a']);
  assert.deepEqual(bed.sink.calls, ['reauthenticate b', 'reauthenticate b']);
});

test('one whose time nobody would look after does not begin, or ends, and that is told', async () => {
  const bed = new Bed();
  bed.add('a');
  const { schedule } = bed.clock;
  bed.clock.schedule = () => {
    throw new Error('no timers');
  };
  assert.throws(() => bed.add('b'), /no timers/);
  assert.equal(bed.live.has('b'), false);
  await bed.clock.advance(10_000);
  assert.deepEqual([bed.sink.calls, bed.live.count], [['disconnect a'], 0]);
  assert.deepEqual(bed.events, ['failed the time of a connection', 'over a', 'ended a session-over']);
  bed.clock.schedule = schedule;
  bed.add('b');
  assert.equal(bed.live.has('b'), true);
});
