// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { CommitResult, SharedState, StateChange } from './SharedState.ts';

/**
 * What several who know nothing of each other want of one commit: the keys that each relies on, and what it changes. Used for one
 * attempt; then each of them hears what became of it.
 */
export class CommitPart {
  readonly relied = new Map<string, number>();
  readonly changes: StateChange[] = [];
  private readonly listeners: ((result: CommitResult) => void)[] = [];

  /** The commit is refused when the key is at another revision (0: is not there). */
  rely(key: string, revision: number): void {
    this.relied.set(key, revision);
  }

  /** The commit writes the key, or takes it away (undefined). */
  change(key: string, value: string | undefined): void {
    this.changes.push({ key, value });
  }

  /** `heard`: what became of the commit. Not called when that is not known. */
  whenDecided(heard: (result: CommitResult) => void): void {
    this.listeners.push(heard);
  }

  /** Commits it, and tells those who have a part in it. Rejects as `SharedState.commit` does. */
  async commit(state: SharedState): Promise<CommitResult> {
    const result = await state.commit(this.relied, this.changes);
    this.decided(result);
    return result;
  }

  /** For whoever has committed it together with more. */
  decided(result: CommitResult): void {
    this.listeners.forEach((heard) => heard(result));
  }
}
