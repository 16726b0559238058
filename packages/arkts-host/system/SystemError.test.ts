// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SystemError } from './SystemError.ts';

test("a kit's error is a plain Error with its code: as JSON it is the code alone", () => {
  const error = new SystemError(12500006, 'Unsupport authentication trust level.');
  assert.equal(JSON.stringify(error), '{"code":12500006}');
  assert.equal(error.name, 'Error');
  assert.equal(error.message, 'Unsupport authentication trust level.');
});
