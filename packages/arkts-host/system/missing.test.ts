// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { member, missing, missingOf, takeUsed } from './missing.ts';

type AnyObject = Record<string, Record<string, unknown> & (() => unknown)> & (new () => object) & (() => unknown);

const kit = missing('this host has no @kit.Moon', 'moon') as AnyObject;

test('what is missing can be handed on, asked for and read, and throws its kit when it is called, made or computed with', () => {
  assert.ok(kit !== undefined);
  assert.deepEqual(missingOf(kit['Phase']!['FULL']), {
    name: 'moon.Phase.FULL',
    message: 'this host has no @kit.Moon',
  });
  for (const use of [
    (): unknown => kit(),
    (): unknown => new kit(),
    (): unknown => kit['rise']!(),
    (): unknown => Number(kit['Phase']!['FULL']) + 1,
    (): unknown => `${String(kit['Phase'])}`,
  ]) {
    assert.throws(use, /^Error: this host has no @kit\.Moon$/);
  }
});

test('awaiting it or extending it stops nothing before one is made', async () => {
  assert.equal(missingOf(await Promise.resolve(kit)), missingOf(kit));
  class Own extends (kit as new () => object) {}
  assert.throws(() => new Own(), /this host has no @kit\.Moon/);
});

test('a member that is there after all is the member, bound to its object', () => {
  assert.equal((member([1, 2], 'indexOf', 'no') as (value: number) => number)(2), 1);
  assert.throws(() => (member([], 'rise', 'no such member') as () => void)(), /no such member/);
});

test('what was used is known to those who did not see it thrown, once', () => {
  takeUsed();
  const phase = kit['Phase']!['FULL'];
  assert.deepEqual(takeUsed(), [], 'handing it on uses nothing');
  assert.throws(() => (phase as () => void)());
  assert.deepEqual(takeUsed(), ['this host has no @kit.Moon']);
  assert.deepEqual(takeUsed(), []);
});
