// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EngineBed } from '../testing/EngineBed.ts';
import type { PromptReceipt } from './DeviceLink.ts';
import { EndCause } from './EndCause.ts';

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
  bed.connect();
  await bed.ask('a');
  await bed.clock.advance(15_000);
  assert.deepEqual(bed.sink.calls, ['failed a ERROR_TIMEOUT 0']);
});

test('a device that is away for a whole lease ends the request', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  bed.engine.prompts.disconnect(link);
  await bed.clock.advance(14_999);
  assert.deepEqual(bed.sink.calls, []);
  await bed.clock.advance(1);
  assert.deepEqual(bed.sink.calls, ['failed a ERROR_TIMEOUT 0']);
  assert.deepEqual(bed.takeEvents(), ['opened a', 'ended a expired lease-lost']);
  await bed.clock.advance(4_000);
  assert.deepEqual(bed.promptEnds.map((end) => [end.isConfirmed, end.orphanMs]), [[false, 4_000]]);
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
  assert.deepEqual(bed.promptEnds.map((end) => [end.isConfirmed, end.wasShown, end.orphanMs]), [[true, true, 300]]);
});

test('a prompt that went before it was sent counts until it went', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  await bed.engine.cancelAuthentication('session', 'a');
  await bed.clock.advance(900);
  bed.engine.prompts.receipt(link, link.prompted[0]!.id, { withdrawal: 'unconfirmed', cause: 'cancel', agoMs: 700 });
  assert.deepEqual(bed.promptEnds.map((end) => [end.isConfirmed, end.orphanMs]), [[false, 200]]);
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
  assert.deepEqual(link.take(), [...Array<string[]>(3).fill(['withdraw a client-cancelled', 'renew ']).flat(),
    'withdraw a client-cancelled', 'renew ']);
  assert.deepEqual(bed.promptEnds.map((end) => end.isConfirmed), [false]);
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
  assert.deepEqual(bed.promptEnds.map((end) => [end.isConfirmed, end.orphanMs]), [[false, 19_000]]);
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
  assert.deepEqual(bed.promptEnds.map((end) => [end.request.id, end.isConfirmed]), [[b!.id, true]]);
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
