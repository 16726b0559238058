// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { CommitPart } from '../state/CommitPart.ts';
import type { ConnectionRequest } from './ConnectionRequest.ts';
import type { EnrolledDevice } from './EnrolledDevice.ts';

/**
 * Adds to the commit that decides an approval what is the record's: the commit is refused when the device is not as it was verified, and
 * keeps the new signature counter of its credential. Throws when the device is known to be otherwise by now.
 */
export type RecordedPart = (part: CommitPart) => void;

/**
 * Where it is written down that a request is approved, before that is decided and anybody is let in. It is a step of the
 * engine with a result, not an observer's side effect.
 */
export interface ApprovalRecord {
  /**
   * Writes that `device` has approved `request`, which is as it will be, and resolves when that is on the disk. To undefined when `isWanted`
   * said no when it was to be written: nothing was. When this rejects, nobody is let in, and the device is told to try again. What has
   * happened meanwhile is looked at again, and then it is decided; should the store refuse that, the request's real end is another
   * entry, and counts.
   */
  write(
    request: ConnectionRequest,
    device: EnrolledDevice,
    counter: number,
    isWanted: () => boolean,
  ): Promise<RecordedPart | undefined>;
  /** Writes that the connection of `request` goes on without a question, as `write` does. When it does not resolve to true, the user is asked. */
  writeResumed(request: ConnectionRequest, isWanted: () => boolean): Promise<boolean>;
}
