// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { clearInterval, setInterval, setTimeout } from '../arkui/deviceTime.ts';
import backgroundTaskManager from '../sdk/api/@ohos.resourceschedule.backgroundTaskManager.ts';
import type { SystemError } from '../system/SystemError.ts';
import { BACKGROUND_RULES } from './BackgroundLife.ts';
import { Device } from './Device.ts';
import { useDevice } from './currentDevice.ts';

const APP = 'com.example.app';
const SUSPENDS = BACKGROUND_RULES.suspends.suspendAfterMs;
let device: Device;
let log: string[];

beforeEach(() => {
  device = new Device();
  useDevice(device);
  device.background.rules = BACKGROUND_RULES.suspends;
  device.foreground.set(APP, 'foreground');
  log = [];
});

function codeOf(body: () => unknown): number {
  try {
    body();
  } catch (error) {
    return (error as SystemError).code;
  }
  return 0;
}

async function minutes(count: number): Promise<void> {
  await device.clock.advance(60_000 * count);
}

test('an app that has left the front goes on for a while; then its timers stand still, and catch up when it is back', async () => {
  const every = setInterval(() => log.push('every'), 2_000);
  setTimeout(() => log.push('once'), 6_000);
  device.foreground.set(APP, 'background');
  await device.clock.advance(SUSPENDS);
  assert.deepEqual(log, ['every', 'every']);
  assert.equal(device.background.isSuspended(APP), true);
  await minutes(5);
  assert.deepEqual(log, ['every', 'every']);
  device.foreground.set(APP, 'foreground');
  await device.clock.settle();
  assert.deepEqual(log, ['every', 'every', 'once', 'every']);
  await device.clock.advance(2_000);
  assert.deepEqual(log.slice(4), ['every']);
  clearInterval(every);
});

test('an app that comes back in time notices nothing, and a system that suspends nothing lets it run', async () => {
  device.foreground.set(APP, 'background');
  await device.clock.advance(SUSPENDS - 1);
  device.foreground.set(APP, 'foreground');
  await minutes(1);
  assert.equal(device.background.isSuspended(APP), false);
  device.background.rules = BACKGROUND_RULES.runs;
  device.foreground.set(APP, 'background');
  await minutes(60);
  assert.equal(device.background.isSuspended(APP), false);
});

test('a process that the system ends runs nothing any more, and the next one is not held up by it', async () => {
  device.background.rules = BACKGROUND_RULES.ends;
  const ended: string[] = [];
  device.background.onEnd((bundle) => ended.push(bundle));
  setTimeout(() => log.push('of the dead'), 1_000_000);
  device.foreground.set(APP, 'background');
  await device.clock.advance(BACKGROUND_RULES.ends.endAfterMs);
  assert.deepEqual(ended, [APP]);
  device.foreground.set(APP, 'background');
  setTimeout(() => log.push('of the next'), 1_000);
  await device.clock.advance(1_000_000);
  assert.deepEqual(log, ['of the next']);
});

test('a transient task keeps the process awake for three minutes, with a word six seconds before', async () => {
  const { requestId, actualDelayTime } = backgroundTaskManager.requestSuspendDelay('to say it', () => {
    log.push(`warned at ${device.clock.now}`);
  });
  assert.equal(actualDelayTime, 180_000);
  await minutes(10); // in front nothing counts
  const left = device.clock.now;
  device.foreground.set(APP, 'background');
  await device.clock.advance(179_999);
  assert.deepEqual(log, [`warned at ${left + 174_000}`]);
  assert.equal(device.background.isSuspended(APP), false);
  await device.clock.advance(2);
  assert.equal(device.background.isSuspended(APP), true);
  assert.equal(
    codeOf(() => backgroundTaskManager.cancelSuspendDelay(requestId)),
    9900001,
  );
});

test('a task that is given back lets the process be suspended', async () => {
  const { requestId } = backgroundTaskManager.requestSuspendDelay('to say it', () => undefined);
  device.foreground.set(APP, 'background');
  await device.clock.advance(30_000);
  assert.equal(device.background.isSuspended(APP), false);
  const remaining = backgroundTaskManager.getRemainingDelayTime(requestId);
  await device.clock.settle();
  assert.equal(await remaining, 150_000);
  backgroundTaskManager.cancelSuspendDelay(requestId);
  await device.clock.settle();
  assert.equal(device.background.isSuspended(APP), true);
});

test('there are three at a time, ten minutes a day, one minute with a low battery, and none once the app is away', async () => {
  const ask = (): number => codeOf(() => backgroundTaskManager.requestSuspendDelay('to say it', () => undefined));
  assert.deepEqual([ask(), ask(), ask(), ask()], [0, 0, 0, 9900002]);
  device.foreground.set(APP, 'background'); // three at the same time count once
  await minutes(3);
  for (let round = 0; round < 2; round++) {
    device.foreground.set(APP, 'foreground');
    assert.equal(ask(), 0);
    device.foreground.set(APP, 'background');
    await minutes(3);
  }
  device.foreground.set(APP, 'foreground');
  device.background.transientTasks.isBatteryLow = true;
  const { actualDelayTime } = backgroundTaskManager.requestSuspendDelay('to say it', () => undefined);
  assert.equal(actualDelayTime, 60_000);
  device.foreground.set(APP, 'background');
  await minutes(1);
  device.foreground.set(APP, 'foreground');
  assert.equal(ask(), 9900002); // the ten minutes are used
  await minutes(1_440);
  assert.equal(ask(), 0);
  device.background.transientTasks.forget(APP);
  device.foreground.set(APP, 'background');
  await device.clock.advance(1_001);
  assert.equal(ask(), 9900002);
});
