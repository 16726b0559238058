// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';

/** What can be revoked. */
export type Revocable = 'device' | 'client';

/** Where revocations outlive the process. */
export interface RevocationTable {
  /** Ids of all that are revoked. Throws when they cannot be read. */
  revoked(kind: Revocable): Iterable<string>;
  /** Writes that `id` has been revoked since `at` (wall time, ms), for all nodes. Rejects when it is not known whether it has. Twice is once. */
  write(kind: Revocable, id: string, at: number): Promise<void>;
  /** `heard`: hears of what has been revoked at any node. */
  listen(heard: (kind: Revocable, id: string) => void): void;
}

/** Where something was revoked: at this node, or at another one, which has seen to all but this node. */
export type RevokedAt = 'here' | 'elsewhere';

/** Who has to act when something is revoked; called at once, whatever can be written. */
export type RevocationListener = (kind: Revocable, id: string, where: RevokedAt) => void;

interface Unwritten {
  readonly kind: Revocable;
  readonly id: string;
  readonly at: number;
}

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;

/**
 * Who is trusted no more. A revocation takes effect in memory, at once and for good, before anything is written; what could
 * not be written is written again until it is. Every decision asks here first, so that no store, old, broken or replaced,
 * brings anything back while the process runs.
 *
 * It has as many ids as the tables have revoked rows, and each of those was once made by a ticket of the operator.
 */
export class Revocations {
  private readonly clock: Clock;
  private readonly table: RevocationTable;
  private readonly failed: (what: string, error: unknown) => void;
  private readonly ids: Readonly<Record<Revocable, Set<string>>> = { device: new Set(), client: new Set() };
  private readonly listeners: RevocationListener[] = [];
  private readonly unwritten = new Map<string, Unwritten>();
  private unread: Revocable[] = ['device', 'client'];
  private lastFault = '';
  private timer = 0;
  private retryMs = FIRST_RETRY_MS;

  /** Reads what is revoked; when that fails it is tried again, too. `failed` hears what went wrong. */
  constructor(clock: Clock, table: RevocationTable, failed: (what: string, error: unknown) => void) {
    this.clock = clock;
    this.table = table;
    this.failed = failed;
    table.listen((kind, id) => this.heard(kind, id));
    this.read();
    this.comeBack();
  }

  /** Revocations that are in force, and in no store yet. */
  get unwrittenCount(): number {
    return this.unwritten.size;
  }

  /** What is not right, for readiness; undefined while everything is written. */
  get fault(): string | undefined {
    if (this.unread.length > 0) {
      return `the revoked ${this.unread.join('s and ')}s could not be read: ${this.lastFault}`;
    }
    return this.unwritten.size === 0
      ? undefined
      : `${this.unwritten.size} revocations are in force, and not written yet: ${this.lastFault}`;
  }

  /** `listener` hears of every revocation from now on. */
  listen(listener: RevocationListener): void {
    this.listeners.push(listener);
  }

  has(kind: Revocable, id: string): boolean {
    return this.ids[kind].has(id);
  }

  /** From now on nobody here trusts it; never throws. Resolves, always, when it is written, and nobody anywhere does: to true. To false when that failed; it is tried again. */
  async revoke(kind: Revocable, id: string): Promise<boolean> {
    const key = `${kind} ${id}`;
    if (!this.ids[kind].has(id)) {
      this.ids[kind].add(id);
      this.unwritten.set(key, { kind, id, at: this.clock.wall() });
    }
    this.tell(kind, id, 'here');
    const left = this.unwritten.get(key);
    const isWritten = left === undefined || (await this.write(left));
    this.comeBack();
    return isWritten;
  }

  /** The last try, at the end of the process. How many stay unwritten. */
  async close(): Promise<number> {
    this.clock.cancel(this.timer);
    this.timer = -1;
    await this.settle();
    return this.unwritten.size;
  }

  /** Another node has revoked it, and written that. */
  private heard(kind: Revocable, id: string): void {
    if (!this.ids[kind].has(id)) {
      this.ids[kind].add(id);
      this.tell(kind, id, 'elsewhere');
    }
  }

  private tell(kind: Revocable, id: string, where: RevokedAt): void {
    for (const listener of this.listeners) {
      try {
        listener(kind, id, where);
      } catch (error) {
        this.failed('acting on a revocation', error);
      }
    }
  }

  private read(): void {
    this.unread = this.unread.filter(
      (kind) =>
        !this.try(`reading the revoked ${kind}s`, () => {
          for (const id of this.table.revoked(kind)) {
            this.ids[kind].add(id);
          }
        }),
    );
  }

  private async write(what: Unwritten): Promise<boolean> {
    const { kind, id, at } = what;
    try {
      await this.table.write(kind, id, at);
      this.unwritten.delete(`${kind} ${id}`);
      return true;
    } catch (error) {
      this.note(`writing a revoked ${kind}`, error);
      return false;
    }
  }

  /** Reads and writes what has not been, and comes back to it when some is left. */
  private async settle(): Promise<void> {
    this.read();
    for (const left of [...this.unwritten.values()]) {
      if (!(await this.write(left))) {
        const key = `${left.kind} ${left.id}`;
        this.unwritten.delete(key);
        this.unwritten.set(key, left); // the next time begins with another: it may be this one's own fault
        break; // or the store does not write: the others wait for the next time, too
      }
    }
    this.comeBack();
  }

  private comeBack(): void {
    if (this.unread.length === 0 && this.unwritten.size === 0) {
      this.retryMs = FIRST_RETRY_MS;
    } else if (this.timer === 0) {
      this.timer = this.clock.schedule(this.retryMs, () => {
        this.timer = 0;
        this.retryMs = Math.min(2 * this.retryMs, LONGEST_RETRY_MS);
        void this.settle();
      });
    }
  }

  private try(what: string, work: () => void): boolean {
    try {
      work();
      return true;
    } catch (error) {
      this.note(what, error);
      return false;
    }
  }

  private note(what: string, error: unknown): void {
    this.lastFault = error instanceof Error ? error.message : String(error);
    this.failed(what, error);
  }
}
