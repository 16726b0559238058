// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';
import { SystemClock } from '../clock/SystemClock.ts';
import { ExpiryQueue } from './ExpiryQueue.ts';
import type { Expiring } from './ExpiryQueue.ts';
import { KeyTakenError } from './PendingStore.ts';
import type { PendingStore, StoreChange, Stored } from './PendingStore.ts';

interface Entry<T> extends Stored<T>, Expiring {
  readonly key: string;
  value: T;
  revision: number;
}

/** Apart from its listener, so that the same listener twice is two watches. */
interface Watch<T> {
  readonly listener: (change: StoreChange<T>) => void;
}

/** The pending store of a gateway that runs alone: what waits is lost with the process, and its clients with it. */
export class MemoryPendingStore<T> implements PendingStore<T> {
  private readonly clock: Clock;
  private readonly failed: (error: unknown) => void;
  private readonly entries = new Map<string, Entry<T>>();
  /** One timer for all, at the time of the first. */
  private readonly expiries = new ExpiryQueue<Entry<T>>();
  private timer = 0;
  private timerAt = Infinity;
  private lastRevision = 0;
  /** Nearly every key has one watch, for as long as it lives: a list takes a fraction of a set's memory. */
  private readonly listeners = new Map<string, readonly Watch<T>[]>();
  /** Keys that have changed since their listeners were told. */
  private readonly changed = new Set<string>();

  /** `failed`: hears what listeners throw; without it that goes where uncaught exceptions go. */
  constructor(clock: Clock = new SystemClock(), failed: (error: unknown) => void = throwApart) {
    this.clock = clock;
    this.failed = failed;
  }

  async create(key: string, value: T, lifeMs?: number): Promise<number> {
    if (this.find(key) !== undefined) {
      throw new KeyTakenError(key);
    }
    const entry: Entry<T> = {
      key,
      value,
      revision: ++this.lastRevision,
      expiresAt: this.endOf(lifeMs, Infinity),
      place: -1,
    };
    this.entries.set(key, entry);
    this.written(entry);
    return entry.revision;
  }

  async read(key: string): Promise<Stored<T> | undefined> {
    const entry = this.find(key);
    return entry && { value: entry.value, revision: entry.revision };
  }

  async compareAndSet(key: string, revision: number, value: T, lifeMs?: number): Promise<number | undefined> {
    const entry = this.find(key);
    if (entry?.revision !== revision) {
      return undefined;
    }
    entry.value = value;
    entry.revision = ++this.lastRevision;
    entry.expiresAt = this.endOf(lifeMs, entry.expiresAt);
    this.written(entry);
    return entry.revision;
  }

  async remove(key: string): Promise<void> {
    const entry = this.find(key);
    if (entry !== undefined) {
      this.forget(entry);
      this.scheduleExpiry();
    }
  }

  async count(): Promise<number> {
    this.expire();
    return this.entries.size;
  }

  watch(key: string, listener: (change: StoreChange<T>) => void): () => void {
    const watch: Watch<T> = { listener };
    this.listeners.set(key, this.listeners.get(key)?.concat(watch) ?? [watch]); // a list that is spread has room for 17
    return () => {
      const left = this.listeners.get(key)?.filter((other) => other !== watch) ?? [];
      if (left.length === 0) {
        this.listeners.delete(key);
      } else {
        this.listeners.set(key, left);
      }
    };
  }

  close(): void {
    this.clock.cancel(this.timer);
    this.listeners.clear();
    this.entries.clear();
  }

  /** The entry of a key, unless its life is over: the timer may be late, the clock is not. */
  private find(key: string): Entry<T> | undefined {
    const entry = this.entries.get(key);
    if (entry !== undefined && entry.expiresAt <= this.clock.now) {
      this.expire();
      return undefined;
    }
    return entry;
  }

  private written(entry: Entry<T>): void {
    this.expiries.place(entry);
    this.scheduleExpiry();
    this.announce(entry.key);
  }

  private forget(entry: Entry<T>): void {
    this.entries.delete(entry.key);
    this.expiries.remove(entry);
    this.announce(entry.key);
  }

  private expire(): void {
    for (
      let first = this.expiries.first;
      first !== undefined && first.expiresAt <= this.clock.now;
      first = this.expiries.first
    ) {
      this.forget(first);
    }
    this.scheduleExpiry();
  }

  private scheduleExpiry(): void {
    const at = this.expiries.first?.expiresAt ?? Infinity;
    if (at === this.timerAt) {
      return;
    }
    // a timer that is too early is left: most of what is written ends later than what waits, and is taken away before
    if (at > this.timerAt && at !== Infinity) {
      return;
    }
    this.clock.cancel(this.timer);
    this.timerAt = at;
    this.timer =
      at === Infinity
        ? 0
        : this.clock.schedule(at - this.clock.now, () => {
            this.timerAt = Infinity;
            this.expire();
          });
  }

  private announce(key: string): void {
    if (!this.listeners.has(key)) {
      return;
    }
    if (this.changed.size === 0) {
      queueMicrotask(() => this.tell());
    }
    this.changed.add(key);
  }

  private tell(): void {
    const keys = [...this.changed];
    this.changed.clear();
    for (const key of keys) {
      const entry = this.entries.get(key);
      const stored = entry && { value: entry.value, revision: entry.revision };
      for (const watch of this.listeners.get(key) ?? []) {
        if (this.listeners.get(key)?.includes(watch) === true) {
          this.callApart(() => watch.listener({ key, stored }));
        }
      }
    }
  }

  /** A listener that throws keeps nobody else from hearing. */
  private callApart(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.failed(error);
    }
  }

  private endOf(lifeMs: number | undefined, otherwise: number): number {
    return lifeMs === undefined ? otherwise : this.clock.now + lifeMs;
  }
}

function throwApart(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
