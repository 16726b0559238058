// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { AssertionFrame, DenialFrame, NumberFrame } from './DeviceFrame.ts';
import { DevicePromptState } from './DevicePromptState.ts';
import type { PromptEndCause } from './EndCause.ts';
import type { AnyPromptFrame } from './GatewayFrame.ts';
import type { ReceiptCause } from './Receipt.ts';

/**
 * One prompt of the device, as a page may show it. Only its session changes it.
 *
 * @since 1.0.0
 */
export class DevicePrompt {
  /** Who asks, from where, for what. */
  readonly request: AnyPromptFrame;
  state: DevicePromptState = DevicePromptState.ANNOUNCED;
  /** On the device's clock: until when it may stand without hearing from the gateway, and when the request is over. */
  leaseEnd: number;
  readonly deadline: number;
  /** How often the number may still be wrong. */
  triesLeft: number;
  /** Whether the last number was wrong. */
  isNumberWrong = false;
  /** Why it is being withdrawn, since when, and the word for that in its receipt; undefined before. */
  withdrawal: { readonly cause: PromptEndCause; readonly since: number; readonly receipt: ReceiptCause } | undefined;
  /** The last number that was typed: signed with the approval, and sent again when its result is late. */
  number: NumberFrame | undefined;
  /** What was answered: sent again until its outcome is there. */
  answer: AssertionFrame | DenialFrame | undefined;
  /** When the number or the answer is sent again; Infinity while there is nothing to send. */
  retryAt = Infinity;

  constructor(request: AnyPromptFrame, now: number) {
    this.request = request;
    this.leaseEnd = now + request.leaseMs;
    this.deadline = now + request.remainingMs;
    this.triesLeft = request.numberTries;
  }

  get id(): string {
    return this.request.requestId;
  }

  /** Whether something of it is on the screen, or may be. */
  get isShown(): boolean {
    return (
      this.state !== DevicePromptState.ANNOUNCED &&
      this.state !== DevicePromptState.ANSWERED &&
      this.state !== DevicePromptState.ENDED
    );
  }
}
