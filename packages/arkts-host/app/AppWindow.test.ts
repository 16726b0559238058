// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { UIContext, window } from '../sdk/kits/@kit.ArkUI.ts';
import { mediaquery, window as windows } from '../sdk/kits/@kit.ArkUI.ts';
import { environmentChanged, useEnvironment } from '../arkui/v1/Environment.ts';
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

test('a media query is about the phone that it asks: 360 by 780 vp, upright', () => {
  useEnvironment(() => ({ language: 'en-US', dark: true }));
  const asked: Readonly<Record<string, boolean>> = {
    '(orientation: portrait)': true,
    '(orientation: landscape)': false,
    'screen and (width<=600vp)': true,
    '(320vp <= width < 360vp)': false,
    '(320vp<=width<=360vp)': true,
    '(min-height: 700vp) and (max-width: 1079)': false,
    '(min-height: 2340px) and (dark-mode: true)': true,
    'not screen and (orientation: landscape)': true,
    '(600vp<width), (device-type: phone)': true,
    '(600vp<width) or (round-screen: true)': false,
    '(resolution: 480dpi)': true,
    '(min-device-width: 5vp) and (aspect-ratio: 6/13)': true,
    'not (weather: fair)': false,
    '(width<=600em)': false,
    '': false,
  };
  assert.deepEqual(
    Object.fromEntries(Object.keys(asked).map((query) => [query, mediaquery.matchMediaSync(query).matches])),
    asked,
  );
});

test('who listens to a media query hears each change of its answer until off, and not of another process', () => {
  let facts = { language: 'en-US', dark: false };
  useEnvironment(() => facts);
  const heard: string[] = [];
  const change = (next: Partial<typeof facts>): void => {
    facts = { ...facts, ...next };
    environmentChanged();
  };
  const query = mediaquery.matchMediaSync('(dark-mode: true)');
  const first = ({ matches, media }: mediaquery.MediaQueryResult): unknown => heard.push(`first ${matches} ${media}`);
  query.on('change', first);
  query.on('change', ({ matches }) => heard.push(`second ${matches}`));
  change({ dark: true });
  change({ language: 'zh-CN' });
  query.off('change', first);
  change({ dark: false });
  query.off('change');
  change({ dark: true });
  query.on('change', first);
  useEnvironment(() => facts);
  change({ dark: false });
  assert.deepEqual(heard, ['first true (dark-mode: true)', 'second true', 'second false']);
  assert.equal(query.matches, false);
});
