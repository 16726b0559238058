// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readyDevice } from '../../device/readyDevice.ts';
import { commonEventManager, deviceInfo, systemDateTime } from '../kits/@kit.BasicServicesKit.ts';

test('deviceInfo tells the installed device', () => {
  assert.equal(readyDevice().sdkApiVersion, deviceInfo.sdkApiVersion);
  assert.equal(deviceInfo.deviceType, 'phone');
});

test("systemDateTime follows the device's clock", async () => {
  const device = readyDevice({ epoch: 1000000 });
  await device.clock.advance(250);
  assert.equal(systemDateTime.getUptime(systemDateTime.TimeType.STARTUP), 250);
  assert.equal(systemDateTime.getUptime(systemDateTime.TimeType.ACTIVE, true), 250000000);
  assert.equal(systemDateTime.getTime(), 1000250);
  assert.equal(systemDateTime.getTime(true), 1000250000000);
  assert.throws(() => systemDateTime.getUptime(5 as systemDateTime.TimeType), { code: 401 });
});

test('a common event comes to those who have subscribed to it, until they unsubscribe', async () => {
  const heard: string[] = [];
  const subscriber = await commonEventManager.createSubscriber({ events: ['one', 'two'] });
  commonEventManager.subscribe(subscriber, (error, { event, data }) => heard.push(`${error} ${event} ${data}`));
  const publish = (event: string, data: string): Promise<void> =>
    new Promise((resolve) => {
      commonEventManager.publish(event, { data }, () => resolve());
    });
  await publish('one', 'a');
  await publish('three', 'b');
  await publish('two', 'c');
  commonEventManager.unsubscribe(subscriber);
  await publish('one', 'd');
  assert.deepEqual(heard, ['null one a', 'null two c']);
  assert.deepEqual(await subscriber.getSubscribeInfo(), { events: ['one', 'two'] });
});
