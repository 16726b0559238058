// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EngineBed } from '../testing/EngineBed.ts';
import { EndCause } from './EndCause.ts';

test('a prompt is renewed every five seconds for fifteen', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  await bed.clock.advance(4_999);
  assert.deepEqual(link.take(), ['prompt a 15000']);
  await bed.clock.advance(5_001);
  assert.deepEqual(link.take(), ['renew a 15000', 'renew a 15000']);
});

test('a device that comes back within its lease keeps its prompt', async () => {
  const bed = new EngineBed();
  const first = bed.connect();
  await bed.ask('a');
  const { id } = first.prompted[0]!;
  bed.engine.prompts.disconnect(first);
  await bed.clock.advance(14_999);
  const second = bed.connect(first.device, [id]);
  assert.deepEqual(second.take(), [`renew ${id} 15000`]);
  assert.equal((await bed.engine.approve(second.device, id, id)).isAccepted, true);
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
  assert.deepEqual(bed.promptEnds.map((end) => [end.confirmed, end.orphanMs]), [[false, 4_000]]);
  assert.equal(bed.engine.prompts.count, 0);
  assert.equal(bed.clock.pending, 0);
});

test('a lost device does not end what another device of the user shows', async () => {
  const bed = new EngineBed();
  const phone = bed.connect();
  const tablet = bed.connect(bed.device('tablet'));
  await bed.ask('a');
  bed.engine.prompts.disconnect(phone);
  await bed.clock.advance(30_000);
  assert.deepEqual(bed.sink.calls, []);
  const { id } = tablet.prompted[0]!;
  assert.equal((await bed.engine.approve(tablet.device, id, id)).isAccepted, true);
});

test('a request that found no device waits for one to come', async () => {
  const bed = new EngineBed();
  await bed.ask('a');
  await bed.clock.advance(30_000);
  const link = bed.connect();
  assert.deepEqual(link.take(), ['prompt a 15000']);
});

test('what one device answered is withdrawn from the others', async () => {
  const bed = new EngineBed();
  const phone = bed.connect();
  const tablet = bed.connect(bed.device('tablet'));
  await bed.ask('a');
  const { id } = phone.prompted[0]!;
  await bed.engine.approve(phone.device, id, id);
  assert.deepEqual(tablet.take(), ['prompt a 15000', 'withdraw a answered-elsewhere']);
  assert.deepEqual(phone.take(), ['prompt a 15000']);
  bed.engine.prompts.receipt(tablet, id);
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
  bed.engine.prompts.receipt(link, id);
  bed.engine.prompts.receipt(link, id);
  assert.deepEqual(bed.promptEnds.map((end) => [end.confirmed, end.wasShown, end.orphanMs]), [[true, true, 300]]);
});

test('a withdrawal is repeated until there is a receipt, and given up when the lease and the guard have passed', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  await bed.engine.cancelAuthentication('session', 'a', EndCause.CLIENT_CANCELLED);
  link.take();
  await bed.clock.advance(60_000);
  assert.deepEqual(link.take(), Array<string>(3).fill('withdraw a client-cancelled'));
  assert.deepEqual(bed.promptEnds.map((end) => end.confirmed), [false]);
  assert.equal(bed.clock.pending, 0);
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
  assert.deepEqual(again.take(), [`withdraw ${a!.id} client-gone`]);
  assert.deepEqual(bed.promptEnds.map((end) => [end.request.id, end.confirmed]), [[b!.id, true]]);
});

test('a prompt of which this gateway knows nothing is taken away', async () => {
  const bed = new EngineBed();
  const link = bed.connect(bed.device(), ['of an earlier life']);
  assert.deepEqual(link.take(), ['withdraw of an earlier life unknown-request']);
});

test('a device cannot hold a prompt of another user', async () => {
  const bed = new EngineBed();
  const annas = bed.connect();
  await bed.ask('a');
  const { id } = annas.prompted[0]!;
  const bens = bed.connect(bed.device('bens phone', 'ben'), [id]);
  assert.deepEqual(bens.take(), [`withdraw ${id} unknown-request`]);
  await bed.engine.cancelAuthentication('session', 'a');
  assert.deepEqual(bed.connect(bens.device, [id]).take(), [`withdraw ${id} unknown-request`]);
});

test('a device that comes back without its prompt is asked again', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  const again = bed.connect(link.device);
  assert.deepEqual(link.calls.at(-1), 'close the device has connected again');
  assert.equal(again.calls[0], 'prompt a 15000');
  bed.engine.prompts.disconnect(link);
  await bed.clock.advance(20_000);
  assert.deepEqual(bed.sink.calls, [], 'the end of the old link does not end the new one');
});

test('a device that says by itself that its prompt is gone ends the request', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('a');
  bed.engine.prompts.receipt(link, link.prompted[0]!.id);
  await bed.clock.settle();
  assert.deepEqual(bed.sink.calls, ['failed a ERROR_TIMEOUT 0']);
});

test('receipts and signs of a prompt that the device was never given change nothing', async () => {
  const bed = new EngineBed();
  const annas = bed.connect();
  const bens = bed.connect(bed.device('bens phone', 'ben'));
  await bed.ask('a');
  const { id } = annas.prompted[0]!;
  bed.engine.prompts.receipt(bens, id);
  bed.engine.prompts.shown(bens, id);
  bed.engine.prompts.receipt(bens, 'nothing');
  await bed.clock.settle();
  assert.equal(bed.engine.pendingCount, 1);
  assert.equal(bed.sink.progress.length, 1);
});
