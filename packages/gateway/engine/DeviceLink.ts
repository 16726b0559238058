// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { ConnectionRequest } from './ConnectionRequest.ts';
import type { EnrolledDevice } from './EnrolledDevice.ts';
import type { PurposeKind } from './Purpose.ts';
import type { PromptEndCause, PromptRemoval, ReceiptCause } from 'gateway_protocol';

/** A device that is connected: what the engine can tell it. Nothing here waits or throws; a dead link says nothing. */
export interface DeviceLink {
  readonly device: EnrolledDevice;
  /** Whether the app on the device is new enough to show such a request. */
  shows(purpose: PurposeKind): boolean;
  /** Asks the user. The prompt lives `leaseMs` unless it is renewed. */
  prompt(request: ConnectionRequest, leaseMs: number): void;
  /** The answer to a beat: these prompts may stand for another lease. */
  renew(requestIds: readonly string[], leaseMs: number): void;
  /** Takes a prompt away, or prevents one that is still on its way. */
  withdraw(requestId: string, cause: PromptEndCause): void;
  /** These connections of the user were let in again without a question, the latest first. */
  resumed(connections: readonly ResumedNotice[]): void;
  /** The same device has another link now; this one ends. */
  replaced(): void;
  /** The same device is at another node now; this link ends, and the device may come back. */
  moved(): void;
  /** The device is trusted no more; the link ends. */
  revoked(): void;
}

/** A connection that goes on without a question. */
export interface ResumedNotice {
  readonly request: ConnectionRequest;
  /** How long it has, ms, and whether it is open still. */
  readonly agoMs: number;
  readonly isOpen: boolean;
}

/** The device's word that a prompt is gone. */
export interface PromptReceipt {
  /** What it knows of the end: nothing was shown, the system confirmed it, or did not. */
  readonly withdrawal: PromptRemoval;
  /** Why it took it away. */
  readonly cause: ReceiptCause;
  /** How long ago that was, ms. */
  readonly agoMs: number;
}
