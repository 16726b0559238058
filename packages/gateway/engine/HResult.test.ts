// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatHResult, HResult } from './HResult.ts';

test('a code is written with its name and its eight digits, and one that nobody knows with its digits', () => {
  assert.equal(formatHResult(HResult.ERROR_TIMEOUT), 'ERROR_TIMEOUT (0x800705b4)');
  assert.equal(formatHResult(HResult.S_OK), 'S_OK (0x00000000)');
  assert.equal(formatHResult(0xa5), '0x000000a5');
  assert.equal(formatHResult(-1), '0xffffffff');
});
