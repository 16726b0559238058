// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
// Long because it has a group of tests for each way in which a prompt ends.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EngineBed } from '../testing/EngineBed.ts';
import type { PromptReceipt } from './DeviceLink.ts';
import { EndCause } from 'gateway_protocol';

const RECEIPT: PromptReceipt = { withdrawal: 'confirmed', cause: 'cancel', agoMs: 0 };

test('a prompt that is held is renewed with every beat, and lives as long as there are beats', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  const held = new Set([link.prompted[0]!.id]);
  link.take();
  for (let i = 0; i < 10; i++) {
    await bed.clock.advance(5_000);
    bed.engine.prompts.beat(link, held);
  }
  assert.deepEqual(link.take(), Array<string>(10).fill('renew a'));
  assert.equal(bed.engine.pendingCount, 1);
});

test('a device that comes back within its lease keeps its prompt', async () => {
  const bed = new EngineBed();
  const first = bed.connect();
  await bed.ask('a');
  const { id } = first.prompted[0]!;
  bed.engine.prompts.disconnect(first);
  await bed.clock.advance(14_999);
  const second = bed.connect(first.device, [id]);
  assert.deepEqual(second.take(), [`renew ${id}`]);
  assert.equal((await bed.engine.approve(second.device, id, id)).isAccepted, true);
});

test('a device that stays connected and is silent for a whole lease ends the request, too', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  bed.engine.prompts.shown(link, link.prompted[0]!.id);
  await bed.clock.advance(15_000);
  assert.deepEqual(bed.sink.calls, ['failed a ERROR_TIMEOUT 0']);
});

test('a request that a device never said that it has waits on when the device is lost, and is asked when it is back', async () => {
  const bed = new EngineBed();
  const dead = bed.connect();
  await bed.ask('a');
  await bed.clock.advance(19_000);
  assert.deepEqual([bed.sink.calls, bed.engine.pendingCount], [[], 1], 'lease and guard are over');
  const back = bed.connect(dead.device);
  assert.deepEqual(back.take(), ['renew ', 'prompt a 15000']);
  await bed.clock.advance(14_000);
  bed.engine.prompts.shown(back, back.prompted[0]!.id);
  await bed.clock.advance(1_000);
  assert.deepEqual(bed.sink.calls, ['failed a ERROR_TIMEOUT 0'], 'what it has shown is lost with it');
});

test('what a device has named and never said that it shows is not lost with it: it is offered again when it is back', async () => {
  const bed = new EngineBed();
  const dead = bed.connect();
  await bed.ask('a');
  bed.engine.prompts.beat(dead, new Set([dead.prompted[0]!.id]));
  await bed.clock.advance(19_000);
  assert.deepEqual([bed.sink.calls, bed.engine.pendingCount], [[], 1]);
  const back = bed.connect(dead.device);
  assert.deepEqual(back.take(), ['renew ', 'prompt a 15000']);
});

test('a request that no device ever showed ends by its deadline', async () => {
  const bed = new EngineBed();
  bed.connect();
  await bed.ask('a');
  await bed.clock.advance(60_000);
  assert.deepEqual(bed.takeEvents(), ['opened a', 'ended a expired deadline']);
});

test('a device that is away for a whole lease ends the request', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  bed.engine.prompts.shown(link, link.prompted[0]!.id);
  bed.engine.prompts.disconnect(link);
  await bed.clock.advance(14_999);
  assert.deepEqual(bed.sink.calls, []);
  await bed.clock.advance(1);
  assert.deepEqual(bed.sink.calls, ['failed a ERROR_TIMEOUT 0']);
  assert.deepEqual(bed.takeEvents(), ['opened a', 'ended a expired lease-lost']);
  await bed.clock.advance(4_000);
  assert.deepEqual(
    bed.promptEnds.map((end) => [end.isConfirmed, end.orphanMs]),
    [[false, 4_000]],
  );
  assert.equal(bed.engine.prompts.count, 0);
  assert.equal(bed.clock.pending, 1, 'the store forgets some day, and nothing else');
});

test('a lost device does not end what another device of the user shows', async () => {
  const bed = new EngineBed();
  const phone = bed.connect();
  const tablet = bed.connect(bed.device('tablet'));
  await bed.ask('a');
  bed.engine.prompts.disconnect(phone);
  for (let i = 0; i < 6; i++) {
    await bed.clock.advance(5_000);
    bed.engine.prompts.beat(tablet, new Set([tablet.prompted[0]!.id]));
  }
  assert.deepEqual(bed.sink.calls, []);
  const { id } = tablet.prompted[0]!;
  assert.equal((await bed.engine.approve(tablet.device, id, id)).isAccepted, true);
});

test('a request that found no device waits for one to come', async () => {
  const bed = new EngineBed();
  await bed.ask('a');
  await bed.clock.advance(30_000);
  const link = bed.connect();
  assert.deepEqual(link.take(), ['renew ', 'prompt a 15000']);
});

test('what one device answered is withdrawn from the others', async () => {
  const bed = new EngineBed();
  const phone = bed.connect();
  const tablet = bed.connect(bed.device('tablet'));
  await bed.ask('a');
  const { id } = phone.prompted[0]!;
  await bed.engine.approve(phone.device, id, id);
  assert.deepEqual(tablet.take(), ['renew ', 'prompt a 15000', 'withdraw a answered-elsewhere']);
  assert.deepEqual(phone.take(), ['renew ', 'prompt a 15000']);
  bed.engine.prompts.receipt(tablet, id, RECEIPT);
  assert.equal(bed.engine.prompts.count, 0);
});

test('the orphan time runs from the end of the connection to the receipt', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  const { id } = link.prompted[0]!;
  bed.engine.prompts.shown(link, id);
  await bed.clock.advance(2_000);
  await bed.engine.cancelAuthentication('session', 'a');
  await bed.clock.advance(300);
  bed.engine.prompts.receipt(link, id, RECEIPT);
  bed.engine.prompts.receipt(link, id, RECEIPT);
  assert.deepEqual(
    bed.promptEnds.map((end) => [end.isConfirmed, end.wasShown, end.orphanMs]),
    [[true, true, 300]],
  );
});

test('a prompt that went before it was sent counts until it went', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  await bed.engine.cancelAuthentication('session', 'a');
  await bed.clock.advance(900);
  bed.engine.prompts.receipt(link, link.prompted[0]!.id, { withdrawal: 'unconfirmed', cause: 'cancel', agoMs: 700 });
  assert.deepEqual(
    bed.promptEnds.map((end) => [end.isConfirmed, end.orphanMs]),
    [[false, 200]],
  );
});

test('a withdrawal is repeated with every beat while the device has the prompt, and given up after lease and guard', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  const { id } = link.prompted[0]!;
  await bed.engine.cancelAuthentication('session', 'a', EndCause.CLIENT_CANCELLED);
  link.take();
  for (let i = 0; i < 4; i++) {
    await bed.clock.advance(5_000);
    bed.engine.prompts.beat(link, new Set([id]));
  }
  assert.deepEqual(link.take(), [
    ...Array<string[]>(3).fill(['withdraw a client-cancelled', 'renew ']).flat(),
    'withdraw a client-cancelled',
    'renew ',
  ]);
  assert.deepEqual(
    bed.promptEnds.map((end) => end.isConfirmed),
    [false],
  );
});

test('a prompt that the device has no more is gone, without a receipt', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  await bed.engine.cancelAuthentication('session', 'a');
  await bed.clock.advance(1_000);
  bed.engine.prompts.beat(link, new Set());
  assert.equal(bed.engine.prompts.count, 1, 'the prompt and its cancel may have crossed the beat');
  await bed.clock.advance(4_000);
  bed.engine.prompts.beat(link, new Set());
  assert.equal(bed.engine.prompts.count, 0);
});

test('a device that does not say anything keeps no prompt for ever', async () => {
  const bed = new EngineBed();
  bed.connect();
  await bed.ask('a');
  await bed.engine.cancelAuthentication('session', 'a');
  await bed.clock.advance(19_000);
  assert.deepEqual(
    bed.promptEnds.map((end) => [end.isConfirmed, end.orphanMs]),
    [[false, 19_000]],
  );
  assert.equal(bed.clock.pending, 1, 'the store forgets some day, and nothing else');
});

test('a prompt that the device has lost is sent again', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  link.take();
  bed.engine.prompts.beat(link, new Set());
  assert.deepEqual(link.take(), ['renew '], 'it may still be on its way');
  await bed.clock.advance(5_000);
  bed.engine.prompts.beat(link, new Set());
  assert.deepEqual(link.take(), ['prompt a 15000', 'renew ']);
});

test('a device that was away when its prompt ended is told when it comes back', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  await bed.ask('b');
  const [a, b] = link.prompted;
  bed.engine.prompts.disconnect(link);
  await bed.engine.cancelAuthentication('session', 'a');
  await bed.engine.cancelAuthentication('session', 'b');
  await bed.clock.advance(1_000);
  const again = bed.connect(link.device, [a!.id]);
  assert.deepEqual(again.take(), [`withdraw ${a!.id} client-gone`, 'renew ']);
  assert.deepEqual(
    bed.promptEnds.map((end) => [end.request.id, end.isConfirmed]),
    [[b!.id, true]],
  );
});

test('a prompt of which this gateway knows nothing is taken away', async () => {
  const bed = new EngineBed();
  const link = bed.connect(bed.device(), ['of an earlier life']);
  assert.deepEqual(link.take(), ['withdraw of an earlier life unknown-request', 'renew ']);
});

test('a device cannot hold a prompt of another user', async () => {
  const bed = new EngineBed();
  const annas = bed.connect();
  await bed.ask('a');
  const { id } = annas.prompted[0]!;
  const bens = bed.connect(bed.device('bens phone', 'ben'), [id]);
  assert.deepEqual(bens.take(), [`withdraw ${id} unknown-request`, 'renew ']);
  await bed.engine.cancelAuthentication('session', 'a');
  assert.deepEqual(bed.connect(bens.device, [id]).take(), [`withdraw ${id} unknown-request`, 'renew ']);
});

test('a device that comes back without its prompt is asked again', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  const again = bed.connect(link.device);
  assert.deepEqual(link.calls.at(-1), 'replaced');
  assert.equal(again.calls[0], 'prompt a 15000');
  bed.engine.prompts.disconnect(link);
  await bed.clock.advance(14_999);
  bed.engine.prompts.beat(again, new Set([link.prompted[0]!.id]));
  await bed.clock.advance(14_999);
  assert.deepEqual(bed.sink.calls, [], 'the end of the old link does not end the new one');
});

test('a device that says by itself that its prompt is gone ends the request', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  bed.engine.prompts.receipt(link, link.prompted[0]!.id, RECEIPT);
  await bed.clock.settle();
  assert.deepEqual(bed.sink.calls, ['failed a NTE_DEVICE_NOT_FOUND 0']);
});

test('receipts and signs of a prompt that the device was never given change nothing', async () => {
  const bed = new EngineBed();
  const annas = bed.connect();
  const bens = bed.connect(bed.device('bens phone', 'ben'));
  await bed.ask('a');
  const { id } = annas.prompted[0]!;
  bed.engine.prompts.receipt(bens, id, RECEIPT);
  bed.engine.prompts.shown(bens, id);
  bed.engine.prompts.receipt(bens, 'nothing', RECEIPT);
  await bed.clock.settle();
  assert.equal(bed.engine.pendingCount, 1);
  assert.equal(bed.sink.progress.length, 1);
});

test('a beat of an old connection renews nothing, extends no lease, and is answered on neither', async () => {
  const bed = new EngineBed();
  const old = bed.connect();
  await bed.ask('a');
  const held = new Set([old.prompted[0]!.id]);
  const current = bed.connect(old.device, [...held]);
  bed.engine.prompts.shown(current, old.prompted[0]!.id);
  old.take();
  current.take();
  await bed.clock.advance(14_000);
  bed.engine.prompts.beat(old, held);
  bed.engine.prompts.beat(old, new Set());
  assert.deepEqual([old.take(), current.take()], [[], []]);
  await bed.clock.advance(1_000);
  assert.deepEqual(bed.sink.calls, ['failed a ERROR_TIMEOUT 0'], 'the lease is that of the connection which counts');
});

test('a beat of a device that has gone is answered by nothing', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  bed.engine.prompts.disconnect(link);
  bed.engine.prompts.disconnect(link);
  link.take();
  bed.engine.prompts.beat(link, new Set(['x']));
  bed.engine.prompts.shown(link, 'x');
  bed.engine.prompts.receipt(link, 'x', RECEIPT);
  await bed.engine.revokeDevice('phone');
  assert.deepEqual(link.take(), []);
});

test('a device has sixteen prompts at a time, and the next when there is room', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  for (let i = 0; i < 18; i++) {
    await bed.ask(`c${i}`);
  }
  assert.equal(link.prompted.length, 16);
  const ids = link.prompted.map(({ id }) => id);
  bed.engine.prompts.beat(link, new Set(ids));
  assert.equal(link.prompted.length, 16);
  await bed.engine.deny(link.device, ids[0]!);
  bed.engine.prompts.beat(link, new Set(ids.slice(1)));
  assert.deepEqual(
    link.prompted.slice(16).map(({ context }) => context),
    ['c16'],
  );
});

const LOSSES: readonly (readonly [PromptReceipt['cause'], string])[] = [
  ['cancel', 'denied device-unable'],
  ['device', 'denied device-closed'],
  ['lease', 'expired lease-lost'],
  ['deadline', 'expired deadline'],
  ['revoked', 'cancelled revoked'],
];
for (const [cause, end] of LOSSES) {
  test(`a prompt that the only device took away by itself ends its request: ${cause} is ${end}`, async () => {
    const bed = new EngineBed();
    const link = bed.connect();
    await bed.ask('a');
    bed.engine.prompts.receipt(link, link.prompted[0]!.id, { withdrawal: 'confirmed', cause, agoMs: 0 });
    await bed.clock.settle();
    assert.deepEqual(bed.takeEvents(), ['opened a', `ended a ${end}`]);
    assert.deepEqual([bed.promptEnds, bed.engine.prompts.count], [[], 0]);
  });
}

test('a prompt that one of two devices took away by itself stands on the other', async () => {
  const bed = new EngineBed();
  const phone = bed.connect();
  const tablet = bed.connect(bed.device('tablet'));
  await bed.ask('a');
  const { id } = phone.prompted[0]!;
  bed.engine.prompts.receipt(phone, id, { withdrawal: 'confirmed', cause: 'device', agoMs: 0 });
  await bed.clock.settle();
  assert.deepEqual([bed.engine.pendingCount, bed.engine.prompts.count], [1, 1]);
  await bed.engine.revokeDevice('tablet');
  await bed.clock.settle();
  assert.deepEqual(bed.takeEvents(), ['opened a', 'ended a cancelled revoked']);
  assert.deepEqual(tablet.calls.slice(-1), ['revoked']);
});

test('a revoked device leaves its prompts to the others, and no timer of its own', async () => {
  const bed = new EngineBed();
  const phone = bed.connect();
  bed.connect(bed.device('tablet'));
  await bed.ask('a');
  const before = bed.clock.pending;
  await bed.engine.revokeDevice('phone');
  await bed.clock.settle();
  assert.deepEqual([bed.engine.pendingCount, bed.engine.prompts.count, bed.clock.pending], [1, 1, before - 1]);
  assert.equal(bed.engine.prompts.isOffered(phone.prompted[0]!.id, 'phone'), false);
});

test('devices that are connected are counted for the client; one that is away is not', async () => {
  const bed = new EngineBed();
  const phone = bed.connect();
  await bed.ask('a');
  bed.connect(bed.device('tablet'));
  bed.connect(bed.device('bens phone', 'ben'));
  bed.engine.prompts.disconnect(phone);
  await bed.ask('b');
  const counts = bed.sink.progress.flatMap((progress) => (progress.step === 'waiting' ? [progress.deviceCount] : []));
  assert.deepEqual(counts, [1, 1]);
  assert.equal(phone.prompted.length, 1);
});

test('a device that comes back within the guard keeps what it holds, for a lease from then on', async () => {
  const bed = new EngineBed();
  const phone = bed.connect();
  const tablet = bed.connect(bed.device('tablet'));
  await bed.ask('a');
  const { id } = phone.prompted[0]!;
  const beats = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= 1_000) {
      await bed.clock.advance(1_000);
      bed.engine.prompts.beat(tablet, new Set([id]));
    }
  };
  bed.engine.prompts.disconnect(phone);
  await beats(17_000);
  assert.deepEqual(bed.connect(phone.device, [id]).take(), [`renew ${id}`]);
  await beats(18_000); // its lease is over since three seconds, its guard is not
  assert.equal(bed.engine.prompts.isOffered(id, 'phone'), true);
  await beats(1_000);
  assert.equal(bed.engine.prompts.isOffered(id, 'phone'), false);
  assert.deepEqual([bed.sink.calls, bed.engine.prompts.count], [[], 1]);
});

test('a device that comes back after all keeps what waits still, and what has ended goes with its cause', async () => {
  const bed = new EngineBed();
  const phone = bed.connect();
  const tablet = bed.connect(bed.device('tablet'));
  await bed.ask('a');
  await bed.ask('b');
  const [a, b] = phone.prompted;
  bed.engine.prompts.disconnect(phone);
  for (let i = 0; i < 4; i++) {
    await bed.clock.advance(5_000);
    bed.engine.prompts.beat(tablet, new Set([a!.id, b!.id]));
  }
  assert.equal(bed.engine.prompts.isOffered(a!.id, 'phone'), false, 'lease and guard are over');
  await bed.engine.deny(tablet.device, b!.id);
  const back = bed.connect(phone.device, [a!.id, b!.id]);
  assert.deepEqual(back.take(), [`withdraw ${b!.id} denied`, `renew ${a!.id}`]);
  bed.engine.prompts.shown(back, a!.id);
  await bed.engine.approve(tablet.device, a!.id, a!.id);
  assert.deepEqual(back.take(), [`withdraw ${a!.id} answered-elsewhere`]);
  bed.engine.prompts.receipt(back, a!.id, RECEIPT);
  assert.deepEqual(
    bed.promptEnds.map(({ wasShown, cause, device }) => [wasShown, cause, device.id]),
    [[true, 'answered-elsewhere', 'phone']],
    'it has said on its new connection that it shows it',
  );
});

test('a lease that ends withdraws nothing again that is being withdrawn, and loses what stands', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  await bed.ask('b');
  bed.engine.prompts.shown(link, link.prompted[1]!.id);
  await bed.engine.cancelAuthentication('session', 'a');
  await bed.clock.advance(15_000);
  assert.deepEqual(bed.takeEvents().slice(2), ['ended a cancelled client-gone', 'ended b expired lease-lost']);
  assert.deepEqual(link.take().slice(-2), ['withdraw a client-gone', 'withdraw b lease-lost']);
  await bed.clock.advance(4_000);
  assert.deepEqual(
    bed.promptEnds.map(({ cause, isConfirmed, orphanMs }) => [cause, isConfirmed, orphanMs]),
    [
      ['client-gone', false, 19_000],
      ['lease-lost', false, 4_000],
    ],
  );
});

test('a late answer is a sign that the prompt has done its work, and tells how long it stood', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  const { id } = link.prompted[0]!;
  bed.engine.prompts.shown(link, id);
  await bed.engine.cancelAuthentication('session', 'a');
  await bed.clock.advance(700);
  await bed.engine.deny(link.device, id);
  await bed.engine.deny(bed.device('tablet that is not connected'), id);
  assert.deepEqual(
    bed.promptEnds.map(({ isConfirmed, wasShown, orphanMs }) => [isConfirmed, wasShown, orphanMs]),
    [[true, true, 700]],
  );
  assert.deepEqual(
    [bed.engine.prompts.count, bed.clock.pending],
    [0, 1],
    'the store forgets some day, and nothing else',
  );
});

test('of a prompt that went without a word it is known from when: at the beat, or when the device came back', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  await bed.ask('b');
  await bed.engine.cancelAuthentication('session', 'a');
  await bed.clock.advance(4_999);
  bed.engine.prompts.beat(link, new Set([link.prompted[1]!.id]));
  assert.deepEqual(bed.promptEnds, []);
  await bed.clock.advance(1);
  bed.engine.prompts.beat(link, new Set([link.prompted[1]!.id]));
  await bed.engine.cancelAuthentication('session', 'b');
  await bed.clock.advance(300);
  bed.connect(link.device);
  assert.deepEqual(
    bed.promptEnds.map(({ isConfirmed, orphanMs }) => [isConfirmed, orphanMs]),
    [
      [true, 5_000],
      [true, 300],
    ],
  );
});

test('what the device says of the end is believed: nothing shown, and never less than no time', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  const { id } = link.prompted[0]!;
  bed.engine.prompts.shown(link, id);
  await bed.engine.cancelAuthentication('session', 'a');
  bed.engine.prompts.receipt(link, id, { withdrawal: 'none-shown', cause: 'cancel', agoMs: 9_000 });
  assert.deepEqual(
    bed.promptEnds.map(({ isConfirmed, wasShown, orphanMs }) => [isConfirmed, wasShown, orphanMs]),
    [[true, false, 0]],
  );
});

test('a withdrawal is given up when lease and guard have passed, and not a moment before', async () => {
  for (const [age, ends] of [
    [18_999, 0],
    [19_000, 1],
  ] as const) {
    const bed = new EngineBed();
    const link = bed.connect();
    await bed.clock.advance(3_000);
    await bed.ask('a');
    const held = new Set([link.prompted[0]!.id]);
    await bed.engine.cancelAuthentication('session', 'a');
    await bed.clock.advance(10_000);
    bed.engine.prompts.beat(link, held);
    await bed.clock.advance(age - 10_000);
    bed.engine.prompts.beat(link, held);
    assert.equal(bed.promptEnds.length, ends, `${age} ms`);
    assert.equal(bed.promptEnds[0]?.isConfirmed ?? false, false);
  }
});

test('a prompt that the device has lost is sent again after five seconds, and no earlier', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  await bed.clock.advance(4_999);
  link.take();
  bed.engine.prompts.beat(link, new Set());
  assert.deepEqual(link.take(), ['renew ']);
  await bed.clock.advance(1);
  bed.engine.prompts.beat(link, new Set());
  bed.engine.prompts.beat(link, new Set());
  assert.deepEqual(link.take(), ['prompt a 15000', 'renew ', 'renew '], 'once, and then it is on its way');
});

test('nothing is kept of a device that has gone and shows nothing, and no timer when nothing is shown', async () => {
  const bed = new EngineBed();
  const { prompts } = bed.engine;
  const kept = (): readonly number[] =>
    ['desks', 'byUser'].map((name) => (Reflect.get(prompts, name) as Map<string, unknown>).size);
  const phone = bed.connect();
  const tablet = bed.connect(bed.device('tablet'));
  assert.deepEqual([kept(), bed.clock.pending], [[2, 1], 0]);
  await bed.ask('a');
  const { id } = phone.prompted[0]!;
  prompts.disconnect(phone);
  assert.deepEqual(kept(), [2, 1], 'it may come back with its prompt');
  await bed.engine.deny(tablet.device, id);
  await bed.clock.advance(19_000);
  assert.deepEqual([kept(), bed.clock.pending], [[1, 1], 1], 'the store forgets some day, and nothing else');
  prompts.disconnect(tablet);
  assert.deepEqual(kept(), [0, 0]);
  bed.connect();
  await bed.ask('b');
  assert.deepEqual(bed.sink.progress.at(-1)?.step, 'waiting');
});

test('who has stopped watches no lease: of a device that shows a prompt, of one that is to take it away, of one that has gone', async () => {
  const bed = new EngineBed();
  const shows = bed.connect();
  const gone = bed.connect(bed.device('tablet', 'ben'));
  await bed.ask('stands');
  await bed.ask('of one that has gone', 'ben');
  bed.engine.prompts.disconnect(gone);
  await bed.engine.shutDown();
  assert.equal(bed.clock.pending, 2);
  bed.engine.prompts.stop();
  assert.equal(bed.clock.pending, 0, 'no timer keeps the process');
  bed.engine.prompts.beat(shows, new Set([shows.prompted[0]!.id]));
  assert.equal(bed.clock.pending, 0, 'nor one of a beat that comes behind');
});
