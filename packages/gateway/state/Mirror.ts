// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { HeardChange, HeardCommit, StateRecord } from './SharedState.ts';

/** Apart from its listener, so that the same listener twice is two watches. */
interface Watch {
  readonly prefix: string;
  readonly heard: (commit: HeardCommit) => void;
}

/** A node's copy of the log: what it says now, and who is told of what comes. */
export class Mirror {
  /** Records by the part of the key before its first slash: what is listed is always within one. */
  private readonly parts = new Map<string, Map<string, StateRecord>>();
  private readonly failed: (error: unknown) => void;
  private watches: readonly Watch[] = [];
  private readonly untold: HeardCommit[] = [];
  private lastRevision = 0;

  /** `failed`: hears what listeners throw; they keep nobody else from hearing. */
  constructor(failed: (error: unknown) => void) {
    this.failed = failed;
  }

  /** The last commit that is in it. */
  get revision(): number {
    return this.lastRevision;
  }

  get(key: string): StateRecord | undefined {
    return this.parts.get(partOf(key))?.get(key);
  }

  list(prefix: string): readonly StateRecord[] {
    const part = this.parts.get(partOf(prefix));
    return [...(part?.values() ?? [])].filter(({ key }) => key.startsWith(prefix)).sort(byKey);
  }

  /** All records, in no order. */
  *all(): Iterable<StateRecord> {
    for (const part of this.parts.values()) {
      yield* part.values();
    }
  }

  watch(prefix: string, heard: (commit: HeardCommit) => void): () => void {
    const watch: Watch = { prefix, heard };
    this.watches = [...this.watches, watch];
    return () => {
      this.watches = this.watches.filter((other) => other !== watch);
    };
  }

  /** Takes in a commit; one that is not after the last is an echo of what it has, and is dropped. */
  apply(revision: number, changes: readonly HeardChange[]): void {
    if (revision <= this.lastRevision) {
      return;
    }
    this.take(revision, changes);
  }

  /** Takes in what was found at `revision` when the commits up to there cannot be had any more: what is not in it is gone. */
  replace(revision: number, records: readonly StateRecord[]): void {
    const found = new Map(records.map((record) => [record.key, record]));
    const gone = [...this.all()].filter(({ key }) => !found.has(key));
    const changes: HeardChange[] = [
      ...gone.map(({ key }) => ({ key, record: undefined })),
      ...records
        .filter((record) => this.get(record.key)?.revision !== record.revision)
        .map((record) => ({ key: record.key, record })),
    ];
    this.take(revision, changes);
  }

  /** Tells nobody anything any more. */
  close(): void {
    this.watches = [];
    this.untold.length = 0;
  }

  private take(revision: number, changes: readonly HeardChange[]): void {
    for (const { key, record } of changes) {
      const name = partOf(key);
      if (record !== undefined) {
        let part = this.parts.get(name);
        if (part === undefined) {
          part = new Map();
          this.parts.set(name, part);
        }
        part.set(key, record);
      } else {
        const part = this.parts.get(name);
        if (part?.delete(key) === true && part.size === 0) {
          this.parts.delete(name);
        }
      }
    }
    this.lastRevision = Math.max(this.lastRevision, revision);
    if (changes.length > 0) {
      if (this.untold.length === 0) {
        queueMicrotask(() => this.tell());
      }
      this.untold.push({ revision, changes: [...changes].sort(byKey) });
    }
  }

  private tell(): void {
    for (const commit of this.untold.splice(0)) {
      for (const watch of this.watches) {
        if (!commit.changes.some(({ key }) => key.startsWith(watch.prefix))) {
          continue; // most watches hear of few commits
        }
        const changes = commit.changes.filter(({ key }) => key.startsWith(watch.prefix));
        if (this.watches.includes(watch)) {
          try {
            watch.heard({ revision: commit.revision, changes });
          } catch (error) {
            this.failed(error);
          }
        }
      }
    }
  }
}

function partOf(key: string): string {
  const end = key.indexOf('/');
  return end < 0 ? key : key.slice(0, end);
}

/** By their characters' codes, which is the same on every machine. */
function byKey(one: { readonly key: string }, other: { readonly key: string }): number {
  return one.key < other.key ? -1 : one.key > other.key ? 1 : 0;
}
