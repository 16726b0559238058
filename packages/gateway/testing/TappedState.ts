// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { MemorySharedState } from '../state/MemorySharedState.ts';
import type { CommitResult, HeardCommit, SharedState, StateChange, StateRecord } from '../state/SharedState.ts';

/** A commit that is on its way. */
export interface TappedCommit {
  readonly relied: ReadonlyMap<string, number>;
  readonly changes: readonly StateChange[];
  /** Whether something is to be made that is not there. */
  readonly isCreate: boolean;
  /** Does it. */
  go(): Promise<CommitResult>;
}

/** A shared state in memory of which a test decides when a commit gets there, and whether anything is heard of it. */
export class TappedState implements SharedState {
  /** What becomes of a commit; as it is when undefined. */
  onCommit: ((commit: TappedCommit) => Promise<CommitResult>) | undefined;
  /** Nothing is heard of what happens. */
  isDeaf = false;
  /** What is heard comes when somebody has asked the log for it, or when this is over. */
  private untold: (() => void)[] | undefined;
  /** Whether the mirror is not known to be up to date. */
  isStale = false;
  private readonly state: SharedState;

  constructor(state: SharedState = new MemorySharedState()) {
    this.state = state;
  }

  /** What becomes of commits that make something, and of those that change something. */
  tap(what: 'create' | 'change', then: (commit: TappedCommit) => Promise<CommitResult>): void {
    this.onCommit = (commit) => (commit.isCreate === (what === 'create') ? then(commit) : commit.go());
  }

  letGo(): void {
    this.onCommit = undefined;
  }

  commit(relied: ReadonlyMap<string, number>, changes: readonly StateChange[]): Promise<CommitResult> {
    const go = (): Promise<CommitResult> => this.state.commit(relied, changes);
    const isCreate = [...relied.values()].includes(0);
    return this.onCommit === undefined ? go() : this.onCommit({ relied, changes, isCreate, go });
  }

  read(keys: readonly string[]): Promise<ReadonlyMap<string, StateRecord | undefined>> {
    return this.state.read(keys);
  }

  async catchUp(): Promise<void> {
    await this.state.catchUp();
    this.untold?.splice(0).forEach((tell) => tell());
  }

  get isLate(): boolean {
    return this.untold !== undefined;
  }

  set isLate(isLate: boolean) {
    const { untold } = this;
    this.untold = isLate ? [] : undefined;
    untold?.forEach((tell) => tell());
  }

  get(key: string): StateRecord | undefined {
    return this.state.get(key);
  }

  list(prefix: string): readonly StateRecord[] {
    return this.state.list(prefix);
  }

  watch(prefix: string, heard: (commit: HeardCommit) => void): () => void {
    return this.state.watch(prefix, (commit) => {
      if (this.untold !== undefined) {
        this.untold.push(() => heard(commit));
      } else if (!this.isDeaf) {
        heard(commit);
      }
    });
  }

  get revision(): number {
    return this.state.revision;
  }

  get isFresh(): boolean {
    return !this.isStale && this.state.isFresh;
  }

  get fault(): string | undefined {
    return this.state.fault;
  }

  close(): void {
    this.state.close();
  }
}
