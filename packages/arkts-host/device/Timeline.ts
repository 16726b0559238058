// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { VirtualClock } from './VirtualClock.ts';

/** Who did what a timeline entry tells: the app, the prompt on the screen, the system behind it, or the person. */
export type TimelineSource = 'app' | 'prompt' | 'system' | 'user' | 'remote';

/** One visible step, in plain words. */
export interface TimelineEntry {
  /** Milliseconds since the device's boot. */
  readonly at: number;
  readonly source: TimelineSource;
  readonly text: string;
}

/** What happened on the device, in order. It never holds a token, a challenge or a PIN. */
export class Timeline {
  private readonly clock: VirtualClock;
  private readonly limit: number;
  private list: TimelineEntry[] = [];
  private readonly listeners: Set<(entry: TimelineEntry) => void> = new Set();

  /** @param limit how many of the newest entries are kept at least; 0 keeps none, and only listeners hear of them */
  constructor(clock: VirtualClock, limit: number) {
    this.clock = clock;
    this.limit = limit;
  }

  /** The entries kept, oldest first. */
  get entries(): readonly TimelineEntry[] {
    return this.list;
  }

  /** Whether anyone would see an entry: callers on hot paths ask before they build the text. */
  get isWatched(): boolean {
    return this.limit > 0 || this.listeners.size > 0;
  }

  /** Appends an entry at the present time. */
  add(source: TimelineSource, text: string): void {
    if (!this.isWatched) {
      return;
    }
    const entry: TimelineEntry = { at: this.clock.now, source, text };
    if (this.limit > 0) {
      this.list.push(entry);
      if (this.list.length >= 2 * this.limit) {
        this.list = this.list.slice(-this.limit);
      }
    }
    for (const listener of this.listeners) {
      listener(entry);
    }
  }

  /**
   * Calls `listener` with every new entry.
   * @returns ends that
   */
  onEntry(listener: (entry: TimelineEntry) => void): () => void {
    this.listeners.add(listener);
    return (): void => {
      this.listeners.delete(listener);
    };
  }
}
