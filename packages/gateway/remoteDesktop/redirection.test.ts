// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redirectionOf } from './redirection.ts';

test('what may not be redirected is switched off by its own flag, and all that may is left alone', () => {
  const all = { clipboard: true, drives: true, printers: true, ports: true, devices: true };
  assert.equal(redirectionOf(all), 0);
  assert.deepEqual(
    (['drives', 'printers', 'ports', 'clipboard', 'devices'] as const).map((what) =>
      redirectionOf({ ...all, [what]: false }),
    ),
    [1, 2, 4, 8, 16],
  );
  assert.equal(redirectionOf({ clipboard: false, drives: false, printers: false, ports: false, devices: false }), 31);
});
