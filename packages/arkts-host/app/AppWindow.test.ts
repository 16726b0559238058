// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { UIContext, window } from '../sdk/kits/@kit.ArkUI.ts';
import { window as windows } from '../sdk/kits/@kit.ArkUI.ts';
import { AppWindow } from './AppWindow.ts';

function made(): window.Window {
  return new AppWindow({
    uiContext: {} as UIContext,
    mayBePrivate: () => true,
    load: () => Promise.resolve(),
    note: () => {},
  });
}

test('what a window is set to is among its properties', async () => {
  const one = made();
  await one.setWindowLayoutFullScreen(true);
  await one.setWindowKeepScreenOn(true);
  await one.setWindowBrightness(0.5);
  await one.setWindowPrivacyMode(true);
  await one.setWindowSystemBarEnable([]);
  const { isLayoutFullScreen, isKeepScreenOn, brightness, isPrivacyMode, isFullScreen } = one.getWindowProperties();
  assert.deepEqual(
    [isLayoutFullScreen, isKeepScreenOn, brightness, isPrivacyMode, isFullScreen],
    [true, true, 0.5, true, true],
  );
});

test('the setters answer a callback, too', async () => {
  const code = await new Promise((resolve) => {
    made().setWindowLayoutFullScreen(true, (error) => resolve(error.code));
  });
  assert.equal(code, 0);
});

test('the bars of the phone lie over its edges, and no keyboard', () => {
  const { TYPE_SYSTEM, TYPE_NAVIGATION_INDICATOR, TYPE_KEYBOARD } = windows.AvoidAreaType;
  const one = made();
  assert.ok(one.getWindowAvoidArea(TYPE_SYSTEM).topRect.height > 0);
  const { bottomRect } = one.getWindowAvoidArea(TYPE_NAVIGATION_INDICATOR);
  assert.equal(bottomRect.top + bottomRect.height, one.getWindowProperties().windowRect.height);
  assert.equal(one.getWindowAvoidArea(TYPE_KEYBOARD).visible, false);
});

test('events that windows have are taken, others refused', () => {
  const one = made();
  one.on('avoidAreaChange', () => {});
  one.off('avoidAreaChange');
  assert.throws(() => one.on('nothing' as 'avoidAreaChange', () => {}), { code: 401 });
});
