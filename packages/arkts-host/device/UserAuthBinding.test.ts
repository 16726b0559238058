// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import type { Device } from './Device.ts';
import { readyDevice } from './readyDevice.ts';
import { Recording } from './Recording.ts';
import { ACCESS_BIOMETRIC } from './Permissions.ts';
import userAuth from '../sdk/api/@ohos.userIAM.userAuth.ts';

/** What makes Node read TypeScript. */
const TYPESCRIPT = new URL('../../../tools/typescript.mjs', import.meta.url).href;

/** An instance without listeners, whose methods take anything. */
interface Loose {
  on(...args: unknown[]): void;
  off(...args: unknown[]): void;
  start(...args: unknown[]): void;
  cancel(...args: unknown[]): void;
}

function bare(): Loose {
  // The wrong calls are the point of these tests, so the types must not forbid them.
  return userAuth.getUserAuthInstance(
    { challenge: new Uint8Array(4), authType: [1, 2], authTrustLevel: 30000 },
    { title: 'Bare' },
  ) as unknown as Loose;
}

const CALLBACK = { onResult: (): void => undefined };

test('on refuses wrong shapes with 401', () => {
  readyDevice();
  const instance = bare();
  for (const args of [
    [],
    ['result'],
    ['result', CALLBACK, 1],
    [1, CALLBACK],
    ['results', CALLBACK],
    ['a much longer event name', CALLBACK],
    ['result', null],
    ['result', undefined],
    ['result', {}],
    ['result', { onResult: 1 }],
    ['result', CALLBACK.onResult],
    ['authTip', {}],
    ['authTip', undefined],
  ]) {
    assert.throws(() => instance.on(...args), { code: 401 }, JSON.stringify(args));
  }
});

test('a second result listener is 12500002, and a malformed one is still 401', () => {
  readyDevice();
  const instance = bare();
  instance.on('result', CALLBACK);
  assert.throws(() => instance.on('result', CALLBACK), { code: 12500002 });
  assert.throws(() => instance.on('result', {}), { code: 401 });
});

test('a second tip listener is 12500002, even a malformed one', () => {
  readyDevice();
  const instance = bare();
  instance.on('authTip', () => undefined);
  assert.throws(() => instance.on('authTip', () => undefined), { code: 12500002 });
  assert.throws(() => instance.on('authTip', 5), { code: 12500002 });
});

test('off refuses wrong shapes with 401 and an empty slot with 12500002', () => {
  readyDevice();
  const instance = bare();
  assert.throws(() => instance.off(), { code: 401 });
  assert.throws(() => instance.off('result', CALLBACK, 1), { code: 401 });
  assert.throws(() => instance.off('tip'), { code: 401 });
  assert.throws(() => instance.off('result', null), { code: 401 });
  assert.throws(() => instance.off('result'), { code: 12500002 });
  assert.throws(() => instance.off('result', CALLBACK), { code: 12500002 });
  assert.throws(() => instance.off('authTip'), { code: 12500002 });
});

test('off removes the listener whoever it names', () => {
  readyDevice();
  const instance = bare();
  instance.on('result', CALLBACK);
  instance.off('result', { onResult: (): void => undefined });
  assert.throws(() => instance.off('result'), { code: 12500002 });
  instance.on('authTip', () => undefined);
  instance.off('authTip', 5);
  assert.throws(() => instance.off('authTip'), { code: 12500002 });
});

test('start with any argument is 401 and leaves the instance unstarted', () => {
  readyDevice();
  const instance = bare();
  assert.throws(() => instance.start(undefined), { code: 401 });
  assert.throws(() => instance.cancel(), { code: 12500002 });
  instance.start();
});

test('cancel with any argument is 401, started or not', () => {
  readyDevice();
  const instance = bare();
  assert.throws(() => instance.cancel('aaaa'), { code: 401 });
  instance.start();
  assert.throws(() => instance.cancel(null), { code: 401 });
});

test('a second start is 12500002 and leaves the first one alone', async () => {
  const device = readyDevice();
  const recording = new Recording();
  recording.instance.start();
  assert.throws(() => recording.instance.start(), { code: 12500002 });
  await device.clock.advance(205);
  device.user.presentFace();
  await device.clock.advance(5);
  assert.equal(recording.take().at(-1), '12500000+token');
});

test('a start after a result is 12500002', async () => {
  const device = readyDevice();
  const recording = new Recording();
  recording.instance.start();
  await device.clock.advance(205);
  device.user.presentFace();
  await device.clock.advance(5000);
  assert.throws(() => recording.instance.start(), { code: 12500002 });
});

test('a start after a successful cancel is accepted, and both sessions reach the one listener', async () => {
  const device = readyDevice();
  const recording = new Recording({ types: [2] });
  recording.instance.start();
  await device.clock.advance(205);
  recording.take();
  recording.instance.cancel();
  recording.instance.start();
  await device.clock.advance(205);
  device.user.presentFace();
  await device.clock.advance(10);
  // The second start stops the first session on the spot, its queued stop comes on top, and the kick makes three.
  assert.deepEqual(recording.take(), [
    '12500003',
    'RELEASED(FACE)',
    '12500003',
    '12500003',
    'LOADED(FACE)',
    '12500000+token',
  ]);
});

test('cancel before start and a second cancel are 12500002', () => {
  readyDevice();
  const instance = bare();
  assert.throws(() => instance.cancel(), { code: 12500002 });
  instance.start();
  instance.cancel();
  assert.throws(() => instance.cancel(), { code: 12500002 });
});

test('cancel after a start that was refused is 12500002, and the refusal still comes', async () => {
  const device = readyDevice();
  device.foreground.set(device.app, 'background');
  const recording = new Recording();
  recording.instance.start();
  assert.throws(() => recording.instance.cancel(), { code: 12500002 });
  assert.deepEqual(recording.take(), []);
  await device.clock.advance(10);
  assert.deepEqual(recording.take(), ['201']);
});

test('without a listener at its arrival a result is dropped for good', async () => {
  const device = readyDevice();
  const instance = bare();
  instance.start();
  await device.clock.advance(205);
  device.user.cancelPrompt();
  await device.clock.advance(10);
  const late: number[] = [];
  instance.on('result', { onResult: (result: userAuth.UserAuthResult) => late.push(result.result) });
  await device.clock.advance(5000);
  assert.deepEqual(late, []);
});

test('a listener added after start and before the result arrives gets it', async () => {
  const device = readyDevice();
  device.foreground.set(device.app, 'background');
  const instance = bare();
  const got: number[] = [];
  instance.start();
  instance.on('result', { onResult: (result: userAuth.UserAuthResult) => got.push(result.result) });
  await device.clock.advance(10);
  assert.deepEqual(got, [201]);
});

test('a listener removed before the result arrives does not get it', async () => {
  const device = readyDevice();
  const recording = new Recording();
  recording.instance.start();
  await device.clock.advance(205);
  recording.take();
  device.user.presentFace();
  await device.clock.settle();
  recording.instance.off('result');
  await device.clock.advance(100);
  assert.deepEqual(recording.take(), []);
});

test('the functions are called without this, and the one in the object at on() is kept', async () => {
  const device = readyDevice();
  const instance = bare();
  const seen: unknown[] = [];
  const callback = {
    onResult(this: unknown): void {
      seen.push(['result', this]);
    },
  };
  instance.on('result', callback);
  instance.on('authTip', function (this: unknown): void {
    seen.push(['tip', this]);
  });
  callback.onResult = (): void => {
    seen.push('replaced');
  };
  instance.start();
  await device.clock.advance(205);
  device.user.cancelPrompt();
  await device.clock.advance(10);
  assert.deepEqual(seen, [
    ['tip', undefined],
    ['tip', undefined],
    ['result', undefined],
  ]);
});

test('each delivery of a token is its own array', async () => {
  const device = readyDevice();
  const recording = new Recording();
  recording.instance.start();
  await device.clock.advance(205);
  device.user.presentFace();
  await device.clock.advance(10);
  const first: Uint8Array = recording.results[0]!.token!;
  const copy = new Uint8Array(first);
  first.fill(0);
  recording.instance.cancel();
  await device.clock.advance(10);
  assert.equal(recording.results.length, 2);
  assert.deepEqual(recording.results[1]!.token, copy);
});

test('a success has a token that this device verifies, the type, and what is enrolled', async () => {
  const device = readyDevice();
  const challenge = new Uint8Array([9, 8, 7]);
  const recording = new Recording({ challenge });
  recording.instance.start();
  await device.clock.advance(205);
  device.user.presentFace();
  await device.clock.advance(10);
  const [result] = recording.results;
  assert.equal(result!.authType, userAuth.UserAuthType.FACE);
  assert.deepEqual(result!.enrolledState, userAuth.getEnrolledState(userAuth.UserAuthType.FACE));
  const contents = device.tokens.verify(result!.token!);
  assert.deepEqual([...contents!.challenge.subarray(0, 4)], [9, 8, 7, 0]);
  assert.equal(contents!.trustLevel, 30000);
  assert.equal(contents!.time, 205);
});

test('a result without a token has no key but result', async () => {
  const device = readyDevice();
  const recording = new Recording();
  recording.instance.start();
  recording.instance.cancel();
  await device.clock.advance(10);
  assert.deepEqual(Object.keys(recording.results[0]!), ['result']);
});

test('a start that does not reach the service looks started, and nothing ever comes of it', async () => {
  const device = readyDevice();
  device.faults.failNextStart();
  const recording = new Recording();
  recording.instance.start();
  assert.throws(() => recording.instance.start(), { code: 12500002 });
  assert.throws(() => recording.instance.cancel(), { code: 12500002 });
  await device.clock.advance(1000000);
  assert.deepEqual(recording.take(), []);
});

test('cancel without the permission is 201 once started, and the session goes on', async () => {
  const device = readyDevice();
  const recording = new Recording();
  device.permissions.revoke(device.app, ACCESS_BIOMETRIC);
  assert.throws(() => recording.instance.cancel(), { code: 12500002 });
  device.permissions.grant(device.app, ACCESS_BIOMETRIC);
  recording.instance.start();
  await device.clock.advance(205);
  recording.take();
  device.permissions.revoke(device.app, ACCESS_BIOMETRIC);
  assert.throws(() => recording.instance.cancel(), { code: 201 });
  device.user.presentFace();
  await device.clock.advance(10);
  assert.deepEqual(recording.take(), ['12500000+token']);
});

test("another app's session cannot be cancelled: 201", () => {
  const device = readyDevice();
  const recording = new Recording();
  recording.instance.start();
  assert.equal(device.auth.cancel(device.otherApp.bundle, 2), 201);
  recording.instance.cancel();
});

test('two instances of one app preempt each other without cross-talk', async () => {
  const device = readyDevice();
  const first = new Recording({ types: [2] });
  const second = new Recording({ types: [1] });
  first.instance.start();
  await device.clock.advance(205);
  first.take();
  second.instance.start();
  assert.deepEqual(first.take(), [], 'the CANCELED of the first comes after start of the second has returned');
  await device.clock.advance(205);
  assert.deepEqual(first.take(), ['12500003', 'RELEASED(FACE)', '12500003']);
  assert.deepEqual(second.take(), ['LOADED(PIN)']);
});

function throwingDevice(): { device: Device; instance: Loose } {
  const device = readyDevice();
  const instance = bare();
  instance.on('result', {
    onResult: (): void => {
      throw new Error('the app is broken');
    },
  });
  return { device, instance };
}

test('a callback that throws is told to the timeline and the hook, and the session goes on', async () => {
  const { device, instance } = throwingDevice();
  const errors: unknown[] = [];
  device.onCallbackError = (error): void => {
    errors.push(error);
  };
  instance.start();
  instance.cancel();
  await device.clock.advance(10);
  assert.equal(errors.length, 2);
  assert.ok(device.timeline.entries.some((entry) => entry.text === 'a callback of the app threw: the app is broken'));
});

test('a callback that throws is an uncaught error of the process when the device is told so', () => {
  const program = `
    import { Device } from ${JSON.stringify(new URL('./Device.ts', import.meta.url).href)};
    process.on('uncaughtException', (error) => console.log('uncaught: ' + error.message));
    new Device({ rethrowsCallbackErrors: true }).callbackFailed(new Error('broken'));
    new Device().callbackFailed(new Error('kept'));`;
  const run = spawnSync(process.execPath, ['--import', TYPESCRIPT, '--input-type=module', '--eval', program], {
    encoding: 'utf8',
  });
  assert.equal(run.stdout, 'uncaught: broken\n');
});

test('the timeline never holds a PIN', async () => {
  const device = readyDevice();
  const recording = new Recording();
  recording.instance.start();
  await device.clock.advance(205);
  device.user.typePin('9517');
  await device.clock.advance(5);
  assert.deepEqual(recording.take().at(-1), 'tip1(PIN)');
  assert.equal(
    device.timeline.entries.some((entry) => entry.text.includes('9517')),
    false,
  );
});
