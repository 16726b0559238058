// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EndCause } from './EndCause.ts';
import { HResult } from './HResult.ts';
import { codeAfter, stateAfter } from './requestTransitions.ts';
import { RequestState } from './RequestState.ts';

test('every cause leads to one final state, and only an approval to success', () => {
  for (const cause of Object.values(EndCause)) {
    assert.notEqual(stateAfter(cause), RequestState.PENDING);
    assert.equal(stateAfter(cause) === RequestState.APPROVED, cause === EndCause.APPROVED, cause);
    assert.equal(codeAfter(cause) === HResult.S_OK, cause === EndCause.APPROVED, cause);
    assert.equal(codeAfter(cause) >= 0x80000000, cause !== EndCause.APPROVED, cause);
  }
});
