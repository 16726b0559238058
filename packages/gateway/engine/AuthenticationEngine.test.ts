// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
// Long because it has a group of tests for each call of the engine.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PartyFault } from './PartyError.ts';
import { EngineBed } from '../testing/EngineBed.ts';
import { RecordingSink } from '../testing/RecordingSink.ts';
import type { NumberAnswer } from './Answer.ts';
import { EndCause } from 'gateway_protocol';
import { HResult } from './HResult.ts';
import { parseRecord } from './RequestRecord.ts';
import { RequestState } from './RequestState.ts';

test('an approval lets the connection in, once, with the context unchanged', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  assert.equal(await bed.ask('rdp-7'), HResult.S_OK);
  const [request] = link.prompted;
  const answer = await bed.engine.approve(link.device, request!.id, request!.id);
  assert.equal(answer.isAccepted, true);
  assert.deepEqual(bed.sink.calls, ['authenticated lab/anna rdp-7 null']);
  const again = await bed.engine.approve(link.device, request!.id, request!.id);
  assert.equal(again.isAccepted, false);
  assert.equal(again.request?.state, RequestState.APPROVED);
  assert.equal(bed.sink.calls.length, 1);
});

test('a denial fails the connection with its code, and specific code 0', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  await bed.engine.deny(link.device, link.prompted[0]!.id);
  assert.deepEqual(bed.sink.calls, ['failed a NTE_USER_CANCELLED 0']);
  assert.deepEqual(bed.takeEvents(), ['opened a', 'ended a denied denied']);
});

test('the deadline expires a request that nobody answers', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  for (let i = 0; i < 5; i++) {
    await bed.clock.advance(11_000);
    bed.engine.prompts.beat(link, new Set([link.prompted[0]!.id]));
  }
  await bed.clock.advance(4_999);
  assert.deepEqual(bed.sink.calls, []);
  await bed.clock.advance(1);
  assert.deepEqual(bed.sink.calls, ['failed a ERROR_TIMEOUT 0']);
  assert.ok(link.calls.includes('withdraw a deadline'));
});

test('after a cancel the sink hears nothing, and the prompt is taken away', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  assert.equal(await bed.engine.cancelAuthentication('session', 'a'), HResult.S_OK);
  assert.deepEqual(link.take(), ['renew ', 'prompt a 15000', 'withdraw a client-gone']);
  const { id } = link.prompted[0]!;
  const late = await bed.engine.approve(link.device, id, id);
  assert.equal(late.isAccepted, false);
  assert.equal(late.request?.cause, EndCause.CLIENT_GONE);
  assert.equal(late.request?.endedAt, bed.clock.epoch);
  assert.deepEqual(bed.sink.calls, []);
});

test('a cancel while the assertion is being verified wins', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  let verified = (): void => undefined;
  bed.verification = new Promise((resolve) => {
    verified = resolve;
  });
  const { id } = link.prompted[0]!;
  const approval = bed.engine.approve(link.device, id, id);
  const cancel = bed.engine.cancelAuthentication('session', 'a');
  verified();
  assert.equal(await cancel, HResult.S_OK);
  assert.equal((await approval).isAccepted, false);
  assert.deepEqual(bed.sink.calls, []);
});

test('a cancel that comes when the store has just approved keeps the sink silent, and nothing lives on', async () => {
  const bed = new EngineBed();
  bed.state.isDeaf = true; // else the engine would hear of the approval before the cancel
  const link = bed.connect();
  await bed.ask('a');
  const { id } = link.prompted[0]!;
  bed.state.tap('change', async ({ go }) => {
    const revision = await go();
    void bed.engine.cancelAuthentication('session', 'a');
    return revision;
  });
  await bed.engine.approve(link.device, id, id);
  assert.deepEqual(bed.sink.calls, []);
  assert.equal(bed.engine.liveCount, 0);
});

test('a cancel before the request is in the store ends it there, and nobody is asked', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  const accepted = bed.ask('a');
  const cancel = bed.engine.cancelAuthentication('session', 'a');
  assert.equal(await accepted, HResult.ERROR_CANCELLED);
  assert.equal(await cancel, HResult.S_OK);
  assert.deepEqual(link.calls, ['renew ']);
  assert.deepEqual(bed.takeEvents(), ['opened a', 'ended a cancelled client-gone']);
});

test('cancel is legal at any time and any number of times', async () => {
  const bed = new EngineBed();
  assert.equal(await bed.engine.cancelAuthentication('nobody', 'nothing'), HResult.S_FALSE);
  await bed.ask('a');
  const answers = await Promise.all([1, 2, 3].map(() => bed.engine.cancelAuthentication('session', 'a')));
  assert.deepEqual(answers.sort(), [HResult.S_OK, HResult.S_FALSE, HResult.S_FALSE]);
  assert.equal(await bed.engine.cancelAuthentication('session', 'a'), HResult.S_FALSE);
});

test('the same session and context twice is one request', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  const cookie = bed.cookie();
  const second = new RecordingSink();
  const [first, again] = await Promise.all([
    bed.engine.authenticateUser('s', cookie, 'a', bed.sink),
    bed.engine.authenticateUser('s', cookie, 'a', second),
  ]);
  assert.deepEqual([first, again], [HResult.S_OK, HResult.S_OK]);
  assert.equal(link.prompted.length, 1);
  await bed.engine.deny(link.device, link.prompted[0]!.id);
  assert.deepEqual([bed.sink.calls.length, second.calls.length], [1, 0]);
  assert.equal(await bed.engine.authenticateUser('s', cookie, 'a', second), HResult.NTE_USER_CANCELLED);
});

test('two connections never share a request: another cookie under the same name is refused', async () => {
  const bed = new EngineBed();
  await bed.ask('a');
  assert.equal(await bed.ask('a'), HResult.ERROR_ALREADY_EXISTS);
  assert.equal(await bed.engine.authenticateUser('sessio', bed.cookie(), 'na', bed.sink), HResult.S_OK);
  assert.equal(bed.engine.pendingCount, 2);
});

test('a cookie that is wrong, spent, expired or too large is refused at once', async () => {
  const bed = new EngineBed();
  const denied = HResult.E_PROXY_COOKIE_AUTHENTICATION_ACCESS_DENIED;
  const ask = (cookie: Uint8Array, context: string): Promise<number> =>
    bed.engine.authenticateUser('s', cookie, context, bed.sink);
  const cookie = bed.cookie();
  assert.equal(await ask(cookie, 'a'), HResult.S_OK);
  assert.equal(await ask(cookie, 'b'), denied);
  assert.equal(await ask(new Uint8Array(32), 'b'), denied);
  assert.equal(await ask(new Uint8Array(4096), 'b'), denied);
  assert.equal(await ask(new Uint8Array(4097), 'b'), HResult.E_PROXY_COOKIE_BADPACKET);
  assert.equal(await ask(new Uint8Array(0), 'b'), HResult.E_PROXY_COOKIE_BADPACKET);
  const old = bed.cookie();
  await bed.clock.advance(60_000);
  assert.equal(await ask(old, 'b'), denied);
  assert.deepEqual(bed.sink.calls, ['failed a ERROR_TIMEOUT 0']);
});

test('invalid names are refused', async () => {
  const bed = new EngineBed();
  for (const [session, context] of [
    ['', 'a'],
    ['s', ''],
    ['s', 'a\n'],
    ['s'.repeat(129), 'a'],
    ['s', 'a'.repeat(129)],
  ]) {
    assert.equal(await bed.engine.authenticateUser(session!, bed.cookie(), context!, bed.sink), HResult.E_INVALIDARG);
  }
});

test('a user without a device is refused at once', async () => {
  const bed = new EngineBed();
  bed.deviceless.add('anna');
  assert.equal(await bed.ask('a'), HResult.NTE_DEVICE_NOT_FOUND);
});

test('three prompts a minute for a user, wherever they come from', async () => {
  const bed = new EngineBed({ perUserAndMinute: 3 });
  for (let i = 0; i < 3; i++) {
    assert.equal(await bed.ask(`${i}`, 'anna', 'laptop', `192.0.2.${i}`), HResult.S_OK);
  }
  assert.equal(await bed.ask('3', 'anna', 'laptop', '192.0.2.3'), HResult.ERROR_NOT_ENOUGH_QUOTA);
  assert.equal(await bed.ask('4', 'ben', 'laptop', '192.0.2.3'), HResult.S_OK);
  await bed.clock.advance(60_000);
  assert.equal(await bed.ask('5', 'anna'), HResult.S_OK);
});

test('three prompts a minute from a source for one client, and an office behind it is many', async () => {
  const bed = new EngineBed({ perSourceAndMinute: 3 });
  for (let i = 0; i < 3; i++) {
    assert.equal(await bed.ask(`${i}`, 'anna', 'laptop', `2001:db8:0:7::${i}`), HResult.S_OK);
  }
  assert.equal(await bed.ask('3', 'anna', 'laptop', '2001:db8:0:7:ffff::1'), HResult.ERROR_NOT_ENOUGH_QUOTA);
  assert.equal(await bed.ask('4', 'anna', 'laptop', '2001:db8:0:8::1'), HResult.S_OK);
  for (let i = 5; i < 25; i++) {
    assert.equal(await bed.ask(`${i}`, `user${i}`, `of ${i}`, '2001:db8:0:7::1'), HResult.S_OK);
  }
});

test('only so many requests wait at a time', async () => {
  const bed = new EngineBed({ waiting: 2 });
  await bed.ask('a');
  await bed.ask('b', 'ben');
  assert.equal(await bed.ask('c', 'cleo'), HResult.ERROR_NOT_ENOUGH_QUOTA);
  await bed.engine.cancelAuthentication('session', 'a');
  assert.equal(await bed.ask('d', 'cleo'), HResult.S_OK);
});

test('an assertion that proves nothing changes nothing', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  await bed.ask('b');
  const [a, b] = link.prompted;
  const answer = await bed.engine.approve(link.device, a!.id, b!.id);
  assert.deepEqual(answer.refusal, { kind: 'bad-assertion', fault: PartyFault.WRONG_CHALLENGE });
  assert.equal(bed.engine.pendingCount, 2);
  assert.equal((await bed.engine.approve(link.device, a!.id, a!.id)).isAccepted, true);
});

test('a device of another user, or one that was not asked, answers nothing and learns nothing', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  const bens = bed.connect(bed.device('bens phone', 'ben'));
  await bed.ask('a');
  const { id } = link.prompted[0]!;
  for (const device of [bens.device, bed.device('tablet that is not connected')]) {
    for (const answer of [
      await bed.engine.approve(device, id, id),
      await bed.engine.deny(device, id),
      await bed.engine.disown(device, id),
    ]) {
      assert.deepEqual(answer.refusal, { kind: 'unknown-request' });
    }
  }
  await bed.engine.deny(link.device, id);
  assert.deepEqual((await bed.engine.deny(bens.device, id)).refusal, { kind: 'unknown-request' });
  assert.deepEqual((await bed.engine.deny(link.device, 'no such id')).refusal, { kind: 'unknown-request' });
});

test('the right number is said to be right, a wrong one wrong, and each attempt once', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  const { id, number } = link.prompted[0]!;
  const type = (attempt: number, typed: string): Promise<NumberAnswer> =>
    bed.engine.matchNumber(link.device, id, attempt, typed);
  assert.deepEqual(await type(1, '00'), { isRight: false, triesLeft: 2, answer: undefined });
  assert.deepEqual(await type(1, '00'), { isRight: false, triesLeft: 2, answer: undefined }, 'a frame that came twice');
  assert.deepEqual((await type(3, number)).answer?.refusal, { kind: 'try-again' });
  assert.deepEqual(await type(2, number), { isRight: true, triesLeft: 2, answer: undefined });
  assert.deepEqual(await type(2, number), { isRight: true, triesLeft: 2, answer: undefined });
});

test('an app that was started anew counts its attempts from one: another number is another try', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  const { id, number } = link.prompted[0]!;
  await bed.engine.matchNumber(link.device, id, 1, '00');
  assert.deepEqual(await bed.engine.matchNumber(link.device, id, 1, '01'), {
    isRight: false,
    triesLeft: 1,
    answer: undefined,
  });
  assert.deepEqual(await bed.engine.matchNumber(link.device, id, 1, number), {
    isRight: true,
    triesLeft: 1,
    answer: undefined,
  });
  const last = await bed.engine.matchNumber(link.device, id, 1, '02');
  assert.equal(last.answer?.request?.cause, EndCause.WRONG_NUMBER, 'each wrong one counts');
});

test('a number that is wrong too often denies the request, whatever device it was typed on', async () => {
  const bed = new EngineBed();
  const phone = bed.connect();
  const tablet = bed.connect(bed.device('tablet'));
  await bed.ask('a');
  const { id } = phone.prompted[0]!;
  await bed.engine.matchNumber(phone.device, id, 1, '00');
  await bed.engine.matchNumber(tablet.device, id, 1, '01');
  const last = await bed.engine.matchNumber(phone.device, id, 2, '02');
  assert.equal(last.answer?.request?.cause, EndCause.WRONG_NUMBER);
  assert.deepEqual(bed.sink.calls, ['failed a NTE_USER_CANCELLED 0']);
  assert.ok(tablet.calls.includes('withdraw a wrong-number'));
});

test("a stranger's number is no attempt", async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  const bens = bed.connect(bed.device('bens phone', 'ben'));
  await bed.ask('a');
  const { id } = link.prompted[0]!;
  assert.deepEqual((await bed.engine.matchNumber(bens.device, id, 1, '00')).answer?.refusal, {
    kind: 'unknown-request',
  });
  assert.deepEqual(await bed.engine.matchNumber(link.device, id, 1, '00'), {
    isRight: false,
    triesLeft: 2,
    answer: undefined,
  });
});

test('an approved connection is authorised again at every interval, until it ends', async () => {
  const bed = new EngineBed({ reauthenticateMs: 10_000, longestSessionMs: 25_000 });
  const link = bed.connect();
  await bed.ask('a');
  const { id } = link.prompted[0]!;
  await bed.engine.approve(link.device, id, id);
  bed.sink.calls.length = 0;
  await bed.clock.advance(20_000);
  assert.deepEqual(bed.sink.calls, ['reauthenticate a', 'reauthenticate a']);
  await bed.clock.advance(5_000);
  assert.deepEqual(bed.sink.calls.slice(2), ['disconnect a']);
  await bed.clock.advance(100_000);
  assert.equal(bed.sink.calls.length, 3);
  assert.ok(bed.events.includes('connection ended a session-over'));
});

test('an approved connection that ends is not heard of again', async () => {
  const bed = new EngineBed({ reauthenticateMs: 10_000 });
  const link = bed.connect();
  await bed.ask('a');
  const { id } = link.prompted[0]!;
  await bed.engine.approve(link.device, id, id);
  assert.equal(bed.engine.isLive('session', 'a'), true);
  assert.equal(await bed.engine.cancelAuthentication('session', 'a'), HResult.S_FALSE);
  assert.equal(bed.engine.isLive('session', 'a'), false);
  await bed.clock.advance(100_000);
  assert.equal(bed.sink.calls.length, 1);
});

test('"not me" denies, cancels what else waits, disconnects the same client and source, and disowns the client', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  const bens = bed.connect(bed.device('bens phone', 'ben'));
  const live = async (context: string, user: string, client: string, address: string): Promise<void> => {
    await bed.ask(context, user, client, address);
    const from = user === 'anna' ? link : bens;
    const { id } = from.prompted.at(-1)!;
    await bed.engine.approve(from.device, id, id);
  };
  await live('home', 'anna', 'laptop', '192.0.2.1');
  await live('same client', 'anna', 'stolen', '192.0.2.1');
  await live('same source', 'anna', 'other', '203.0.113.9');
  await live('ben', 'ben', 'bens laptop', '203.0.113.9');
  await bed.ask('strange', 'anna', 'stolen', '203.0.113.9');
  const strange = link.prompted.at(-1)!;
  await bed.ask('waits', 'anna', 'laptop', '192.0.2.1');
  bed.sink.calls.length = 0;
  const answer = await bed.engine.disown(link.device, strange.id);
  assert.equal(answer.isAccepted, true);
  assert.equal(answer.request?.cause, EndCause.NOT_ME);
  assert.deepEqual([...bed.sink.calls].sort(), [
    'disconnect same client',
    'disconnect same source',
    'failed strange NTE_USER_CANCELLED 0',
    'failed waits NTE_USER_CANCELLED 0',
  ]);
  assert.deepEqual(bed.disowned, ['stolen']);
  assert.ok(link.calls.includes('withdraw waits disowned'));
  assert.equal(bed.engine.liveCount, 2);
});

test('"not me" to a connection that is already approved disconnects it', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  const { id } = link.prompted[0]!;
  await bed.engine.approve(link.device, id, id);
  const answer = await bed.engine.disown(link.device, id);
  assert.equal(answer.isAccepted, false);
  assert.deepEqual(bed.sink.calls.slice(1), ['disconnect a']);
});

test('a revoked device loses its prompts and the connections that it approved', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('live');
  await bed.engine.approve(link.device, link.prompted[0]!.id, link.prompted[0]!.id);
  await bed.ask('waits');
  await bed.engine.revokeDevice('phone');
  await bed.clock.settle();
  assert.deepEqual(bed.sink.calls.slice(1).sort(), ['disconnect live', 'failed waits ERROR_CANCELLED 0']);
  assert.ok(link.calls.includes('revoked'));
});

test('a revoked client loses what waits and what runs', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('live');
  await bed.engine.approve(link.device, link.prompted[0]!.id, link.prompted[0]!.id);
  await bed.ask('waits');
  await bed.ask('other', 'anna', 'tablet');
  await bed.engine.revokeClient('laptop');
  assert.deepEqual(bed.sink.calls.slice(1), ['disconnect live', 'failed waits ERROR_CANCELLED 0']);
  assert.equal(bed.engine.pendingCount, 1);
});

test('an orderly shutdown cancels what waits, disconnects what runs, and takes nothing more', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('live');
  await bed.engine.approve(link.device, link.prompted[0]!.id, link.prompted[0]!.id);
  await bed.ask('waits');
  await bed.engine.shutDown();
  assert.deepEqual(bed.sink.calls.slice(1), ['disconnect live', 'failed waits ERROR_SHUTDOWN_IN_PROGRESS 0']);
  assert.ok(link.calls.includes('withdraw waits shutdown'));
  assert.equal(await bed.ask('late'), HResult.ERROR_SHUTDOWN_IN_PROGRESS);
  assert.equal(bed.clock.pending, 1, 'the withdrawn prompt is still watched, and nothing else keeps the process');
});

test('a store that fails lets nobody in, and the device may try again', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  const { id } = link.prompted[0]!;
  bed.state.tap('change', () => Promise.reject(new Error('no quorum')));
  assert.deepEqual((await bed.engine.approve(link.device, id, id)).refusal, { kind: 'try-again' });
  assert.deepEqual(bed.sink.calls, []);
  bed.state.letGo();
  assert.equal((await bed.engine.approve(link.device, id, id)).isAccepted, true);
});

test('a store that fails does not keep a prompt up when the client is gone', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  bed.state.tap('change', () => Promise.reject(new Error('no quorum')));
  await bed.engine.cancelAuthentication('session', 'a');
  assert.ok(link.calls.includes('withdraw a client-gone'));
});

test('a store that fails at the beginning refuses the connection', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  bed.state.tap('create', () => Promise.reject(new Error('no quorum')));
  assert.equal(await bed.ask('a'), HResult.E_FAIL);
  assert.equal(bed.engine.pendingCount, 0);
  assert.deepEqual(link.calls, ['renew ']);
});

test('a sink that throws harms nobody else', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.engine.authenticateUser(
    's',
    bed.cookie(),
    'a',
    Object.assign(new RecordingSink(), {
      onUserAuthenticated(): void {
        throw new Error('the connection is broken');
      },
    }),
  );
  const { id } = link.prompted[0]!;
  assert.equal((await bed.engine.approve(link.device, id, id)).isAccepted, true);
  assert.ok(bed.events.includes(`failed the sink of request ${id}`));
});

test('the client is told the number, how many devices there are, and when one shows the prompt', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  const request = link.prompted[0]!;
  bed.engine.prompts.shown(link, request.id);
  bed.engine.prompts.shown(link, request.id);
  await bed.engine.deny(link.device, request.id);
  assert.deepEqual(bed.sink.progress, [
    { step: 'waiting', requestId: request.id, number: request.number, deadlineMs: 60_000, deviceCount: 1 },
    { step: 'shown', deviceName: 'phone' },
    { step: 'ended', cause: EndCause.DENIED },
  ]);
});

test('outcomes are kept for who comes late, and then forgotten', async () => {
  const bed = new EngineBed({ keptMs: 100_000 });
  const link = bed.connect();
  await bed.ask('a');
  const { id } = link.prompted[0]!;
  await bed.engine.deny(link.device, id);
  await bed.clock.advance(99_999);
  await bed.ask('b');
  assert.equal((await bed.engine.deny(link.device, id)).request?.cause, EndCause.DENIED);
  await bed.clock.advance(1);
  await bed.ask('c');
  assert.deepEqual((await bed.engine.deny(link.device, id)).refusal, { kind: 'unknown-request' });
  assert.equal(bed.logged(id), undefined);
});

test('an end that another gateway wrote is heard of', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  const { id } = link.prompted[0]!;
  await bed.overwrite(id, {
    state: RequestState.APPROVED,
    cause: EndCause.APPROVED,
    endedAt: bed.clock.epoch,
    deviceId: 'tablet at another gateway',
  });
  await bed.clock.settle();
  assert.deepEqual(bed.sink.calls, ['authenticated lab/anna a null']);
  assert.ok(link.calls.includes('withdraw a answered-elsewhere'));
  assert.equal(bed.engine.pendingCount, 0);
});

test('a request is what its client is and asks for, and waits from now to its deadline', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.clock.advance(1_000);
  await bed.ask('a');
  const { id, number, ...request } = link.prompted[0]!;
  assert.match(id, /^[\w-]{22}$/);
  assert.match(number, /^\d\d$/);
  const now = bed.clock.epoch + 1_000;
  assert.deepEqual(request, {
    mainSessionId: 'session',
    context: 'a',
    userName: 'anna',
    userDomain: 'lab',
    clientId: 'laptop',
    clientName: 'laptop',
    address: '192.0.2.1',
    purpose: { kind: 'connection', target: 'db:22' },
    createdAt: now,
    expiresAt: now + 60_000,
    state: RequestState.PENDING,
    cause: undefined,
    endedAt: undefined,
    deviceId: undefined,
  });
});

test('how it ended is written down: when, by which cause, and by which device', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  await bed.ask('b');
  await bed.clock.advance(2_000);
  const [a, b] = link.prompted;
  await bed.engine.approve(link.device, a!.id, a!.id);
  await bed.engine.cancelAuthentication('session', 'b');
  const stored = [bed.logged(a!.id), bed.logged(b!.id)];
  assert.deepEqual(
    stored.map((request) => [request?.state, request?.cause, request?.endedAt, request?.deviceId]),
    [
      [RequestState.APPROVED, EndCause.APPROVED, bed.clock.epoch + 2_000, 'phone'],
      [RequestState.CANCELLED, EndCause.CLIENT_GONE, bed.clock.epoch + 2_000, undefined],
    ],
  );
});

test('what is left of the deadline counts on the clock that nobody sets, and is nothing for who is unknown', async () => {
  const bed = new EngineBed({ deadlineMs: 60_000 });
  const link = bed.connect();
  await bed.ask('a');
  const { id } = link.prompted[0]!;
  assert.equal(bed.engine.remainingMs(id), 60_000);
  await bed.clock.advance(10_000);
  bed.clock.stepWall(-3_600_000);
  assert.equal(bed.engine.remainingMs(id), 50_000);
  assert.ok(bed.engine.remainingMs('nobody') <= 0);
});

test('requests of one user that wait have numbers of their own', async () => {
  const bed = new EngineBed();
  for (let i = 0; i < 60; i++) {
    assert.equal(await bed.ask(`c${i}`, 'anna', `client ${i}`), HResult.S_OK);
  }
  const numbers = bed.sink.progress.flatMap((progress) => (progress.step === 'waiting' ? [progress.number] : []));
  assert.deepEqual([numbers.length, new Set(numbers).size], [60, 60]);
});

test('each refusal is told with its reason, and whose it is when that is known', async () => {
  const bed = new EngineBed({ perUserAndMinute: 1, perSourceAndMinute: 1, waiting: 1 });
  const { engine, sink } = bed;
  const cookie = bed.cookie();
  await engine.authenticateUser('', cookie, 'a', sink);
  await engine.authenticateUser('s', new Uint8Array(), 'a', sink);
  await engine.authenticateUser('s', new Uint8Array(32), 'a', sink);
  await engine.authenticateUser('s', cookie, 'a', sink);
  await engine.authenticateUser('s', bed.cookie('ben'), 'a', sink);
  await engine.authenticateUser('s', bed.cookie('ben'), 'b', sink);
  bed.deviceless.add('cleo');
  await engine.authenticateUser('s', bed.cookie('cleo'), 'c', sink);
  await engine.cancelAuthentication('s', 'a');
  await engine.authenticateUser('s', bed.cookie(), 'd', sink);
  await engine.shutDown();
  await engine.authenticateUser('s', bed.cookie(), 'e', sink);
  assert.deepEqual(
    bed.takeEvents().filter((event) => event.startsWith('refused')),
    [
      'refused bad-argument -',
      'refused bad-cookie -',
      'refused unknown-cookie -',
      'refused name-taken anna',
      'refused too-many-waiting ben',
      'refused no-device cleo',
      'refused user-rate anna',
      'refused shutting-down -',
    ],
  );
});

test('each request has its own deadline, whatever ended before it, and no timer is left', async () => {
  const bed = new EngineBed({ deadlineMs: 60_000 });
  await bed.ask('a');
  await bed.clock.advance(10_000);
  await bed.ask('b');
  await bed.clock.advance(10_000);
  await bed.ask('c');
  await bed.engine.cancelAuthentication('session', 'a');
  await bed.clock.advance(49_999);
  assert.deepEqual(bed.sink.calls, []);
  await bed.clock.advance(1);
  assert.deepEqual(bed.sink.calls, ['failed b ERROR_TIMEOUT 0']);
  await bed.engine.cancelAuthentication('session', 'c');
  assert.equal(bed.clock.pending, 1, 'the store forgets some day, and nothing else');
});

test('two whose deadlines fall together end together', async () => {
  const bed = new EngineBed();
  await bed.ask('a');
  await bed.ask('b');
  await bed.clock.advance(60_000);
  assert.deepEqual(bed.sink.calls, ['failed a ERROR_TIMEOUT 0', 'failed b ERROR_TIMEOUT 0']);
});

test('a request that another gateway has written over, and that waits still, is ended all the same', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  const { id } = link.prompted[0]!;
  await bed.overwrite(id, {});
  await bed.clock.settle();
  assert.equal((await bed.engine.deny(link.device, id)).isAccepted, true);
  assert.deepEqual(bed.sink.calls, ['failed a NTE_USER_CANCELLED 0']);
});

test('who comes second at the store hears how it really ended, and changes nothing', async () => {
  const bed = new EngineBed();
  bed.state.isDeaf = true; // hints may come late
  const link = bed.connect();
  await bed.ask('a');
  const { id } = link.prompted[0]!;
  await bed.overwrite(id, {
    state: RequestState.DENIED,
    cause: EndCause.DENIED,
    endedAt: bed.clock.epoch,
    deviceId: 'tablet at another gateway',
  });
  const answer = await bed.engine.approve(link.device, id, id);
  assert.deepEqual(
    [answer.isAccepted, answer.request?.cause, answer.request?.deviceId],
    [false, EndCause.DENIED, 'tablet at another gateway'],
  );
  assert.deepEqual(bed.sink.calls, ['failed a NTE_USER_CANCELLED 0']);
});

test('a request that the store has forgotten has expired, and lets nobody in', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  const { id } = link.prompted[0]!;
  await bed.state.commit(new Map(), [{ key: `requests/${id}`, value: undefined }]);
  await bed.clock.settle();
  assert.deepEqual(bed.sink.calls, [], 'that it is gone says nothing of how it ended');
  const answer = await bed.engine.approve(link.device, id, id);
  assert.deepEqual(
    [answer.isAccepted, answer.request?.state, answer.request?.cause],
    [false, RequestState.EXPIRED, EndCause.DEADLINE],
  );
  assert.deepEqual(bed.sink.calls, ['failed a ERROR_TIMEOUT 0']);
});

test('a right number of many does not end a request, and a number for one that ended is told how', async () => {
  const bed = new EngineBed({ numberTries: 1 });
  const link = bed.connect();
  await bed.ask('a');
  const { id, number } = link.prompted[0]!;
  assert.deepEqual(await bed.engine.matchNumber(link.device, id, 1, number), {
    isRight: true,
    triesLeft: 1,
    answer: undefined,
  });
  const wrong = await bed.engine.matchNumber(link.device, id, 2, '00');
  assert.deepEqual([wrong.answer?.isAccepted, wrong.answer?.request?.cause], [true, EndCause.WRONG_NUMBER]);
  const late = await bed.engine.matchNumber(link.device, id, 3, number);
  assert.deepEqual([late.answer?.isAccepted, late.answer?.request?.cause], [false, EndCause.WRONG_NUMBER]);
});

test('"not me" is told to the audit, and what it disowned hears why', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  await bed.ask('b');
  await bed.engine.disown(link.device, link.prompted[0]!.id);
  assert.deepEqual(bed.takeEvents().slice(2).sort(), [
    'disowned a',
    'ended a denied not-me',
    'ended b cancelled disowned',
  ]);
  const ends = bed.sink.progress.flatMap((progress) => (progress.step === 'ended' ? [progress.cause] : []));
  assert.deepEqual(ends.sort(), [EndCause.DISOWNED, EndCause.NOT_ME]);
});

test('a client that is revoked while the store does not answer hears of it after three seconds, once', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  let stored = (): void => undefined;
  bed.state.tap('create', async ({ go }) => {
    await new Promise<void>((resolve) => {
      stored = resolve;
    });
    return go();
  });
  const accepted = bed.ask('a');
  const revoked = bed.engine.revokeClient('laptop');
  await bed.clock.advance(3_000);
  await revoked;
  assert.deepEqual(bed.sink.calls, ['failed a ERROR_CANCELLED 0']);
  stored();
  assert.equal(await accepted, HResult.S_OK, 'its sink has had the answer');
  await bed.clock.settle();
  assert.deepEqual([link.prompted.length, bed.sink.calls.length, bed.engine.pendingCount], [0, 1, 0]);
});

test('a connection that was approved and cancelled in the same moment is over in the audit, too', async () => {
  const bed = new EngineBed();
  bed.state.isDeaf = true;
  const link = bed.connect();
  await bed.ask('a');
  const { id } = link.prompted[0]!;
  bed.state.tap('change', async ({ go }) => {
    const revision = await go();
    void bed.engine.cancelAuthentication('session', 'a');
    return revision;
  });
  await bed.engine.approve(link.device, id, id);
  await bed.clock.settle();
  assert.deepEqual(bed.takeEvents().slice(-2), ['ended a approved approved', 'connection ended a client-gone']);
});

test('a connection that was approved when its client was no longer trusted is over in the audit, too', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  const { id } = link.prompted[0]!;
  bed.untrusted.add('laptop');
  await bed.overwrite(id, {
    state: RequestState.APPROVED,
    cause: EndCause.APPROVED,
    endedAt: bed.clock.epoch,
    deviceId: 'phone',
  });
  await bed.clock.settle();
  assert.deepEqual(bed.sink.calls, ['failed a ERROR_CANCELLED 0']);
  assert.deepEqual(bed.takeEvents().slice(-2), ['ended a approved approved', 'connection ended a revoked']);
  assert.deepEqual(bed.sink.progress.at(-1), { step: 'ended', cause: EndCause.REVOKED });
});

test('a connection is live from its approval to its end, and counts', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  await bed.ask('b');
  assert.deepEqual([bed.engine.isLive('session', 'a'), bed.engine.liveCount, bed.engine.pendingCount], [false, 0, 2]);
  await bed.engine.approve(link.device, link.prompted[0]!.id, link.prompted[0]!.id);
  assert.deepEqual([bed.engine.isLive('session', 'a'), bed.engine.liveCount, bed.engine.pendingCount], [true, 1, 1]);
  assert.deepEqual([bed.engine.isLive('session', 'b'), bed.engine.isLive('nobody', 'a')], [false, false]);
  await bed.engine.cancelAuthentication('session', 'a');
  assert.deepEqual([bed.engine.isLive('session', 'a'), bed.engine.liveCount], [false, 0]);
});

test('a live connection is remembered however long it lasts, and then as long as an outcome', async () => {
  const bed = new EngineBed({ keptMs: 100_000 });
  const link = bed.connect();
  await bed.ask('a');
  const { id } = link.prompted[0]!;
  await bed.engine.approve(link.device, id, id);
  await bed.clock.advance(1_000_000);
  await bed.ask('b');
  assert.equal(bed.engine.isLive('session', 'a'), true);
  assert.equal((await bed.engine.deny(link.device, id)).request?.cause, EndCause.APPROVED);
  await bed.engine.cancelAuthentication('session', 'a');
  await bed.clock.advance(99_999);
  await bed.ask('c');
  assert.equal((await bed.engine.deny(link.device, id)).request?.cause, EndCause.APPROVED);
  await bed.clock.advance(1);
  await bed.ask('d');
  assert.deepEqual((await bed.engine.deny(link.device, id)).refusal, { kind: 'unknown-request' });
});

test('an outcome is told for ten minutes', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  const { id } = link.prompted[0]!;
  await bed.engine.deny(link.device, id);
  await bed.clock.advance(599_999);
  await bed.ask('b');
  assert.equal((await bed.engine.deny(link.device, id)).request?.cause, EndCause.DENIED);
});

test('a sink that does not want to know how far it is hears of the end only', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  const { sink } = bed;
  Object.assign(sink, { onProgress: undefined });
  await bed.ask('a');
  await bed.engine.deny(link.device, link.prompted[0]!.id);
  assert.deepEqual(sink.calls, ['failed a NTE_USER_CANCELLED 0']);
  assert.deepEqual(bed.takeEvents(), ['opened a', 'ended a denied denied'], 'and nothing failed');
});

test('the log has every number that was typed, also the one that ended the request', async () => {
  const bed = new EngineBed({ numberTries: 2 });
  const link = bed.connect();
  await bed.ask('a');
  const { id } = link.prompted[0]!;
  await bed.engine.matchNumber(link.device, id, 1, '00');
  await bed.engine.matchNumber(link.device, id, 2, '01');
  const { request, tries } = parseRecord(bed.state.get(`requests/${id}`)!.value)!;
  assert.deepEqual([request.cause, tries.length], [EndCause.WRONG_NUMBER, 2]);
});

test('the log is told of an end again, when another gateway has written over what still waits', async () => {
  const bed = new EngineBed();
  bed.state.isDeaf = true;
  const link = bed.connect();
  await bed.ask('a');
  const { id } = link.prompted[0]!;
  await bed.overwrite(id, {});
  await bed.engine.cancelAuthentication('session', 'a', 'client-cancelled');
  await bed.clock.settle();
  assert.equal(bed.logged(id)?.state, RequestState.CANCELLED);
});

test('a device that holds what is not known here has the log asked for it, and one that holds what is known has not', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  let asked = 0;
  bed.state.catchUp = async () => void asked++;
  await bed.engine.learnOf([link.prompted[0]!.id]);
  assert.equal(asked, 0);
  await bed.engine.learnOf([link.prompted[0]!.id, 'of another node']);
  assert.equal(asked, 1);
});
