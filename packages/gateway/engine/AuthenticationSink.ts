// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { RequestEndCause } from 'gateway_protocol';

/**
 * Where the engine's answers go, one sink for a connection or one for all: `context` names the connection, unchanged.
 * For each request there is at most one of the first two calls, the last two come only after a success, and nothing comes
 * after `cancelAuthentication`.
 */
export interface AuthenticationSink {
  /** The user approved. `token` is always null: there is no token of an operating system here. */
  onUserAuthenticated(userName: string, userDomain: string, context: string, token: null): void;
  /** They did not. `genericCode`: an HResult; `specificCode` is reserved and 0. */
  onUserAuthenticationFailed(context: string, genericCode: number, specificCode: 0): void;
  /** Authorise the connection again, silently, and end it when that fails. */
  reauthenticateUser(context: string): void;
  /** End the connection. */
  disconnectUser(context: string): void;
  /** How far the request is, for the one who waits; not part of ITSG. */
  onProgress?(context: string, progress: RequestProgress): void;
}

/** What the client is told while it waits. */
export type RequestProgress =
  | {
      readonly step: 'waiting';
      /** What the audit and frames call the request. */
      readonly requestId: string;
      readonly number: string;
      readonly deadlineMs: number;
      readonly deviceCount: number;
    }
  | { readonly step: 'shown'; readonly deviceName: string }
  | { readonly step: 'ended'; readonly cause: RequestEndCause };
