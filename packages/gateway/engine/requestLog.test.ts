// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EndCause } from 'gateway_protocol';
import { SharedStateError, SharedStateFault } from '../state/SharedState.ts';
import { EngineBed } from '../testing/EngineBed.ts';
import { HResult } from './HResult.ts';
import { formatRecord, parseRecord, REQUESTS } from './RequestRecord.ts';
import type { RequestRecord } from './RequestRecord.ts';
import { RequestState } from './RequestState.ts';

const RECORD: RequestRecord = {
  owner: 'another node',
  tries: [{ deviceId: 'phone', attempt: 1, number: '10', isRight: false, triesLeft: 2 }],
  shownOn: undefined,
  request: {
    id: 'AAAAAAAAAAAAAAAAAAAAAA',
    mainSessionId: 'session',
    context: 'elsewhere',
    userName: 'anna',
    userDomain: '',
    clientId: 'laptop',
    clientName: 'laptop of anna',
    address: '192.0.2.1',
    purpose: { kind: 'connection', target: 'db:22' },
    number: '42',
    createdAt: 1,
    expiresAt: 60_001,
    state: RequestState.PENDING,
    cause: undefined,
    endedAt: undefined,
    deviceId: undefined,
  },
};
const { id } = RECORD.request;
const KEY = REQUESTS + id;

/** A bed whose log has a request of another node. */
async function withAnothers(): Promise<EngineBed> {
  const bed = new EngineBed();
  await bed.state.commit(new Map([[KEY, 0]]), [{ key: KEY, value: formatRecord(RECORD) }]);
  await bed.clock.settle();
  return bed;
}

test('a record is read as it was written, waiting or over', () => {
  assert.deepEqual(parseRecord(formatRecord(RECORD)), RECORD);
  const over: RequestRecord = {
    ...RECORD,
    request: {
      ...RECORD.request,
      state: RequestState.APPROVED,
      cause: EndCause.APPROVED,
      endedAt: 5,
      deviceId: 'phone',
    },
  };
  assert.deepEqual(parseRecord(formatRecord(over)), over);
});

test('what is no record, or one of a later version, is not read', () => {
  const text = formatRecord(RECORD);
  for (const other of ['', '7', '{}', text.replace('"v":1', '"v":2'), text.replace('"pending"', '"maybe"')]) {
    assert.throws(() => parseRecord(other), other);
  }
});

test("a record that cannot be read is said, and is in nobody's way", async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.state.commit(new Map(), [{ key: KEY, value: '{"v":2}' }]);
  await bed.clock.settle();
  assert.deepEqual(bed.takeEvents(), [`failed reading ${KEY}`]);
  assert.equal(await bed.ask('a'), HResult.S_OK);
  assert.equal(link.prompted.length, 1);
});

test("another node's request is asked on the phones that are here, and denied for it", async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.state.commit(new Map([[KEY, 0]]), [{ key: KEY, value: formatRecord(RECORD) }]);
  await bed.clock.settle();
  assert.deepEqual(link.take(), ['renew ', 'prompt elsewhere 15000']);
  const answer = await bed.engine.deny(link.device, id);
  assert.deepEqual([answer.isAccepted, bed.logged(id)?.cause], [true, EndCause.DENIED]);
  assert.deepEqual(
    [bed.takeEvents(), bed.sink.calls, bed.engine.pendingCount],
    [[], [], 0],
    'its owner tells who waits, and the audit',
  );
});

test('a phone that comes later is asked, too, and a number that was typed elsewhere counts here', async () => {
  const bed = await withAnothers();
  const link = bed.connect();
  assert.equal(link.prompted.length, 1);
  assert.deepEqual(await bed.engine.matchNumber(link.device, id, 1, '10'), {
    isRight: false,
    triesLeft: 2,
    answer: undefined,
  });
  assert.deepEqual(await bed.engine.matchNumber(link.device, id, 2, '11'), {
    isRight: false,
    triesLeft: 1,
    answer: undefined,
  });
  assert.equal(parseRecord(bed.state.get(KEY)!.value).tries.length, 2);
  const last = await bed.engine.matchNumber(link.device, id, 3, '12');
  assert.equal(last.answer?.request?.cause, EndCause.WRONG_NUMBER);
  assert.equal(bed.logged(id)?.cause, EndCause.WRONG_NUMBER);
});

test('a number that the log does not take is none: the phone says it again', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  const [request] = link.prompted;
  bed.state.tap('change', () => Promise.reject(new Error('no quorum')));
  const typed = await bed.engine.matchNumber(link.device, request!.id, 1, '00');
  assert.deepEqual(typed.answer?.refusal, { kind: 'try-again' });
  bed.state.letGo();
  assert.deepEqual(await bed.engine.matchNumber(link.device, request!.id, 1, request!.number), {
    isRight: true,
    triesLeft: 3,
    answer: undefined,
  });
});

test("a denial of another node's request that the log does not take is said again, and nothing has ended here", async () => {
  const bed = await withAnothers();
  const link = bed.connect();
  bed.state.tap('change', () => Promise.reject(new Error('no quorum')));
  assert.deepEqual((await bed.engine.deny(link.device, id)).refusal, { kind: 'try-again' });
  bed.state.letGo();
  assert.equal((await bed.engine.deny(link.device, id)).isAccepted, true);
});

test("another node's request that nobody ends has its deadline here, too", async () => {
  const bed = await withAnothers();
  await bed.clock.advance(59_999);
  assert.equal(bed.logged(id)?.state, RequestState.PENDING);
  await bed.clock.advance(1);
  assert.equal(bed.logged(id)?.cause, EndCause.DEADLINE);
  assert.equal(bed.connect().prompted.length, 0);
});

test('an end that the log did not take is said to it again until it has it', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  const request = link.prompted[0]!;
  bed.state.tap('change', () => Promise.reject(new Error('no quorum')));
  await bed.engine.cancelAuthentication('session', 'a');
  await bed.clock.advance(5_000);
  assert.equal(bed.logged(request.id)?.state, RequestState.PENDING);
  bed.state.letGo();
  await bed.clock.advance(1_000);
  assert.equal(bed.logged(request.id)?.cause, EndCause.CLIENT_GONE);
});

test('an end that the log has by another hand stays: what was only known here is not written over it', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  const request = link.prompted[0]!;
  bed.state.tap('change', ({ relied, go }) => (relied.size === 0 ? go() : Promise.reject(new Error('no quorum'))));
  await bed.engine.cancelAuthentication('session', 'a');
  await bed.overwrite(request.id, { state: RequestState.DENIED, cause: EndCause.DENIED, deviceId: 'tablet' });
  await bed.clock.settle();
  bed.state.letGo();
  await bed.clock.advance(5_000);
  assert.equal(bed.logged(request.id)?.cause, EndCause.DENIED);
});

test('a closed log is told nothing more', async () => {
  const bed = new EngineBed();
  await bed.ask('a');
  let commits = 0;
  bed.state.tap('change', () => {
    commits++;
    return Promise.reject(new SharedStateError(SharedStateFault.CLOSED, 'closed'));
  });
  await bed.engine.cancelAuthentication('session', 'a');
  await bed.clock.advance(10_000);
  assert.equal(commits, 2, 'the end, and the end again');
});

test('a request that was ended here before the log had it is ended there when it comes', async () => {
  const bed = new EngineBed();
  let stored = (): void => undefined;
  bed.state.tap('create', async ({ go }) => {
    await new Promise<void>((resolve) => {
      stored = resolve;
    });
    return go();
  });
  const accepted = bed.ask('a');
  const cancel = bed.engine.cancelAuthentication('session', 'a');
  await bed.clock.advance(3_000);
  await cancel;
  stored();
  await accepted;
  await bed.clock.settle();
  const [found] = bed.state.list(REQUESTS);
  assert.equal(parseRecord(found!.value).request.cause, EndCause.CLIENT_GONE);
});

test('a request of this node that it does not know, for the answer of the log was lost, is ended and forgotten', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  let late = (): unknown => undefined;
  bed.state.tap('create', ({ go }) => {
    late = go;
    return Promise.reject(new SharedStateError(SharedStateFault.UNKNOWN, 'no answer'));
  });
  assert.equal(await bed.ask('a'), HResult.E_FAIL);
  await late();
  await bed.clock.settle();
  assert.deepEqual([link.prompted.length, bed.state.list(REQUESTS)], [0, []]);
});

test('outcomes leave the log together when their time is over, and those that could not go with the next', async () => {
  const bed = new EngineBed({ keptMs: 100_000 });
  await bed.ask('a');
  await bed.ask('b');
  await bed.engine.cancelAuthentication('session', 'a');
  await bed.engine.cancelAuthentication('session', 'b');
  let commits = 0;
  bed.state.tap('change', () => {
    commits++;
    return Promise.reject(new Error('no quorum'));
  });
  await bed.clock.advance(100_000);
  assert.deepEqual([commits, bed.state.list(REQUESTS).length], [1, 2]);
  bed.state.letGo();
  await bed.ask('c');
  await bed.engine.cancelAuthentication('session', 'c');
  await bed.clock.advance(100_000);
  assert.deepEqual(bed.state.list(REQUESTS), []);
});

test('an outcome that somebody else has taken away keeps no other in the log', async () => {
  const bed = new EngineBed({ keptMs: 100_000 });
  const link = bed.connect();
  await bed.ask('a');
  await bed.ask('b');
  await bed.engine.cancelAuthentication('session', 'a');
  await bed.engine.cancelAuthentication('session', 'b');
  await bed.state.commit(new Map(), [{ key: REQUESTS + link.prompted[0]!.id, value: undefined }]);
  await bed.clock.advance(100_000);
  assert.deepEqual(bed.state.list(REQUESTS), []);
});

test('a live connection stays, and its record leaves the log', async () => {
  const bed = new EngineBed({ keptMs: 100_000 });
  const link = bed.connect();
  await bed.ask('a');
  const request = link.prompted[0]!;
  await bed.engine.approve(link.device, request.id, request.id);
  await bed.clock.advance(100_000);
  assert.deepEqual([bed.state.list(REQUESTS), bed.engine.isLive('session', 'a')], [[], true]);
});
