// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AuthType } from '../system/AuthType.ts';
import type { Device } from './Device.ts';
import { READY_PIN, readyDevice } from './readyDevice.ts';
import { Recording } from './Recording.ts';

const { PIN, FACE } = AuthType;

/** On 5.0.0 a second prompt stands above the first, and the service hears of the second only. */
async function overlapping(
  firstTypes: number[],
  secondTypes: number[],
): Promise<{ device: Device; first: Recording; second: Recording }> {
  const device = readyDevice({ profile: 12 });
  const first = new Recording({ types: firstTypes });
  first.instance.start();
  await device.clock.advance(1000);
  const second = new Recording({ types: secondTypes });
  second.instance.start();
  return { device, first, second };
}

function codes(recording: Recording): number[] {
  return recording.results.map((result) => result.result);
}

test('what the user does to the first prompt while the second comes up happens to the second', async () => {
  const { device, first, second } = await overlapping([FACE], [FACE]);
  device.user.cancelPrompt();
  await device.clock.advance(5000);
  assert.deepEqual(codes(second), [12500003]);
  assert.deepEqual(codes(first), []);
  assert.equal(device.prompt, undefined, 'the first prompt has closed by itself');
  assert.equal(device.auth.sessionCount, 1, 'and its session is there still');
  first.instance.cancel();
  await device.clock.advance(5000);
  assert.deepEqual(codes(first), [12500003]);
  assert.equal(device.auth.sessionCount, 0);
});

test('the first prompt goes on comparing what it compared before, also when the second has ended', async () => {
  const { device, first, second } = await overlapping([FACE], [PIN]);
  await device.clock.advance(1000);
  device.user.typePin(READY_PIN);
  await device.clock.advance(1000);
  assert.deepEqual(codes(second), [12500000]);
  device.user.presentFace();
  await device.clock.advance(1000);
  assert.deepEqual(codes(first), [12500000]);
});

test('a failed attempt on the first prompt after the second has ended is its last: nobody hears it ask again', async () => {
  const { device, first, second } = await overlapping([FACE], [PIN]);
  await device.clock.advance(1000);
  second.instance.cancel();
  await device.clock.advance(1000);
  device.user.presentStranger();
  await device.clock.advance(5000);
  assert.equal(device.prompt, undefined);
  assert.deepEqual(codes(first), []);
  first.instance.cancel();
  await device.clock.advance(1000);
  assert.deepEqual(codes(first), [12500003]);
});

test('a PIN typed into the first prompt after the second has ended closes it, and is not compared', async () => {
  const { device, first, second } = await overlapping([PIN], [FACE]);
  await device.clock.advance(1000);
  second.instance.cancel();
  await device.clock.advance(1000);
  device.user.typePin('000000');
  await device.clock.advance(5000);
  assert.equal(device.prompt, undefined);
  assert.deepEqual(codes(first), []);
  assert.equal(device.executor(PIN).remainingAttempts, 5);
});

test('the end of the first session makes the service forget the second prompt as well', async () => {
  const { device, first, second } = await overlapping([FACE], [PIN]);
  await device.clock.advance(1000);
  first.instance.cancel();
  await device.clock.advance(1000);
  assert.deepEqual(codes(first), [12500003]);
  device.user.cancelPrompt();
  await device.clock.advance(5000);
  assert.deepEqual(codes(second), []);
  assert.equal(device.prompt, undefined);
  second.instance.cancel();
  await device.clock.advance(1000);
  assert.deepEqual(codes(second), [12500003]);
});

test('a first prompt that crashes takes the second with it, and not itself', async () => {
  const { device, first, second } = await overlapping([FACE], [FACE]);
  device.user.crashWidget();
  await device.clock.advance(5000);
  assert.deepEqual(codes(second), [12500003]);
  assert.deepEqual(codes(first), []);
  assert.equal(device.auth.sessionCount, 1);
});

test('one prompt alone is heard on 5.0.0 as on every other system', async () => {
  const device = readyDevice({ profile: 12 });
  for (const end of [(): void => device.user.cancelPrompt(), (): void => device.user.crashWidget()]) {
    const recording = new Recording({ types: [FACE] });
    recording.instance.start();
    await device.clock.advance(1000);
    device.user.presentStranger();
    await device.clock.advance(10);
    end();
    await device.clock.advance(5000);
    assert.deepEqual(codes(recording), [12500003]);
    assert.equal(device.auth.sessionCount, 0);
  }
});
