// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { CommitPart } from '../state/CommitPart.ts';
import { MOST_KEYS } from '../state/SharedState.ts';
import type { HeardCommit, SharedState, StateRecord } from '../state/SharedState.ts';
import { formatRecord, parseRecord, REQUESTS } from './RequestRecord.ts';
import type { RequestRecord } from './RequestRecord.ts';

/** A record with the revision of the commit that wrote it. */
export interface Logged {
  readonly record: RequestRecord;
  readonly revision: number;
}

/** What became of a write: it is in the log, or something else is, or nothing. */
export type Written =
  | { readonly kind: 'written'; readonly revision: number }
  | { readonly kind: 'refused'; readonly found: Logged | undefined };

/** The requests of all nodes in the log that they share. Each write is over a revision: of all who write over the same one, one succeeds. */
export class RequestLog {
  private readonly state: SharedState;
  private readonly failed: (what: string, error: unknown) => void;
  /** What is being written, with its text: what the log brings back of it need not be read again. */
  private readonly writing = new Map<string, { readonly text: string; readonly record: RequestRecord }>();
  /** Records that are to be taken away, and could not be yet, with their revisions. */
  private unforgotten = new Map<string, number>();

  constructor(state: SharedState, failed: (what: string, error: unknown) => void) {
    this.state = state;
    this.failed = failed;
  }

  /** Tells `heard` of what is there, and of every change from now on, in the log's order; undefined: it was taken away. */
  follow(heard: (id: string, logged: Logged | undefined) => void): void {
    this.state.watch(REQUESTS, (commit) => this.hear(commit, heard));
    for (const { key, value, revision } of this.state.list(REQUESTS)) {
      this.read(key, value, (record) => heard(key.slice(REQUESTS.length), { record, revision }));
    }
  }

  /**
   * Writes a record over `revision` (0: there is none), with what others add to the commit: refused, too, when something else is not
   * as they rely on, and then `found` is the record as it was. Rejects when it is not known whether it was done, or it was not:
   * what the log says of it is heard later.
   */
  async write(record: RequestRecord, revision: number, part = new CommitPart()): Promise<Written> {
    const key = REQUESTS + record.request.id;
    const written = { text: formatRecord(record), record };
    this.writing.set(key, written);
    try {
      part.rely(key, revision);
      part.change(key, written.text);
      const result = await part.commit(this.state);
      return result.kind === 'committed'
        ? { kind: 'written', revision: result.revision }
        : { kind: 'refused', found: loggedOf(result.found.get(key)) };
    } finally {
      if (this.writing.get(key) === written) {
        this.writing.delete(key);
      }
    }
  }

  /** Takes records away, by their ids, unless they have changed since; what cannot be taken away now goes with the next. */
  async forget(revisions: ReadonlyMap<string, number>): Promise<void> {
    const due = [...this.unforgotten, ...revisions];
    this.unforgotten = new Map();
    for (let i = 0; i < due.length; i += MOST_KEYS) {
      await this.forgetTogether(new Map(due.slice(i, i + MOST_KEYS)));
    }
  }

  private async forgetTogether(revisions: ReadonlyMap<string, number>): Promise<void> {
    const relied = new Map([...revisions].map(([id, revision]) => [REQUESTS + id, revision]));
    try {
      const result = await this.state.commit(
        relied,
        [...relied.keys()].map((key) => ({ key, value: undefined })),
      );
      const left =
        result.kind === 'committed'
          ? []
          : [...revisions].filter(([id, revision]) => result.found.get(REQUESTS + id)?.revision === revision);
      if (left.length > 0 && left.length < revisions.size) {
        await this.forgetTogether(new Map(left)); // the others are somebody else's by now
      }
    } catch (error) {
      this.failed('forgetting requests', error);
      revisions.forEach((revision, id) => this.unforgotten.set(id, revision));
    }
  }

  private hear({ changes }: HeardCommit, heard: (id: string, logged: Logged | undefined) => void): void {
    for (const { key, record: found } of changes) {
      const id = key.slice(REQUESTS.length);
      const written = this.writing.get(key);
      if (found === undefined) {
        heard(id, undefined);
      } else if (written?.text === found.value) {
        heard(id, { record: written.record, revision: found.revision });
      } else {
        this.read(key, found.value, (record) => heard(id, { record, revision: found.revision }));
      }
    }
  }

  /** A record that cannot be read is none of this node's: one of a later version knows what to do with it. */
  private read(key: string, text: string, use: (record: RequestRecord) => void): void {
    let record;
    try {
      record = parseRecord(text);
    } catch (error) {
      this.failed(`reading ${key}`, error);
      return;
    }
    use(record);
  }
}

function loggedOf(found: StateRecord | undefined): Logged | undefined {
  return found && { record: parseRecord(found.value), revision: found.revision };
}
