// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import notificationManager from '../sdk/api/@ohos.notificationManager.ts';
import pushService from '../sdk/api/@hms.core.push.pushService.ts';
import type UIAbilityContext from '../sdk/api/application/UIAbilityContext.ts';
import type { SystemError } from '../system/SystemError.ts';
import { Device } from './Device.ts';
import { useDevice } from './currentDevice.ts';

const APP = 'com.example.app';
const CONTEXT = {} as UIAbilityContext;
const HELLO = { id: 7, content: { normal: { title: 'Hello', text: 'World' } } };
let device: Device;

beforeEach(() => {
  device = new Device();
  useDevice(device);
});

/** What a promise of a kit comes to once time has passed: its value, or the code of its error. */
async function outcome<T>(promise: Promise<T>): Promise<T | number> {
  const settled = promise.catch((error: unknown) => (error as SystemError).code);
  await device.clock.advance(1);
  return settled;
}

test('the user is asked once, and the answer stands', async () => {
  const first = notificationManager.requestEnableNotification(CONTEXT);
  assert.equal(device.notifications.asking, APP);
  assert.equal(await outcome(notificationManager.requestEnableNotification(CONTEXT)), 1600013);
  assert.equal(device.notifications.answer(false), true);
  assert.equal(await outcome(first), 1600004);
  assert.equal(await outcome(notificationManager.requestEnableNotification(CONTEXT)), 1600004);
  assert.equal(device.notifications.asking, undefined);
  device.notifications.setRight(APP, 'allowed');
  assert.equal(await outcome(notificationManager.requestEnableNotification(CONTEXT)), undefined);
  assert.equal(await outcome(notificationManager.isNotificationEnabled()), true);
});

test('an app shows notifications when it may, replaces them by their id, and takes them away', async () => {
  assert.equal(await outcome(notificationManager.publish(HELLO)), 1600004);
  device.notifications.setRight(APP, 'allowed');
  await outcome(notificationManager.publish(HELLO));
  await outcome(notificationManager.publish({ ...HELLO, content: { normal: { title: 'Again', text: '' } } }));
  assert.deepEqual(
    device.notifications.shade.map(({ title }) => title),
    ['Again'],
  );
  assert.equal(await outcome(notificationManager.cancel(7)), undefined);
  assert.equal(await outcome(notificationManager.cancel(7)), 1600007);
  await outcome(notificationManager.publish(HELLO));
  await outcome(notificationManager.cancelAll());
  assert.deepEqual(device.notifications.shade, []);
});

test('of 25 notifications the oldest goes', async () => {
  device.notifications.setRight(APP, 'allowed');
  for (let id = 0; id < 25; id++) {
    await outcome(notificationManager.publish({ ...HELLO, id }));
  }
  assert.deepEqual(
    device.notifications.shade.map(({ id }) => id),
    Array.from({ length: 24 }, (_, i) => 24 - i),
  );
});

test('a pushed message is shown while the app is not in front, without running anything, and is taken back', async () => {
  device.notifications.setRight(APP, 'allowed');
  const token = (await outcome(pushService.getToken())) as string;
  assert.match(token, /^[\w-]{112}$/);
  assert.equal(await outcome(pushService.getToken()), token);
  const message = { token, notifyId: 9, title: 'Open', body: 'Somebody waits', data: { wake: 'id' } };
  assert.equal(device.push.deliver({ ...message, token: 'another' }), false);
  device.foreground.set(APP, 'foreground');
  assert.equal(device.push.deliver(message), true);
  assert.deepEqual(device.notifications.shade, []);
  device.foreground.set(APP, 'background');
  device.push.deliver(message);
  device.push.deliver(message);
  assert.deepEqual(
    device.notifications.shade.map(({ id, isPushed }) => [id, isPushed]),
    [[9, true]],
  );
  device.push.takeBack(token, 9);
  assert.deepEqual(device.notifications.shade, []);
});

test('a phone without a network gets the newest message when it is back, and none that was taken back', async () => {
  device.notifications.setRight(APP, 'allowed');
  const token = device.push.tokenOf(APP);
  const message = { token, notifyId: 9, title: 'Open', body: 'one', data: {} };
  device.push.setReachable(false);
  device.push.deliver(message);
  device.push.deliver({ ...message, body: 'two' });
  device.push.deliver({ ...message, notifyId: 10 });
  device.push.takeBack(token, 10);
  assert.deepEqual(device.notifications.shade, []);
  device.push.setReachable(true);
  assert.deepEqual(
    device.notifications.shade.map(({ text }) => text),
    ['two'],
  );
});

test('a tap opens what the notification brings and takes it away, a swipe only takes it away', () => {
  device.notifications.setRight(APP, 'allowed');
  const tapped: unknown[] = [];
  const stop = device.notifications.onTap(({ parameters }) => tapped.push(parameters));
  const notification = { bundle: APP, id: 1, title: '', text: '', isPushed: true, parameters: { wake: 'id' } };
  device.notifications.show(notification);
  assert.equal(device.notifications.swipe(APP, 1), true);
  assert.equal(device.notifications.tap(APP, 1), false);
  device.notifications.show(notification);
  assert.equal(device.notifications.tap(APP, 1), true);
  stop();
  assert.deepEqual(tapped, [{ wake: 'id' }]);
  assert.deepEqual(device.notifications.shade, []);
});

test('a deleted token is none, the next one is another, and a device without Push Kit has none', async () => {
  const token = await outcome(pushService.getToken());
  await outcome(pushService.deleteToken());
  const next = await outcome(pushService.getToken());
  assert.notEqual(next, token);
  device.push.isAvailable = false;
  assert.equal(await outcome(pushService.getToken()), 1000900014);
});
