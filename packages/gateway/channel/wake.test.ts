// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ChannelBed } from '../testing/ChannelBed.ts';
import type { TestDevice } from '../testing/TestDevice.ts';

const bed = new ChannelBed();
before(() => bed.start());
after(() => bed.stop());

const PUSH = { service: 'push-kit', language: 'en', canShow: true } as const;
const REVISION_3 = '/v1/device?revision=3';

async function asked(user: string): Promise<TestDevice> {
  const device = bed.device();
  device.path = REVISION_3;
  await device.enrol(user, await bed.codes.issue(user));
  await device.greet();
  await device.next('wake-wanted');
  return device;
}

test('how a device is woken is kept, replaced by what it says later, and taken back', async () => {
  const device = await asked('wanda');
  device.wake({ ...PUSH, seq: 1, token: 'token-1' });
  assert.equal((await device.next('wake-noted')).seq, 1);
  const first = bed.wakes.byDevice(device.id)!;
  assert.equal(first.token, 'token-1');
  assert.ok(first.notifyId > 0 && first.notifyId <= 0x7fff_ffff);
  device.wake({ ...PUSH, seq: 2, token: 'token-2', language: 'zh' });
  await device.next('wake-noted');
  assert.deepEqual(bed.wakes.byDevice(device.id), { ...first, token: 'token-2', language: 'zh' });
  device.wake({ seq: 3, service: 'none', token: '', language: 'en', canShow: false });
  await device.next('wake-noted');
  assert.equal(bed.wakes.byDevice(device.id), undefined);
});

test('a registration that comes again or late changes nothing', async () => {
  const device = await asked('wilma');
  device.wake({ ...PUSH, seq: 2, token: 'token-2' });
  await device.next('wake-noted');
  device.wake({ ...PUSH, seq: 1, token: 'token-1' });
  device.wake({ ...PUSH, seq: 2, token: 'token-3' });
  device.wake({ ...PUSH, seq: 3, token: 'token-2' });
  assert.equal((await device.next('wake-noted')).seq, 3);
  assert.equal(bed.wakes.byDevice(device.id)!.token, 'token-2');
});

test('a proof of another key, of another connection or for another token is none', async () => {
  for (const spoil of [
    (device: TestDevice, other: TestDevice) =>
      device.wake({ ...PUSH, seq: 1, token: 'token-1' }, (bytes) => other.proof(bytes)),
    (device: TestDevice) => {
      const { nonce } = device;
      device.nonce = Buffer.alloc(32).toString('base64url');
      device.wake({ ...PUSH, seq: 1, token: 'token-1' });
      device.nonce = nonce;
    },
    (device: TestDevice) =>
      device.send({ type: 'wake', ...PUSH, seq: 1, token: 'token-1', proof: device.proof(Buffer.from('token-2')) }),
  ]) {
    const device = await asked('willy');
    spoil(device, bed.device());
    assert.equal(await device.closeCode(), 'bad-proof');
    assert.equal(bed.wakes.byDevice(device.id), undefined);
  }
});

test('a token that is too long ends the connection, and nothing of it is said', async () => {
  const device = await asked('walter');
  const token = 'x'.repeat(513);
  device.sendText(JSON.stringify({ v: 1, type: 'wake', ...PUSH, seq: 1, token, proof: device.proof(Buffer.alloc(1)) }));
  assert.equal(await device.closeCode(), 'bad-frame');
  assert.equal(bed.wakes.byDevice(device.id), undefined);
  assert.ok(bed.events.every((line) => !line.includes('xxxx')));
});

test('a device that was not asked says nothing of it', async () => {
  const device = await bed.enrolled('werner');
  device.wake({ ...PUSH, seq: 1, token: 'token-1' });
  assert.equal(await device.closeCode(), 'unexpected-frame');
});

test('a device that changes it too often is sent away', async () => {
  const device = await asked('wolf');
  for (let seq = 1; seq <= 7; seq++) {
    device.wake({ ...PUSH, seq, token: `token-${seq}` });
  }
  assert.equal(await device.closeCode(), 'overloaded');
  assert.equal(bed.wakes.byDevice(device.id)!.token, 'token-6');
});

test('a store that cannot keep it leaves the device connected', async () => {
  const device = await asked('wim');
  const put = bed.wakes.put.bind(bed.wakes);
  bed.wakes.put = () => {
    throw new Error('the disk is full');
  };
  device.wake({ ...PUSH, seq: 1, token: 'secret-token' });
  device.beat([]);
  await device.next('renew');
  await device.next('renew');
  bed.wakes.put = put;
  assert.ok(bed.events.some((line) => line.includes('keeping how a device is woken')));
  assert.ok(bed.events.every((line) => !line.includes('secret-token')));
});
