// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { ReceiptFrame } from './DeviceFrame.ts';
import type { PromptRemoval, ReceiptCause } from './Receipt.ts';
import type { SessionStep } from './SessionStep.ts';
import { SpentRequests } from './SpentRequests.ts';

/** How receipts reach the gateway. */
export interface ReceiptOutlet {
  readonly isReady: boolean;
  readonly beatMs: number;
  send(receipt: ReceiptFrame): void;
}

/**
 * The receipts of a device: what it says of each prompt that is gone, again and again until the gateway has noted it. A request
 * that is over here never comes back.
 *
 *     (not spent) ─▶ owed ⇄ asked for again ─▶ noted ─▶ forgotten, when it is older than any request can be
 *            └────────▶ spent, not owed ──────────────────┘
 */
export class PromptReceipts {
  private readonly step: SessionStep;
  private readonly outlet: ReceiptOutlet;
  private readonly spent = new SpentRequests();
  /** When those that are not noted are sent again. */
  private retryAt = Infinity;

  constructor(step: SessionStep, outlet: ReceiptOutlet) {
    this.step = step;
    this.outlet = outlet;
  }

  /** How many requests are remembered so that they are never shown again. */
  get spentCount(): number {
    return this.spent.size;
  }

  get nextTime(): number {
    return this.retryAt;
  }

  isSpent(requestId: string): boolean {
    return this.spent.has(requestId);
  }

  /** A request is over. `isOwed`: the gateway is told until it notes it; otherwise only when it asks. */
  bury(requestId: string, removal: PromptRemoval, receipt: ReceiptCause, isOwed: boolean): void {
    this.spent.add(requestId, removal, receipt, this.step.now, isOwed);
    if (isOwed) {
      this.send(requestId);
    }
  }

  /** The gateway asks for the receipt of a request that is over, or asks again. */
  owe(requestId: string): void {
    this.spent.owe(requestId);
    this.send(requestId);
  }

  /** The gateway has the receipt. */
  noted(requestId: string): void {
    this.spent.noted(requestId);
  }

  /** Those that are not noted, when it is time to send them again. */
  elapse(): void {
    if (this.retryAt <= this.step.now) {
      this.sendAll();
    }
  }

  /** Sends every receipt that was not noted, and again after a while. */
  sendAll(): void {
    this.retryAt = Infinity;
    for (const requestId of this.spent.unnoted) {
      this.send(requestId);
    }
  }

  /** Nothing can be sent before the next welcome, which is the time for it. */
  left(): void {
    this.retryAt = Infinity;
  }

  private send(requestId: string): void {
    const receipt = this.spent.receipt(requestId, this.step.now);
    if (receipt !== undefined && this.outlet.isReady) {
      this.outlet.send(receipt);
      this.retryAt = Math.min(this.retryAt, this.step.now + this.outlet.beatMs);
    }
  }
}
