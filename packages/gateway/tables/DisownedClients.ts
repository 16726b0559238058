// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { z } from 'zod';
import type { Clock } from '../clock/Clock.ts';
import { SharedStateError, SharedStateFault } from '../state/SharedState.ts';
import type { SharedState } from '../state/SharedState.ts';

/** Who was disowned: what came from this client, or from this source in the name of this user. */
export interface Disowned {
  readonly clientId: string;
  readonly userName: string;
  readonly source: string;
}

/** Where it is in the log what users have said was not them, by the ids of the requests. */
export const DISOWNED = 'disowned/';
/** So long after it nobody can have been let in who has not heard of it. */
const KEPT_MS = 600_000;
const AGAIN_MS = 1_000;

const TEXT = z.object({ v: z.literal(1), clientId: z.string(), userName: z.string(), source: z.string() });

/**
 * "This was not me", for the connections at other nodes: the client is revoked beside it, as every client is. It is written until the
 * log has it, or it is of use to nobody any more.
 */
export class DisownedClients {
  private readonly state: SharedState;
  private readonly clock: Clock;
  private readonly failed: (what: string, error: unknown) => void;
  private readonly timers = new Set<number>();

  /** `heard`: hears of each, also of those of this node. */
  constructor(
    state: SharedState,
    clock: Clock,
    failed: (what: string, error: unknown) => void,
    heard: (disowned: Disowned) => void,
  ) {
    this.state = state;
    this.clock = clock;
    this.failed = failed;
    state.watch(DISOWNED, ({ changes }) => {
      for (const { key, record } of changes) {
        if (record !== undefined) {
          this.forgetLater(key, record.revision);
          const text = TEXT.safeParse(parsed(record.value));
          if (text.success) {
            heard(text.data);
          }
        }
      }
    });
    state.list(DISOWNED).forEach(({ key, revision }) => this.forgetLater(key, revision));
  }

  /** Tells the other nodes. Never throws; nobody waits for it. */
  tell(requestId: string, disowned: Disowned): void {
    const value = JSON.stringify({ v: 1, ...disowned });
    void this.write(DISOWNED + requestId, value, this.clock.now + KEPT_MS);
  }

  /** Nothing is done any more. */
  close(): void {
    this.timers.forEach((timer) => this.clock.cancel(timer));
    this.timers.clear();
  }

  private async write(key: string, value: string, until: number): Promise<void> {
    try {
      await this.state.commit(new Map(), [{ key, value }]);
    } catch (error) {
      if (!(error instanceof SharedStateError && error.fault === SharedStateFault.CLOSED)) {
        this.failed('telling other nodes of a disowned client', error);
        if (this.clock.now < until) {
          this.later(AGAIN_MS, () => void this.write(key, value, until));
        }
      }
    }
  }

  /** Every node tries, and one does. */
  private forgetLater(key: string, revision: number): void {
    this.later(KEPT_MS, () => {
      this.state.commit(new Map([[key, revision]]), [{ key, value: undefined }]).catch(() => undefined); // the next start does
    });
  }

  private later(delayMs: number, task: () => void): void {
    const timer = this.clock.schedule(delayMs, () => {
      this.timers.delete(timer);
      task();
    });
    this.timers.add(timer);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
