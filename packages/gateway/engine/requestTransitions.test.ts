// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EndCause, REQUEST_END_CAUSES } from 'gateway_protocol';
import { HResult } from './HResult.ts';
import { codeAfter, stateAfter } from './requestTransitions.ts';
import { RequestState } from './RequestState.ts';

test('every cause leads to one final state, and only an approval to success', () => {
  for (const cause of REQUEST_END_CAUSES) {
    assert.notEqual(stateAfter(cause), RequestState.PENDING);
    assert.equal(stateAfter(cause) === RequestState.APPROVED, cause === EndCause.APPROVED, cause);
    assert.equal(codeAfter(cause) === HResult.S_OK, cause === EndCause.APPROVED, cause);
    assert.equal(codeAfter(cause) >= 0x80000000, cause !== EndCause.APPROVED, cause);
  }
});

test('a request that ended has the state and the code of its cause', () => {
  const { APPROVED, DENIED, CANCELLED, EXPIRED } = RequestState;
  const table = REQUEST_END_CAUSES.map((cause) => [cause, stateAfter(cause), codeAfter(cause)]);
  assert.deepEqual(table, [
    [EndCause.APPROVED, APPROVED, HResult.S_OK],
    [EndCause.DENIED, DENIED, HResult.NTE_USER_CANCELLED],
    [EndCause.NOT_ME, DENIED, HResult.NTE_USER_CANCELLED],
    [EndCause.VERIFICATION_FAILED, DENIED, HResult.NTE_DEVICE_NOT_FOUND],
    [EndCause.LOCKED, DENIED, HResult.NTE_DEVICE_NOT_FOUND],
    [EndCause.NOT_ENROLLED, DENIED, HResult.NTE_DEVICE_NOT_FOUND],
    [EndCause.NO_CREDENTIAL, DENIED, HResult.NTE_DEVICE_NOT_FOUND],
    [EndCause.UNAVAILABLE, DENIED, HResult.NTE_DEVICE_NOT_FOUND],
    [EndCause.WRONG_NUMBER, DENIED, HResult.NTE_USER_CANCELLED],
    [EndCause.DEVICE_UNABLE, DENIED, HResult.NTE_DEVICE_NOT_FOUND],
    [EndCause.DEVICE_OUTDATED, EXPIRED, HResult.NTE_DEVICE_NOT_FOUND],
    [EndCause.DEVICE_CLOSED, DENIED, HResult.NTE_DEVICE_NOT_FOUND],
    [EndCause.CLIENT_CANCELLED, CANCELLED, HResult.ERROR_CANCELLED],
    [EndCause.CLIENT_GONE, CANCELLED, HResult.ERROR_CANCELLED],
    [EndCause.DISOWNED, CANCELLED, HResult.NTE_USER_CANCELLED],
    [EndCause.REVOKED, CANCELLED, HResult.ERROR_CANCELLED],
    [EndCause.SHUTDOWN, CANCELLED, HResult.ERROR_SHUTDOWN_IN_PROGRESS],
    [EndCause.DEADLINE, EXPIRED, HResult.ERROR_TIMEOUT],
    [EndCause.LEASE_LOST, EXPIRED, HResult.ERROR_TIMEOUT],
  ]);
});
