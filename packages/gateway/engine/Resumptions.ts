// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';
import type { ClientIdentity } from './ClientIdentity.ts';
import type { ConnectionRequest } from './ConnectionRequest.ts';
import type { EngineOptions } from './EngineOptions.ts';

/** A connection that broke off, and may go on until `endsAt`, when it would have ended (both on the clock). */
export interface BrokenConnection {
  readonly request: ConnectionRequest;
  readonly endsAt: number;
  /** Until when its client may come back. */
  readonly until: number;
}

/** A connection that goes on: since when, on the clock. */
export interface ResumedRequest {
  readonly request: ConnectionRequest;
  readonly since: number;
}

/** Rights to come back wait for this many clients at most; the oldest go. */
export const MOST_RIGHTS = 1_000;

/**
 * Who may come back without a question, and who has: the client of an approved connection that broke off by itself, with the same
 * credential, from the same address, for the same place, soon, once. What is approved anew has a right of its own again.
 */
export class Resumptions {
  private readonly clock: Clock;
  private readonly options: EngineOptions;
  /** By who may use them. */
  private readonly rights = new Map<string, BrokenConnection>();
  /** By the request that was approved. */
  private readonly resumed = new Map<string, ResumedRequest>();

  constructor(clock: Clock, options: EngineOptions) {
    this.clock = clock;
    this.options = options;
  }

  /** An approved connection has broken off; `endsAt`: when it would have ended. One that was resumed has had its right. */
  keep(request: ConnectionRequest, endsAt: number): void {
    const { clock, options, rights } = this;
    if (options.resumeMs <= 0 || this.resumed.has(request.id)) {
      return;
    }
    const key = keyOf(request);
    rights.delete(key);
    rights.set(key, { request, endsAt, until: Math.min(endsAt, clock.now + options.resumeMs) });
    for (const oldest of rights.keys()) {
      if (rights.size <= MOST_RIGHTS) {
        break;
      }
      rights.delete(oldest);
    }
  }

  /** Spends the right of whoever asks; undefined when they have none. */
  take(identity: ClientIdentity): BrokenConnection | undefined {
    const key = keyOf(identity);
    const right = this.rights.get(key);
    this.rights.delete(key);
    return right !== undefined && this.options.resumeMs > 0 && this.clock.now < right.until ? right : undefined;
  }

  /** Ends every right that `matches`. */
  forbid(matches: (request: ConnectionRequest) => boolean): void {
    for (const [key, { request }] of this.rights) {
      if (matches(request)) {
        this.rights.delete(key);
      }
    }
  }

  /** The connection goes on. `isKnown`: whether anybody remembers another request still. */
  begun(request: ConnectionRequest, isKnown: (requestId: string) => boolean): void {
    for (const id of this.resumed.size < MOST_RIGHTS ? [] : this.resumed.keys()) {
      if (!isKnown(id)) {
        this.resumed.delete(id);
      }
    }
    this.resumed.set(request.id, { request, since: this.clock.now });
  }

  /** Those of a user that went on, the latest first. */
  ofUser(userName: string): readonly ResumedRequest[] {
    return [...this.resumed.values()].filter(({ request }) => request.userName === userName).reverse();
  }

  has(requestId: string): boolean {
    return this.resumed.has(requestId);
  }

  /** The request is not known any more. */
  forget(requestId: string): void {
    this.resumed.delete(requestId);
  }
}

/** The credential, where it is used, and for what. */
function keyOf({ address, clientId, purpose }: Pick<ClientIdentity, 'clientId' | 'address' | 'purpose'>): string {
  return JSON.stringify([clientId, address, purpose]);
}
