// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onUnsupported, reportUnsupported, unsupportedSoFar } from './unsupported.ts';

test('what is left out is said on the console and to listeners with its place, once for each place', (context) => {
  const console = context.mock.method(globalThis.console, 'warn', () => {});
  const heard: string[] = [];
  const stop = onUnsupported(({ what, site }) => heard.push(`${site} ${what}`));

  reportUnsupported('Text.sparkle() has no effect.', 'pages/Index.ets:3:7');
  reportUnsupported('Text.sparkle() has no effect.', 'pages/Index.ets:3:7');
  reportUnsupported('Text.sparkle() has no effect.', 'pages/Index.ets:9:7');
  stop();
  reportUnsupported('Row.glow() has no effect.', 'pages/Index.ets:12:7');

  assert.deepEqual(
    console.mock.calls.map((call) => call.arguments),
    [
      ['pages/Index.ets:3:7: Text.sparkle() has no effect.'],
      ['pages/Index.ets:9:7: Text.sparkle() has no effect.'],
      ['pages/Index.ets:12:7: Row.glow() has no effect.'],
    ],
  );
  assert.deepEqual(heard, [
    'pages/Index.ets:3:7 Text.sparkle() has no effect.',
    'pages/Index.ets:9:7 Text.sparkle() has no effect.',
  ]);
  assert.equal(unsupportedSoFar().length, 3);
});
