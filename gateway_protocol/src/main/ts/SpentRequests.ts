// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { ReceiptFrame } from './DeviceFrame.ts';
import { FRAME_LIMITS } from './frameLimits.ts';
import type { PromptRemoval, ReceiptCause } from './Receipt.ts';

/** A tombstone: what there is to say of a request that never comes back. */
interface Spent {
  readonly withdrawal: PromptRemoval;
  readonly cause: ReceiptCause;
  /** When its prompt was gone, on the device's clock. */
  readonly at: number;
}

/** No request is older than the longest deadline and lease together; what is older need not be remembered. */
const LIFE_MS = FRAME_LIMITS.deadlineMs + FRAME_LIMITS.leaseMs;
const MOST = 4096;
/** Receipts that are sent again by themselves; the gateway asks for what it misses beyond that. */
const MOST_OWED = 256;

/**
 * The requests that are over on this device: their prompts are never shown again, whatever comes later, and those that
 * came before their prompts never at all. Keeps the receipts that the gateway has not noted.
 */
export class SpentRequests {
  /** Oldest first. */
  private readonly spent = new Map<string, Spent>();
  private readonly owed = new Set<string>();

  has(requestId: string): boolean {
    return this.spent.has(requestId);
  }

  get size(): number {
    return this.spent.size;
  }

  /** The requests whose receipts have not been noted. */
  get unnoted(): readonly string[] {
    return Array.from(this.owed);
  }

  /** A request is over. `isOwed`: the gateway is told until it notes it; otherwise only when it asks. */
  add(requestId: string, withdrawal: PromptRemoval, cause: ReceiptCause, now: number, isOwed: boolean): void {
    for (const [id, { at }] of this.spent) {
      if (now - at < LIFE_MS && this.spent.size < MOST) {
        break;
      }
      this.spent.delete(id);
      this.owed.delete(id);
    }
    this.spent.set(requestId, { withdrawal, cause, at: now });
    if (isOwed) {
      this.owe(requestId);
    }
  }

  /** The gateway asks for a receipt, or asks again. */
  owe(requestId: string): void {
    if (this.spent.has(requestId) && this.owed.size < MOST_OWED) {
      this.owed.add(requestId);
    }
  }

  /** The gateway has the receipt. */
  noted(requestId: string): void {
    this.owed.delete(requestId);
  }

  /** The receipt as it is now; undefined when the request is not spent. */
  receipt(requestId: string, now: number): ReceiptFrame | undefined {
    const spent = this.spent.get(requestId);
    return (
      spent && {
        type: 'receipt',
        requestId,
        withdrawal: spent.withdrawal,
        cause: spent.cause,
        agoMs: Math.min(FRAME_LIMITS.agoMs, Math.max(0, Math.round(now - spent.at))),
      }
    );
  }
}
