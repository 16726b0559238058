// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { EndCause } from 'gateway_protocol';
import type { RequestEndCause } from 'gateway_protocol';
import { HResult } from './HResult.ts';
import { RequestState } from './RequestState.ts';

/**
 * The whole state machine of a connection request: pending, and from there one step.
 *
 *     pending ──▶ approved | denied | cancelled | expired
 *
 * Which of the four it is follows from the cause alone, so that no code can end a request in a state that its cause
 * does not have.
 */
const STATE_AFTER: Readonly<Record<RequestEndCause, RequestState>> = {
  [EndCause.APPROVED]: RequestState.APPROVED,
  [EndCause.DENIED]: RequestState.DENIED,
  [EndCause.NOT_ME]: RequestState.DENIED,
  [EndCause.WRONG_NUMBER]: RequestState.DENIED,
  [EndCause.VERIFICATION_FAILED]: RequestState.DENIED,
  [EndCause.LOCKED]: RequestState.DENIED,
  [EndCause.NOT_ENROLLED]: RequestState.DENIED,
  [EndCause.NO_CREDENTIAL]: RequestState.DENIED,
  [EndCause.UNAVAILABLE]: RequestState.DENIED,
  [EndCause.DEVICE_UNABLE]: RequestState.DENIED,
  [EndCause.DEVICE_OUTDATED]: RequestState.EXPIRED,
  [EndCause.DEVICE_CLOSED]: RequestState.DENIED,
  [EndCause.CLIENT_CANCELLED]: RequestState.CANCELLED,
  [EndCause.CLIENT_GONE]: RequestState.CANCELLED,
  [EndCause.DISOWNED]: RequestState.CANCELLED,
  [EndCause.REVOKED]: RequestState.CANCELLED,
  [EndCause.SHUTDOWN]: RequestState.CANCELLED,
  [EndCause.DEADLINE]: RequestState.EXPIRED,
  [EndCause.LEASE_LOST]: RequestState.EXPIRED,
};

const CODE_AFTER: Readonly<Record<RequestEndCause, number>> = {
  [EndCause.APPROVED]: HResult.S_OK,
  [EndCause.DENIED]: HResult.NTE_USER_CANCELLED,
  [EndCause.NOT_ME]: HResult.NTE_USER_CANCELLED,
  [EndCause.WRONG_NUMBER]: HResult.NTE_USER_CANCELLED,
  [EndCause.VERIFICATION_FAILED]: HResult.NTE_DEVICE_NOT_FOUND,
  [EndCause.LOCKED]: HResult.NTE_DEVICE_NOT_FOUND,
  [EndCause.NOT_ENROLLED]: HResult.NTE_DEVICE_NOT_FOUND,
  [EndCause.NO_CREDENTIAL]: HResult.NTE_DEVICE_NOT_FOUND,
  [EndCause.UNAVAILABLE]: HResult.NTE_DEVICE_NOT_FOUND,
  [EndCause.DEVICE_UNABLE]: HResult.NTE_DEVICE_NOT_FOUND,
  [EndCause.DEVICE_OUTDATED]: HResult.NTE_DEVICE_NOT_FOUND,
  [EndCause.DEVICE_CLOSED]: HResult.NTE_DEVICE_NOT_FOUND,
  [EndCause.CLIENT_CANCELLED]: HResult.ERROR_CANCELLED,
  [EndCause.CLIENT_GONE]: HResult.ERROR_CANCELLED,
  [EndCause.DISOWNED]: HResult.NTE_USER_CANCELLED,
  [EndCause.REVOKED]: HResult.ERROR_CANCELLED,
  [EndCause.SHUTDOWN]: HResult.ERROR_SHUTDOWN_IN_PROGRESS,
  [EndCause.DEADLINE]: HResult.ERROR_TIMEOUT,
  [EndCause.LEASE_LOST]: HResult.ERROR_TIMEOUT,
};

/** The state that a request is in after it was ended by `cause`. */
export function stateAfter(cause: RequestEndCause): RequestState {
  return STATE_AFTER[cause];
}

/** The generic code of `onUserAuthenticationFailed` for a request that `cause` ended; S_OK for an approval. */
export function codeAfter(cause: RequestEndCause): number {
  return CODE_AFTER[cause];
}
