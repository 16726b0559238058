// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { ConnectionRequest } from './ConnectionRequest.ts';
import type { EnrolledDevice } from './EnrolledDevice.ts';
import type { EndCause, PromptEndCause } from 'gateway_protocol';

/** Why authenticateUser refused at once: what is refused is no request, and has no end. */
export type RequestRefusal =
  | 'bad-argument'
  | 'bad-cookie'
  | 'unknown-cookie'
  | 'client-not-trusted'
  | 'name-taken'
  | 'no-device'
  | 'user-rate'
  | 'source-rate'
  | 'too-many-waiting'
  | 'shutting-down'
  | 'store-failed';

/** How a prompt went after its request had ended. */
export interface PromptEnd {
  readonly request: ConnectionRequest;
  readonly device: EnrolledDevice;
  readonly cause: PromptEndCause;
  /** Whether the device said so; otherwise its lease and the guard have passed, or its system would not say. */
  readonly isConfirmed: boolean;
  /** Ms from the end of the request to the end of the prompt, as far as the gateway knows. */
  readonly orphanMs: number;
  /** Whether it had been shown, as far as the gateway knows. */
  readonly wasShown: boolean;
}

/** Who wants to know what the engine does: metrics, logs, audit. Nothing here decides anything. */
export interface EngineObserver {
  refused(reason: RequestRefusal, userName: string | undefined): void;
  opened(request: ConnectionRequest): void;
  ended(request: ConnectionRequest): void;
  /** An approved connection is over. */
  connectionEnded(request: ConnectionRequest, cause: EndCause): void;
  promptGone(end: PromptEnd): void;
  /** The user said "not me" to `request`. */
  disowned(request: ConnectionRequest, device: EnrolledDevice): void;
  /** Something of the gateway's own failed: the store, a sink. */
  failed(what: string, error: unknown): void;
}
