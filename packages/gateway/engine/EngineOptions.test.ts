// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_ENGINE_OPTIONS } from './EngineOptions.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

test('a request waits a minute, on a lease of fifteen seconds, with three tries for its number', () => {
  const { deadlineMs, leaseMs, renewMs, guardMs, numberTries } = DEFAULT_ENGINE_OPTIONS;
  assert.deepEqual(
    [deadlineMs, leaseMs, renewMs, guardMs, numberTries],
    [MINUTE, 15 * SECOND, 5 * SECOND, 4 * SECOND, 3],
  );
});

test('three requests a minute for a user and for a client from one place, and ten thousand that wait', () => {
  const { perUserAndMinute, perSourceAndMinute, waiting } = DEFAULT_ENGINE_OPTIONS;
  assert.deepEqual([perUserAndMinute, perSourceAndMinute, waiting], [3, 3, 10_000]);
});

test('a cookie is good for a minute, an outcome is told for ten, a session lasts twelve hours', () => {
  const { cookieMs, keptMs, reauthenticateMs, longestSessionMs } = DEFAULT_ENGINE_OPTIONS;
  assert.deepEqual(
    [cookieMs, keptMs, reauthenticateMs, longestSessionMs],
    [MINUTE, 10 * MINUTE, 15 * MINUTE, 12 * HOUR],
  );
});
