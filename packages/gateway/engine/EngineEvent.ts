// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { ConnectionRequest } from './ConnectionRequest.ts';
import type { EnrolledDevice } from './EnrolledDevice.ts';
import type { EndCause, PromptEndCause } from 'gateway_protocol';
import type { Purpose } from './Purpose.ts';

/** Why authenticateUser refused at once: what is refused is no request, and has no end. */
export type RequestRefusal =
  | 'bad-argument'
  | 'bad-cookie'
  | 'unknown-cookie'
  | 'client-not-trusted'
  | 'name-taken'
  /** Another request that waits for this user has the number that this one brought: they could not be told apart. */
  | 'number-taken'
  | 'no-device'
  | 'user-rate'
  | 'source-rate'
  | 'too-many-waiting'
  | 'shutting-down'
  | 'store-failed';

/** How a prompt went after its request had ended. */
export interface PromptGoneEvent {
  readonly kind: 'prompt-gone';
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

/** Something of the gateway's own failed: the store, a sink, a handler. */
export interface FailedEvent {
  readonly kind: 'failed';
  readonly what: string;
  readonly error: unknown;
}

/** What happens in the engine. Whoever hears of it decides nothing. */
export type EngineEvent =
  | {
      readonly kind: 'request-refused';
      readonly reason: RequestRefusal;
      readonly userName: string | undefined;
      /** The client, from where, and for what, as far as they are known. */
      readonly clientId: string | undefined;
      readonly address: string | undefined;
      readonly purpose: Purpose | undefined;
    }
  | { readonly kind: 'request-opened'; readonly request: ConnectionRequest }
  | { readonly kind: 'request-ended'; readonly request: ConnectionRequest }
  /** An approved connection is over. */
  | { readonly kind: 'connection-ended'; readonly request: ConnectionRequest; readonly cause: EndCause }
  /** An approved connection that broke off goes on, and nobody was asked. */
  | { readonly kind: 'connection-resumed'; readonly request: ConnectionRequest }
  /** A device has said that its user sees who asks. */
  | { readonly kind: 'prompt-shown'; readonly request: ConnectionRequest; readonly device: EnrolledDevice }
  /** A device at another node shows a request of this one. */
  | { readonly kind: 'prompt-shown-elsewhere'; readonly request: ConnectionRequest; readonly deviceName: string }
  | PromptGoneEvent
  /** The user said "not me" to `request`. */
  | { readonly kind: 'disowned'; readonly request: ConnectionRequest; readonly device: EnrolledDevice }
  | FailedEvent;
