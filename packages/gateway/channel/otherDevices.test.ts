// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DEVICE_PATH, FRAME_REVISION } from 'gateway_protocol';
import { ChannelBed } from '../testing/ChannelBed.ts';
import type { TestDevice } from '../testing/TestDevice.ts';
import { until } from '../testing/until.ts';
import { revisionOf } from './deviceRoute.ts';

const bed = new ChannelBed();
const { clock } = bed.engineBed;
before(() => bed.start());
after(() => bed.stop());

/** An enrolled device that knows the frame, and is connected. */
async function newer(user: string, name = 'phone'): Promise<TestDevice> {
  const device = bed.device();
  device.path = DEVICE_PATH;
  await device.enrol(user, await bed.codes.issue(user), name);
  await device.greet();
  return device;
}

test('a phone hears of a second phone of its user at once, and the second of the first', async () => {
  const first = await newer('anna', 'phone of Anna');
  assert.deepEqual(await first.next('devices'), { type: 'devices', count: 0, latest: [] });
  await clock.advance(1_000);
  const second = await newer('anna', "somebody else's");
  const { enrolledAt } = bed.devices.byId(second.id)!;
  assert.deepEqual(await first.next('devices'), {
    type: 'devices',
    count: 1,
    latest: [{ name: "somebody else's", enrolledAt, isLater: true }],
  });
  assert.deepEqual(await second.next('devices'), {
    type: 'devices',
    count: 1,
    latest: [{ name: 'phone of Anna', enrolledAt: enrolledAt - 1_000, isLater: false }],
  });
  assert.ok(bed.events.includes('enrolled anna beside 1, told 1'), bed.events.join());
  assert.ok(first.signed.includes('devices'), 'it is signed');
});

test('a phone that was not connected hears of it when it comes back', async () => {
  const first = await newer('berta');
  first.leave();
  await until(() => first.isClosed);
  await newer('berta', 'another');
  assert.ok(bed.events.includes('enrolled berta beside 1, told 0'), bed.events.join());
  await first.greet();
  assert.deepEqual(
    (await first.next('devices')).latest.map(({ name }) => name),
    ['another'],
  );
});

test('a phone that is revoked is named no more, and hears nothing of the others', async () => {
  const first = await newer('carla');
  const second = await newer('carla');
  await until(() => first.frames.some((frame) => frame.type === 'devices' && frame.count === 1));
  first.frames.length = 0;
  void bed.revocations.revoke('device', second.id);
  assert.deepEqual(await first.next('devices'), { type: 'devices', count: 0, latest: [] });
  await until(() => second.isClosed);
  assert.equal(second.frames.filter(({ type }) => type === 'devices').length, 1, 'what it heard when it was welcome');
});

test('a phone that has announced nothing hears nothing that it does not know, and works as before', async () => {
  const old = await bed.enrolled('doris');
  const second = await newer('doris');
  assert.equal((await second.next('devices')).count, 1);
  assert.ok(bed.events.includes('enrolled doris beside 1, told 0'), bed.events.join());
  await bed.engineBed.ask('for doris', 'doris');
  await old.next('prompt');
  assert.ok(!old.signed.includes('devices'));
});

test('a phone of the first revision that knows the frame hears of the others', async () => {
  const device = bed.device();
  device.path = '/v1/device?revision=1';
  await device.enrol('dora', await bed.codes.issue('dora'));
  await device.greet();
  assert.equal((await device.next('devices')).count, 0);
});

test('phones of other users are told nothing', async () => {
  const other = await newer('emil');
  assert.equal((await other.next('devices')).count, 0);
  await newer('frida');
  await bed.engineBed.ask('for emil', 'emil');
  await other.next('prompt');
  assert.ok(!other.frames.some(({ type }) => type === 'devices'));
});

test('of many phones the latest sixteen are named, and all are counted', async () => {
  const first = await newer('gina');
  const record = bed.devices.byId(first.id)!;
  for (let i = 1; i <= 20; i++) {
    void bed.devices.put({
      ...record,
      id: Buffer.alloc(16, i).toString('base64url'),
      name: `phone ${i}`,
      enrolledAt: record.enrolledAt + i,
    });
  }
  await first.greet();
  const { count, latest } = await first.next('devices');
  assert.equal(count, 20);
  assert.deepEqual(
    latest.map(({ name }) => name),
    Array.from({ length: 16 }, (_, index) => `phone ${20 - index}`),
  );
});

test('a name that breaks the rules of today is made plain, and a list that cannot be read keeps no phone out', async (t) => {
  const first = await newer('hanna');
  const record = bed.devices.byId(first.id)!;
  await bed.devices.put({
    ...record,
    id: Buffer.alloc(16, 99).toString('base64url'),
    name: 'x\u202ey',
    enrolledAt: 0.5,
  });
  await first.greet();
  assert.deepEqual((await first.next('devices')).latest, [{ name: 'xy', enrolledAt: 0, isLater: false }]);
  t.mock.method(bed.devices, 'ofUser', () => {
    throw new Error('the table cannot be read');
  });
  await first.greet();
  assert.ok(bed.events.some((event) => event.includes('the table cannot be read')));
  await bed.engineBed.ask('for hanna', 'hanna').catch(() => undefined);
  assert.equal(first.isClosed, false);
});

test('a phone whose user cannot be read is revoked all the same, and the operator hears of it', async (t) => {
  const device = await newer('ida');
  t.mock.method(bed.devices, 'byId', () => {
    throw new Error('the device cannot be read');
  });
  void bed.revocations.revoke('device', device.id);
  await device.next('revoked');
  assert.ok(bed.events.includes("failed telling a user's devices of another Error: the device cannot be read"));
});

test('a device that could not be greeted is not connected, and no prompt goes to it', async (t) => {
  const device = await bed.enrolled('ines');
  device.leave();
  await until(() => bed.events.at(-1) === 'gone');
  bed.events.length = 0;
  const before = bed.engineBed.engine.prompts.count;
  const sign = t.mock.method(bed.identity, 'sign', () => {
    throw new Error('no signature');
  });
  device.hello(await device.connect(), device.id);
  await until(() => device.isClosed);
  sign.mock.restore();
  assert.deepEqual(bed.events, ['connected ines', 'failed signing a frame Error: no signature', 'gone']);
  await bed.engineBed.ask('for ines', 'ines');
  assert.equal(bed.engineBed.engine.prompts.count, before, 'it is offered to nobody');
});

test('what is announced is a number in the address; anything else announces nothing', () => {
  for (const [url, revision] of [
    [DEVICE_PATH, FRAME_REVISION],
    ['/v1/device', 0],
    ['/v1/device?revision=', 0],
    ['/v1/device?revision=-1', 0],
    ['/v1/device?revision=2', 2],
    ['/v1/device?revision=1e9', 0],
    ['/v1/device?revision=99999999', 0],
    [undefined, 0],
    ['/v1/device?x=1&revision=1', 1],
    ['/v1/device?revision=%', 0],
  ] as const) {
    assert.equal(revisionOf(url), revision, url);
  }
});
