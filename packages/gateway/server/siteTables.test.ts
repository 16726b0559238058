// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OneTimeCode } from '../admission/OneTimeCodes.ts';
import { MemorySharedState } from '../state/MemorySharedState.ts';
import { MemoryTables } from '../testing/MemoryTables.ts';
import { siteTables } from './siteTables.ts';

test("codes that are over go with the next one, but not while the wall's clock is doubted", async () => {
  for (const [doubt, left] of [
    ['it was set forward', ['old', 'new']],
    [undefined, ['new']],
  ] as const) {
    const store = Object.assign(new MemoryTables(), { clockDoubt: () => doubt });
    const { codes } = siteTables(new MemorySharedState(), store, assert.fail);
    const code = (hash: string, expiresAt: number): OneTimeCode => ({
      hash,
      purpose: 'login',
      subject: 'anna',
      expiresAt,
    });
    await codes.put(code('old', 10), 1);
    await codes.put(code('new', 30), 20);
    assert.deepEqual(
      codes.open(-Infinity).map(({ hash }) => hash),
      left,
    );
  }
});
