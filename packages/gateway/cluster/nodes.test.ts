// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EndCause } from 'gateway_protocol';
import { HResult } from '../engine/HResult.ts';
import { RequestState } from '../engine/RequestState.ts';
import type { ConnectionRequest } from '../engine/ConnectionRequest.ts';
import { NodesBed } from '../testing/NodesBed.ts';
import type { NodeBed } from '../testing/NodesBed.ts';
import type { RecordingLink } from '../testing/RecordingLink.ts';
import { NODES } from './NodeBeat.ts';

interface Asked {
  readonly bed: NodesBed;
  readonly owner: NodeBed;
  readonly desk: NodeBed;
  readonly link: RecordingLink;
  readonly request: ConnectionRequest;
}

/** A client that asks at one node, and a phone at another. */
async function asked(): Promise<Asked> {
  const bed = new NodesBed();
  const [owner, desk] = await bed.two();
  const link = desk.connect();
  await bed.clock.settle();
  assert.equal(await owner.ask('a'), HResult.S_OK);
  await bed.clock.settle();
  return { bed, owner, desk, link, request: link.prompted[0]! };
}

/** Time passes, in which the phone says each second that it holds its prompt. */
async function pass({ bed, desk, link, request }: Asked, seconds: number): Promise<void> {
  for (let i = 0; i < seconds; i++) {
    await bed.clock.advance(1_000);
    desk.engine.prompts.beat(link, new Set([request.id]));
  }
}

test('a client at one node and a phone at another: number, approval, and it is let in where it asked', async () => {
  const { bed, owner, desk, link, request } = await asked();
  assert.deepEqual(link.take(), ['renew ', 'prompt a 10000']);
  assert.deepEqual(await desk.engine.matchNumber(link.device, request.id, 1, owner.sink.number), {
    isRight: true,
    triesLeft: 3,
    answer: undefined,
  });
  const answer = await desk.engine.approve(link.device, request.id, request.id);
  await bed.clock.settle();
  assert.deepEqual([answer.isAccepted, answer.request?.deviceId], [true, 'phone']);
  assert.deepEqual([owner.sink.calls, desk.sink.calls], [['authenticated lab/anna a null'], []]);
  assert.deepEqual([owner.engine.liveCount, desk.engine.liveCount], [1, 0]);
  assert.deepEqual(
    [owner.takeEvents(), desk.takeEvents()],
    [['opened a', 'ended a approved approved'], ['recorded a']],
    'written down where it was verified, told where it was asked',
  );
});

test('the client is told how many devices there are at all nodes, and when one shows the prompt', async () => {
  const { bed, owner, desk, link, request } = await asked();
  desk.engine.prompts.shown(link, request.id);
  await bed.clock.settle();
  assert.deepEqual(owner.sink.progress, [
    { step: 'waiting', requestId: request.id, number: request.number, deadlineMs: 60_000, deviceCount: 1 },
    { step: 'shown', deviceName: 'phone' },
  ]);
});

test('a cancel takes the prompt away at the other node, and the receipt is heard of there', async () => {
  const { bed, owner, desk, link, request } = await asked();
  link.take();
  assert.equal(await owner.engine.cancelAuthentication('session', 'a'), HResult.S_OK);
  await bed.clock.settle();
  assert.deepEqual(link.take(), ['withdraw a client-gone']);
  desk.engine.prompts.receipt(link, request.id, { withdrawal: 'confirmed', cause: 'cancel', agoMs: 0 });
  assert.deepEqual([desk.promptEnds.length, desk.engine.prompts.count], [1, 0]);
});

test('an approval and a cancel at the same moment: one of them, everywhere the same', async () => {
  const { bed, owner, desk, link, request } = await asked();
  const approval = desk.engine.approve(link.device, request.id, request.id);
  const cancel = owner.engine.cancelAuthentication('session', 'a');
  const [answer] = await Promise.all([approval, cancel]);
  await bed.clock.settle();
  assert.equal(answer.request?.cause, owner.logged(request.id)?.cause);
  assert.deepEqual([owner.sink.calls, owner.engine.liveCount], [[], 0], 'nothing reaches a sink after its cancel');
});

test('the numbers of two phones at two nodes are counted together', async () => {
  const given = await asked();
  const { owner, desk, link, request, bed } = given;
  const tablet = owner.connect(owner.device('tablet'));
  await desk.engine.matchNumber(link.device, request.id, 1, '00');
  await owner.engine.matchNumber(tablet.device, request.id, 1, '01');
  const last = await desk.engine.matchNumber(link.device, request.id, 2, '02');
  await bed.clock.settle();
  assert.equal(last.answer?.request?.cause, EndCause.WRONG_NUMBER);
  assert.deepEqual(owner.sink.calls, ['failed a NTE_USER_CANCELLED 0']);
});

test('a prompt stands for as long as its owner beats, and the request has its deadline', async () => {
  const given = await asked();
  await pass(given, 59);
  assert.deepEqual(given.owner.sink.calls, []);
  assert.equal(given.link.take().filter((call) => call === 'renew a').length, 59);
  await pass(given, 1);
  assert.deepEqual(given.owner.sink.calls, ['failed a ERROR_TIMEOUT 0']);
});

test('a node that beats no more is declared dead after five beats of another, and its requests end', async () => {
  const given = await asked();
  const { owner, desk, request, link } = given;
  owner.state.onCommit = () => new Promise(() => undefined); // it hangs
  await pass(given, 3);
  assert.equal(desk.logged(request.id)?.state, RequestState.PENDING);
  await pass(given, 3);
  assert.equal(desk.logged(request.id)?.cause, EndCause.CLIENT_GONE);
  assert.ok(link.calls.includes('withdraw a client-gone'));
  assert.deepEqual(
    desk.peers.nodes.list().map(({ name }) => name),
    ['two.1'],
  );
});

test('a prompt whose owner was not heard of for five seconds is not renewed, whatever the log says of it', async () => {
  const given = await asked();
  const { owner, desk, link, request, bed } = given;
  desk.state.tap('change', (commit) => {
    const isOfOwner = [...commit.relied.keys()].some(
      (key) => key.startsWith(`${NODES}one`) || key.includes(request.id),
    );
    return isOfOwner ? Promise.reject(new Error('no quorum')) : commit.go(); // so it is neither declared dead nor ended
  });
  owner.state.onCommit = () => new Promise(() => undefined);
  await pass(given, 8);
  link.take();
  await bed.clock.advance(1_000);
  desk.engine.prompts.beat(link, new Set([request.id]));
  assert.deepEqual(link.take(), ['renew ']);
});

test('a node that hears nothing renews none of its own prompts either', async () => {
  const bed = new NodesBed();
  const [one] = await bed.two();
  const link = one.connect();
  await one.ask('a');
  const { id } = link.prompted[0]!;
  one.state.isDeaf = true;
  await bed.clock.advance(6_000);
  link.take();
  one.engine.prompts.beat(link, new Set([id]));
  assert.deepEqual(link.take(), ['renew ']);
});

test('a node that does not know whether it has heard everything asks nobody', async () => {
  const { owner } = await asked();
  owner.state.isStale = true;
  assert.equal(await owner.ask('b'), HResult.E_FAIL);
  owner.state.isStale = false;
  assert.equal(await owner.ask('c'), HResult.S_OK);
});

test('a node that was taken for dead goes on under a new name, and asks again when the others know it', async () => {
  const given = await asked();
  const { bed, owner, desk } = given;
  const hung: (() => unknown)[] = [];
  owner.state.onCommit = ({ go }) =>
    new Promise((resolve, reject) => {
      hung.push(() => go().then(resolve, reject));
    });
  await pass(given, 7);
  assert.deepEqual(owner.sink.calls, ['failed a ERROR_CANCELLED 0'], 'it hears that the others have ended its request');
  assert.equal(await owner.ask('b'), HResult.E_FAIL, 'nobody knows of it');
  owner.state.letGo();
  hung.forEach((go) => void go());
  await bed.clock.advance(3_000);
  assert.deepEqual(
    desk.peers.nodes.list().map(({ name }) => name),
    ['one.2', 'two.1'],
  );
  assert.equal(await owner.ask('c'), HResult.S_OK);
  await bed.clock.settle();
  assert.equal(given.link.prompted.at(-1)?.context, 'c');
});

test('a node that takes its leave is known to be gone at once', async () => {
  const { bed, owner, desk, request } = await asked();
  await owner.peers.stop();
  await bed.clock.settle();
  assert.equal(desk.logged(request.id)?.cause, EndCause.CLIENT_GONE);
  assert.equal(desk.peers.nodes.list().length, 1);
});

test('a phone that has come to another node keeps its prompt, and the node before loses nothing', async () => {
  const given = await asked();
  const { bed, owner, desk, link, request } = given;
  await pass(given, 2);
  const again = owner.connect(owner.device(), [request.id]);
  await bed.clock.settle();
  assert.ok(link.calls.includes('moved'));
  assert.deepEqual([desk.engine.prompts.count, owner.engine.prompts.count], [0, 1]);
  for (let i = 0; i < 20; i++) {
    await bed.clock.advance(1_000);
    owner.engine.prompts.beat(again, new Set([request.id]));
  }
  assert.deepEqual([owner.sink.calls, desk.promptEnds], [[], []]);
  assert.equal((await owner.engine.approve(again.device, request.id, request.id)).isAccepted, true);
});

test('a phone that is lost ends its request, unless another one of the user is at another node', async () => {
  for (const isElsewhere of [false, true]) {
    const given = await asked();
    const { bed, owner, desk, link } = given;
    if (isElsewhere) {
      owner.connect(owner.device('tablet'));
    }
    desk.engine.prompts.shown(link, given.request.id);
    await pass(given, 2);
    desk.engine.prompts.disconnect(link);
    await bed.clock.advance(10_000);
    assert.deepEqual(owner.sink.calls, isElsewhere ? [] : ['failed a ERROR_TIMEOUT 0']);
  }
});

test('a user is asked as often as they may be, however many nodes are asked at the same time', async () => {
  const bed = new NodesBed();
  const [one, two] = await bed.two({ perUserAndMinute: 3, perSourceAndMinute: 3 });
  one.connect();
  await bed.clock.settle();
  const codes = await Promise.all(
    Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? one : two).ask(`connection ${i}`)),
  );
  assert.deepEqual(
    [
      codes.filter((code) => code === HResult.S_OK).length,
      codes.filter((code) => code === HResult.ERROR_NOT_ENOUGH_QUOTA).length,
    ],
    [3, 7],
  );
  await bed.clock.settle();
  assert.deepEqual(
    [one.engine.pendingCount + two.engine.pendingCount, await two.ask('one more')],
    [3, HResult.ERROR_NOT_ENOUGH_QUOTA],
  );
  await bed.clock.advance(60_000);
  assert.equal(await two.ask('a minute later'), HResult.S_OK);
});

test('a request that another node has granted a moment ago is counted before this one asks', async () => {
  const bed = new NodesBed();
  const [one, two] = await bed.two({ perUserAndMinute: 1, perSourceAndMinute: 1 });
  two.state.isDeaf = true;
  assert.equal(await one.ask('a'), HResult.S_OK);
  const asked = two.ask('b');
  await bed.clock.settle();
  two.state.isDeaf = false;
  assert.equal(two.logged('b'), undefined);
  await bed.clock.advance(3_000);
  assert.equal(await asked, HResult.E_FAIL, 'what it has not heard it cannot count');
});

test('a node that comes later asks its phones what waits', async () => {
  const { bed, request } = await asked();
  const third = await bed.node('three');
  const tablet = third.connect(third.device('tablet'));
  await bed.clock.advance(2_000);
  assert.deepEqual(
    tablet.prompted.map(({ id }) => id),
    [request.id],
  );
});

test('who has no device at any node is asked nothing; one that another node has enrolled a moment ago is', async () => {
  const bed = new NodesBed();
  const [owner] = await bed.two();
  await bed.clock.settle();
  owner.deviceless.add('anna');
  assert.equal(await owner.ask('a'), HResult.NTE_DEVICE_NOT_FOUND);
  assert.deepEqual(owner.takeEvents(), ['refused no-device anna']);
  owner.state.catchUp = async () => void owner.deviceless.delete('anna');
  assert.equal(await owner.ask('b'), HResult.S_OK);
});

test('a log that does not say whether there is a device asks nothing either', async () => {
  const bed = new NodesBed();
  const [owner] = await bed.two();
  await bed.clock.settle();
  owner.deviceless.add('anna');
  owner.state.catchUp = () => Promise.reject(new Error('the log is away'));
  assert.equal(await owner.ask('a'), HResult.E_FAIL);
  assert.deepEqual(owner.takeEvents(), ['failed finding out who has a device', 'refused store-failed anna']);
});
