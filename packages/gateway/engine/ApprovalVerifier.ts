// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { ConnectionRequest } from './ConnectionRequest.ts';
import type { EnrolledDevice } from './EnrolledDevice.ts';

/** Whether an assertion proves that the user of `device` approved exactly `request`. It changes nothing. */
export interface ApprovalVerifier {
  /**
   * The credential's new signature counter. Throws a PartyError when the assertion proves nothing. After three seconds it is
   * not waited for any more: the device is told to try again, and what comes late counts for nothing.
   */
  verify(request: ConnectionRequest, device: EnrolledDevice, assertion: unknown): Promise<number>;
}
