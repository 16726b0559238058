// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Resources } from '../arkui/Resources.ts';
import { cssLength, isPercent } from './cssLength.ts';

const resources = new Resources([]);

test('a number is vp, one vp is one CSS pixel, and units are converted for a screen of 480 dots per inch', () => {
  const lengths = [16, '16', '16vp', '16fp', '3px', '20lpx', '50%', 'auto', -4, '.5vp'];
  assert.deepEqual(
    lengths.map((length) => cssLength(length, resources)),
    ['16px', '16px', '16px', '16px', '1px', '10px', '50%', 'auto', '-4px', '0.5px'],
  );
});

test('what is no length has no CSS', () => {
  for (const value of ['calc(1px)', 'red', '12em', '1px;color:red', Number.NaN, Infinity, undefined, null, {}]) {
    assert.equal(cssLength(value, resources), undefined);
  }
});

test('only a text with a percent sign is a share', () => {
  assert.deepEqual(['50%', ' 7.5% ', 50, '50', '50%x'].map(isPercent), [true, true, false, false, false]);
});
