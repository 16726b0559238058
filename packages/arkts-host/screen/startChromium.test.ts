// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startChromium, tryChromium } from './startChromium.ts';

test('a browser that is named and not there is said by name, with what to do, and nothing is installed', async () => {
  const before = process.env['CHROMIUM'];
  process.env['CHROMIUM'] = '/nowhere/chromium';
  try {
    await assert.rejects(startChromium(), {
      name: 'NoBrowserError',
      message: /\/nowhere\/chromium.*apt-get install chromium/s,
    });
    assert.equal((await tryChromium()).browser, undefined);
  } finally {
    if (before === undefined) {
      delete process.env['CHROMIUM'];
    } else {
      process.env['CHROMIUM'] = before;
    }
  }
});
