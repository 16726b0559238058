// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { ConnectionRequest } from './ConnectionRequest.ts';
import type { EnrolledDevice } from './EnrolledDevice.ts';

/**
 * Where it is written down that a device has approved a request, before the request may end as approved and anybody is let
 * in. It is a step of the engine with a result, not an observer's side effect.
 */
export interface ApprovalRecord {
  /**
   * Writes that `device` has proved its approval of `request`, and keeps the new signature counter of its credential. When
   * this returns, both outlive the process; when it throws, nobody is let in, and the device is told to try again.
   */
  write(request: ConnectionRequest, device: EnrolledDevice, counter: number): void;
}
