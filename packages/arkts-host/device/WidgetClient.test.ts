// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AuthType } from '../system/AuthType.ts';
import type { Device } from './Device.ts';
import { Outbound } from './Outbound.ts';
import { readyDevice } from './readyDevice.ts';
import { WidgetSession } from './WidgetSession.ts';

/** A session that only listens, and what it hears. */
function listening(device: Device, id: number): { session: WidgetSession; heard: string[] } {
  const heard: string[] = [];
  const outbound = new Outbound(device, device.app, {
    onResult: (result) => heard.push(String(result.code)),
    onTip: (type, tip) => heard.push(`${type}:${tip}`),
  });
  const request = {
    challenge: new Uint8Array(1),
    types: [AuthType.FACE],
    trustLevel: 10000,
    title: 'T',
    navigationText: '',
    skipLocked: false,
    hasUiContext: false,
  };
  return {
    session: new WidgetSession(device, device.auth, id, device.app, request, outbound, [AuthType.FACE], false, true),
    heard,
  };
}

test('a session that is not the current one gets no LOADED', async () => {
  const device = readyDevice();
  const [old, current] = [listening(device, 11), listening(device, 12)];
  device.auth.client.setCurrent(old.session);
  device.auth.client.setCurrent(current.session);
  device.auth.client.loaded(11, [AuthType.FACE]);
  device.auth.client.loaded(12, [AuthType.FACE]);
  await device.clock.advance(10);
  assert.deepEqual([old.heard, current.heard], [[], ['2:5']]);
});

test("the loaded types are the device's: a replaced session leaves its releases to the next one", async () => {
  const device = readyDevice();
  const [old, current] = [listening(device, 11), listening(device, 12)];
  device.auth.client.setCurrent(old.session);
  device.auth.client.loaded(11, [AuthType.PIN, AuthType.FACE]);
  device.auth.client.setCurrent(current.session);
  device.auth.client.clear(11);
  device.auth.client.clear(12);
  await device.clock.advance(10);
  assert.deepEqual(
    [old.heard, current.heard],
    [
      ['1:5', '2:5'],
      ['1:6', '2:6'],
    ],
  );
});

test('types are released once', async () => {
  const device = readyDevice();
  const [first, second] = [listening(device, 11), listening(device, 12)];
  device.auth.client.setCurrent(first.session);
  device.auth.client.loaded(11, [AuthType.FACE]);
  device.auth.client.clear(11);
  device.auth.client.clear(11);
  device.auth.client.setCurrent(second.session);
  device.auth.client.clear(12);
  await device.clock.advance(10);
  assert.deepEqual([first.heard, second.heard], [['2:5', '2:6'], []]);
});

test('the end of a prompt is not heard while no session is current', async () => {
  const device = readyDevice();
  const [old, current] = [listening(device, 11), listening(device, 12)];
  device.auth.client.setCurrent(old.session);
  device.auth.client.setCurrent(current.session);
  device.auth.client.clear(12);
  device.auth.client.loaded(11, [AuthType.FACE]);
  device.auth.client.terminated(11);
  device.auth.client.setCurrent(old.session);
  device.auth.client.loaded(11, [AuthType.FACE]);
  await device.clock.advance(10);
  assert.deepEqual(old.heard, ['2:5'], 'the session is still known');
});
