// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readyDevice } from '../../device/readyDevice.ts';
import { hilog } from '../kits/@kit.PerformanceAnalysisKit.ts';

function logged(format: string, ...args: unknown[]): string {
  const device = readyDevice();
  hilog.info(0x3a01, 'Tag', format, ...args);
  assert.equal(device.log.lines.length, 1);
  return device.log.lines[0]!.text;
}

test('public values show and others do not', () => {
  assert.equal(logged('%{public}s %{private}s %s %{public}d', 'a', 'b', 'c', 4), 'a <private> <private> 4');
});

test('a value of another kind than its placeholder shows as nothing', () => {
  assert.equal(logged('[%{public}s] [%{public}d] [%{public}s]', 1, 'x', true), '[] [] [true]');
});

test('objects show as JSON, and percent signs are doubled', () => {
  assert.equal(logged('%{public}o 100%%, %{public}d', { a: 1 }, 2), '{"a":1} 100%, 2');
});

test('placeholders without a value stay as they are', () => {
  assert.equal(logged('%{public}s %{public}s', 'a'), 'a %{public}s');
  assert.equal(logged('50% done'), '50% done');
});

test('a line keeps its time, severity, domain and tag', async () => {
  const device = readyDevice();
  await device.clock.advance(7);
  hilog.error(1, 'E', 'x');
  hilog.fatal(2, 'F', 'x');
  hilog.warn(3, 'W', 'x');
  hilog.debug(4, 'D', 'x');
  assert.deepEqual(
    device.log.lines.map((line) => [line.at, line.severity, line.domain, line.tag]),
    [
      [7, hilog.LogLevel.ERROR, 1, 'E'],
      [7, hilog.LogLevel.FATAL, 2, 'F'],
      [7, hilog.LogLevel.WARN, 3, 'W'],
      [7, hilog.LogLevel.DEBUG, 4, 'D'],
    ],
  );
});

test('a domain out of range or an empty tag is not loggable, and nothing is kept', () => {
  const device = readyDevice();
  hilog.info(0x10000, 'Tag', 'x');
  hilog.info(1, '', 'x');
  assert.equal(device.log.lines.length, 0);
  assert.equal(hilog.isLoggable(0x10000, 'Tag', hilog.LogLevel.INFO), false);
  assert.equal(hilog.isLoggable(1, 'Tag', hilog.LogLevel.INFO), true);
});
