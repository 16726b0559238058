// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { Mirror } from './Mirror.ts';
import { stateClosed } from './SharedState.ts';
import type { CommitResult, HeardCommit, SharedState, StateChange, StateRecord } from './SharedState.ts';

/** What every shared state has, whatever decides its commits: a mirror to read from, and an end. */
export abstract class MirroredState implements SharedState {
  protected readonly mirror: Mirror;
  protected isClosed = false;

  /** `failed`: hears what watchers throw. */
  constructor(failed: (error: unknown) => void) {
    this.mirror = new Mirror(failed);
  }

  abstract commit(relied: ReadonlyMap<string, number>, changes: readonly StateChange[]): Promise<CommitResult>;
  abstract read(keys: readonly string[]): Promise<ReadonlyMap<string, StateRecord | undefined>>;
  abstract catchUp(): Promise<void>;
  abstract get isFresh(): boolean;
  abstract get fault(): string | undefined;

  get(key: string): StateRecord | undefined {
    return this.mirror.get(key);
  }

  list(prefix: string): readonly StateRecord[] {
    return this.mirror.list(prefix);
  }

  watch(prefix: string, heard: (commit: HeardCommit) => void): () => void {
    return this.mirror.watch(prefix, heard);
  }

  get revision(): number {
    return this.mirror.revision;
  }

  close(): void {
    if (!this.isClosed) {
      this.isClosed = true;
      this.mirror.close();
      this.letGo();
    }
  }

  /** Ends timers, connections and files: nobody asks any more. Called once. */
  protected abstract letGo(): void;

  protected checkOpen(): void {
    if (this.isClosed) {
      throw stateClosed();
    }
  }
}
