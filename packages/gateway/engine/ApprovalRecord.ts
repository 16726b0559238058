// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { CommitPart } from '../state/CommitPart.ts';
import type { ConnectionRequest } from './ConnectionRequest.ts';
import type { EnrolledDevice } from './EnrolledDevice.ts';

/**
 * Where it is written down that a request is approved, before that is decided and anybody is let in. It is a step of the
 * engine with a result, not an observer's side effect.
 */
export interface ApprovalRecord {
  /**
   * Writes that `device` has approved `request`, which is as it will be. When this throws, nobody is let in, and the device is told
   * to try again. The decision follows in the same turn; should the store refuse it, the request's real end is an entry behind
   * this one, and counts. Adds to the commit that decides: it is refused when the device is not as it was verified, and keeps the new
   * signature counter of its credential.
   */
  write(request: ConnectionRequest, device: EnrolledDevice, counter: number, part: CommitPart): void;
  /** Writes that the connection of `request` goes on without a question. When this throws, the user is asked. */
  writeResumed(request: ConnectionRequest): void;
}
