// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { MirroredState } from './MirroredState.ts';
import { checkCommit, checkKeys, SharedStateError, SharedStateFault } from './SharedState.ts';
import type { CommitResult, HeardChange, StateChange, StateRecord } from './SharedState.ts';

/** Where a state that is alone keeps what must outlive the process. */
export interface StateJournal {
  /** All records that were kept, and the last revision that was given to any commit. */
  load(): { readonly revision: number; readonly records: readonly StateRecord[] };
  /** Keeps a commit, whole, before it counts; throws when that fails, and then it has not been kept. */
  keep(revision: number, changes: readonly HeardChange[]): void;
  /** What is wrong with it, and what to do. */
  readonly fault: string | undefined;
  close(): void;
}

/** The state of a gateway that is its site's only node: decided in this process, kept by a journal where there is one. */
export class MemorySharedState extends MirroredState {
  private readonly journal: StateJournal | undefined;

  /** `failed`: hears what watchers throw; without it that goes where uncaught exceptions go. */
  constructor(failed: (error: unknown) => void = throwApart, journal?: StateJournal) {
    super(failed);
    this.journal = journal;
    if (journal !== undefined) {
      const { revision, records } = journal.load();
      this.mirror.replace(revision, records);
    }
  }

  async commit(relied: ReadonlyMap<string, number>, changes: readonly StateChange[]): Promise<CommitResult> {
    this.checkOpen();
    checkCommit(relied, changes);
    for (const [key, revision] of relied) {
      if ((this.mirror.get(key)?.revision ?? 0) !== revision) {
        return { kind: 'refused', found: this.found([...relied.keys()]) };
      }
    }
    const revision = this.mirror.revision + 1;
    const made = changes
      .filter(({ key, value }) => value !== undefined || this.mirror.get(key) !== undefined)
      .map(({ key, value }) => ({ key, record: value === undefined ? undefined : { key, value, revision } }));
    this.keep(revision, made);
    this.mirror.apply(revision, made);
    return { kind: 'committed', revision };
  }

  async read(keys: readonly string[]): Promise<ReadonlyMap<string, StateRecord | undefined>> {
    this.checkOpen();
    checkKeys(keys, 'read');
    return this.found(keys);
  }

  async catchUp(): Promise<void> {
    this.checkOpen();
    await new Promise<void>((resolve) => queueMicrotask(resolve)); // its watchers are told in turns of their own
  }

  get isFresh(): boolean {
    return !this.isClosed;
  }

  get fault(): string | undefined {
    return this.journal?.fault;
  }

  protected letGo(): void {
    this.journal?.close();
  }

  private keep(revision: number, changes: readonly HeardChange[]): void {
    try {
      this.journal?.keep(revision, changes);
    } catch (error) {
      throw new SharedStateError(
        SharedStateFault.NOT_WRITTEN,
        `Nothing was changed, because it cannot be kept: ${error instanceof Error ? error.message : String(error)}`,
        { cause: error },
      );
    }
  }

  private found(keys: readonly string[]): ReadonlyMap<string, StateRecord | undefined> {
    return new Map(keys.map((key) => [key, this.mirror.get(key)]));
  }
}

function throwApart(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
