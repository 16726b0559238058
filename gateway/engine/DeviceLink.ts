// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { ConnectionRequest } from './ConnectionRequest.ts';
import type { EnrolledDevice } from './EnrolledDevice.ts';
import type { WithdrawCause } from './WithdrawCause.ts';

/** A device that is connected: what the engine can tell it. Nothing here waits or throws; a dead link says nothing. */
export interface DeviceLink {
  readonly device: EnrolledDevice;
  /** Asks the user. The prompt lives `leaseMs` unless it is renewed. */
  prompt(request: ConnectionRequest, leaseMs: number): void;
  /** Lets prompts live `leaseMs` from now on. */
  renew(requestIds: readonly string[], leaseMs: number): void;
  /** Takes a prompt away, or prevents one that is still on its way. `at`: wall ms at which the request ended. */
  withdraw(requestId: string, cause: WithdrawCause, at: number): void;
  /** Ends the link, with a word for the log and the device. */
  close(reason: string): void;
}
