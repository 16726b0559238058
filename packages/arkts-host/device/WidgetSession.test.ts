// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AuthType } from '../system/AuthType.ts';
import type { Device } from './Device.ts';
import type { DeviceOptions } from './DeviceOptions.ts';
import { READY_PIN, readyDevice } from './readyDevice.ts';
import type { RecordingRequest } from './Recording.ts';
import { contextOfAnAbility, Recording } from './Recording.ts';

const BOTH_LOADED = ['LOADED(PIN)', 'LOADED(FACE)'];
const BOTH_RELEASED = ['RELEASED(PIN)', 'RELEASED(FACE)'];

/** A prompt that is up, its LOADED tips already taken. */
async function prompted(
  request: RecordingRequest = {},
  options: Partial<DeviceOptions> = {},
  prepare?: (device: Device) => void,
): Promise<{ device: Device; recording: Recording }> {
  const device = readyDevice(options);
  prepare?.(device);
  const recording = new Recording(request);
  recording.instance.start();
  await device.clock.advance(210);
  recording.take();
  return { device, recording };
}

async function emittedUntilTheEnd(device: Device, recording: Recording): Promise<string[]> {
  await device.clock.advance(10000);
  assert.equal(device.auth.sessionCount, 0, 'the service still holds a session');
  assert.equal(device.prompt, undefined, 'a prompt is still on the screen');
  return recording.take();
}

test('a prompt that comes up sends LOADED once for each type, PIN first', async () => {
  const device = readyDevice();
  const recording = new Recording({ types: [2, 1] });
  recording.instance.start();
  await device.clock.advance(204);
  assert.deepEqual(recording.take(), []);
  await device.clock.advance(1);
  assert.deepEqual(recording.take(), BOTH_LOADED);
});

test('scenario H comes whenever the cancel falls into the completion gap', async () => {
  const { device, recording } = await prompted({}, { completionGapMs: 20 });
  device.user.presentFace();
  await device.clock.advance(10);
  assert.deepEqual(recording.take(), []);
  recording.instance.cancel();
  assert.deepEqual(await emittedUntilTheEnd(device, recording), ['12500003+token', ...BOTH_RELEASED, '12500000+token']);
});

test('a cancel before the face was shown leaves the match without effect', async () => {
  const { device, recording } = await prompted();
  recording.instance.cancel();
  device.user.presentFace();
  assert.deepEqual(await emittedUntilTheEnd(device, recording), ['12500003', ...BOTH_RELEASED, '12500003']);
});

test('a companion device that approves gives a success, and cancel then throws 12500002', async () => {
  const { device, recording } = await prompted({ types: [64] }, {}, (made) => made.user.pairCompanion());
  device.user.answerOnCompanion('approve');
  await device.clock.advance(10);
  assert.deepEqual(recording.take(), ['12500000+token']);
  assert.throws(() => recording.instance.cancel(), { code: 12500002 });
});

test('an app that goes to the background gets CANCELED, the releases and CANCELED', async () => {
  const { device, recording } = await prompted();
  device.foreground.set(device.app, 'background');
  assert.deepEqual(await emittedUntilTheEnd(device, recording), ['12500003', ...BOTH_RELEASED, '12500003']);
});

test('a background change that the system tells twice gives three results', async () => {
  const { device, recording } = await prompted({}, { doubledBackgroundCallbacks: true });
  device.foreground.set(device.app, 'background');
  assert.deepEqual(await emittedUntilTheEnd(device, recording), ['12500003', ...BOTH_RELEASED, '12500003', '12500003']);
});

test('the background does not matter any more once a result was sent', async () => {
  const { device, recording } = await prompted();
  device.user.presentFace();
  await device.clock.settle();
  device.foreground.set(device.app, 'background');
  assert.deepEqual(await emittedUntilTheEnd(device, recording), ['12500000+token', ...BOTH_RELEASED]);
});

test('locking the screen sends the app to the background, and unlocking brings it back', async () => {
  const { device, recording } = await prompted();
  device.screen.lock();
  assert.deepEqual(await emittedUntilTheEnd(device, recording), ['12500003', ...BOTH_RELEASED, '12500003']);
  assert.equal(device.foreground.of(device.app), 'background');
  device.screen.unlock(AuthType.PIN);
  assert.equal(device.foreground.of(device.app), 'foreground');
});

test('a weak PIN gives 12500006 with a token', async () => {
  const { device, recording } = await prompted();
  device.account.isPinWeak = true;
  device.user.typePin(READY_PIN);
  assert.deepEqual(await emittedUntilTheEnd(device, recording), ['12500006+token', ...BOTH_RELEASED]);
});

test('a weak PIN gives 12500006 with a token also when the user cancels afterwards', async () => {
  const { device, recording } = await prompted();
  device.account.isPinWeak = true;
  device.user.typePin(READY_PIN);
  device.user.cancelPrompt();
  assert.deepEqual(await emittedUntilTheEnd(device, recording), ['12500006+token', ...BOTH_RELEASED]);
});

test('with PIN beside it, a face that freezes under skipLocked drops out and the prompt goes on', async () => {
  const { device, recording } = await prompted({ skipLocked: true });
  for (let attempt = 0; attempt < 5; attempt++) {
    device.user.presentStranger();
    await device.clock.settle();
  }
  await device.clock.advance(5);
  assert.equal(recording.take().at(-1), 'tip7(FACE)');
  assert.deepEqual(
    device.prompt?.types.map((view) => view.type),
    [AuthType.PIN],
  );
  assert.throws(() => device.user.presentFace(), { kind: 'TYPE_NOT_ON_PROMPT' });
  device.user.typePin(READY_PIN);
  await device.clock.advance(5);
  assert.deepEqual(recording.take(), ['12500000+token']);
});

test('a wrong PIN is a tip, and a PIN that freezes is tip 7 while the prompt goes on', async () => {
  const { device, recording } = await prompted({ types: [1] });
  for (let attempt = 0; attempt < 6; attempt++) {
    device.user.typePin('0000');
    await device.clock.settle();
  }
  await device.clock.advance(5);
  assert.deepEqual(recording.take(), ['tip1(PIN)', 'tip1(PIN)', 'tip1(PIN)', 'tip1(PIN)', 'tip7(PIN)', 'tip3(PIN)']);
  await device.clock.advance(60000);
  device.user.typePin(READY_PIN);
  await device.clock.advance(5);
  assert.deepEqual(recording.take(), ['12500000+token']);
});

test('a prompt that cannot be launched gives one CANCELED and no tip', async () => {
  const device = readyDevice();
  device.faults.failNextLaunch();
  const recording = new Recording();
  recording.instance.start();
  assert.deepEqual(await emittedUntilTheEnd(device, recording), ['12500003']);
});

test('a start while the prompt of a success is still closing adds a CANCELED with that token', async () => {
  const { device, recording } = await prompted();
  device.user.presentFace();
  await device.clock.advance(10);
  assert.deepEqual(recording.take(), ['12500000+token']);
  const second = new Recording();
  second.instance.start();
  await device.clock.advance(300);
  assert.deepEqual(recording.take(), ['12500003+token', ...BOTH_RELEASED]);
  assert.deepEqual(second.take(), BOTH_LOADED);
});

test('the service frees the session of a prompt that does not end, 3 s after the result', async () => {
  const { device, recording } = await prompted({}, { widgetCloseMs: 10000 });
  device.user.presentFace();
  await device.clock.advance(2999);
  assert.deepEqual(recording.take(), ['12500000+token']);
  assert.equal(device.auth.sessionCount, 1);
  await device.clock.advance(10);
  assert.deepEqual(recording.take(), BOTH_RELEASED);
  assert.equal(device.auth.sessionCount, 0);
  assert.notEqual(device.prompt, undefined);
});

test('a new prompt takes the place of one that is still closing though its session was freed', async () => {
  const { device } = await prompted({}, { widgetCloseMs: 10000 });
  device.user.presentFace();
  await device.clock.advance(4000);
  const closing = device.prompt!.id;
  new Recording().instance.start();
  await device.clock.advance(210);
  assert.notEqual(device.prompt!.id, closing);
  await device.clock.advance(20000);
  assert.equal(device.prompt!.state, 'asking');
});

test('turning the device rebuilds the prompt, and no result comes of it', async () => {
  const { device, recording } = await prompted();
  device.user.rotate();
  await device.clock.advance(210);
  assert.deepEqual(recording.take(), [...BOTH_RELEASED, ...BOTH_LOADED]);
  await device.clock.advance(5000);
  device.user.presentFace();
  assert.deepEqual(await emittedUntilTheEnd(device, recording), ['12500000+token', ...BOTH_RELEASED]);
});

test('an app-modal prompt delays a result by 100 ms and a release by 300 ms as long as its page is up', async () => {
  const device = readyDevice({ appModalPrompts: true });
  const { getUserAuthInstance } = (await import('../sdk/api/@ohos.userIAM.userAuth.ts')).default;
  const times: string[] = [];
  // Any object will do for the context: the binding only tests that there is one.
  const instance = getUserAuthInstance(
    { challenge: new Uint8Array(1), authType: [2], authTrustLevel: 30000 },
    { title: 'Modal', uiContext: contextOfAnAbility() },
  );
  instance.on('result', { onResult: (result) => times.push(`${device.clock.now} result ${result.result}`) });
  instance.on('authTip', (tip) => times.push(`${device.clock.now} tip ${tip.tipCode}`));
  instance.start();
  await device.clock.advance(1000);
  instance.cancel();
  await device.clock.advance(10000);
  assert.deepEqual(times, ['205 tip 5', '1105 result 12500003', '1405 tip 6', '1405 result 12500003']);
});

test('killing the service gives 12500002 once for every session that it still held, answered ones too', async () => {
  const { device, recording } = await prompted();
  device.faults.killAuthService();
  await device.clock.advance(10);
  assert.deepEqual(recording.take(), ['12500002']);
  assert.equal(device.prompt, undefined);
  assert.throws(() => recording.instance.cancel(), { code: 12500002 });

  const answered = new Recording();
  answered.instance.start();
  await device.clock.advance(210);
  device.user.presentFace();
  await device.clock.advance(10);
  device.faults.killAuthService();
  assert.deepEqual(await emittedUntilTheEnd(device, answered), [...BOTH_LOADED, '12500000+token', '12500002']);
});

test('killing the account service stops every session', async () => {
  const { device, recording } = await prompted();
  device.faults.killAccountService();
  assert.deepEqual(await emittedUntilTheEnd(device, recording), ['12500003', ...BOTH_RELEASED, '12500003']);
});

test('a dead app gets nothing, and its prompt goes', async () => {
  const { device, recording } = await prompted();
  device.faults.killApp(device.app);
  assert.deepEqual(await emittedUntilTheEnd(device, recording), []);
});

test('a dead app gets nothing of what its own page had held back either', async () => {
  const { device, recording } = await prompted({ hasUiContext: true }, { appModalPrompts: true, widgetCloseMs: 5000 });
  recording.instance.cancel();
  await device.clock.advance(50);
  device.faults.killApp(device.app);
  assert.deepEqual(await emittedUntilTheEnd(device, recording), []);
});

test('a result that is delayed holds back what follows it in its session', async () => {
  const { device, recording } = await prompted();
  device.faults.delayNextResult(1000);
  device.user.cancelPrompt();
  await device.clock.advance(1004);
  assert.deepEqual(recording.take(), []);
  await device.clock.advance(1);
  assert.deepEqual(recording.take(), ['12500003', ...BOTH_RELEASED]);
});
