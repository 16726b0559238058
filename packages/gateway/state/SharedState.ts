// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** A record as it was at one revision. */
export interface StateRecord {
  readonly key: string;
  readonly value: string;
  /** Of the commit that wrote it: greater than every revision before, never 0, the same for all records of that commit. */
  readonly revision: number;
}

/** What a commit does to a key: writes its value, or takes it away (undefined; nothing when it is not there). */
export interface StateChange {
  readonly key: string;
  readonly value: string | undefined;
}

/** What became of a key: its record, or undefined when it was taken away. */
export interface HeardChange {
  readonly key: string;
  readonly record: StateRecord | undefined;
}

/** What one commit changed, as a watcher hears it: all that is under its prefix, in the order of the keys. */
export interface HeardCommit {
  readonly revision: number;
  readonly changes: readonly HeardChange[];
}

/** What became of a commit. `found`: each key that was relied on as it really is, out of the same decision. */
export type CommitResult =
  | { readonly kind: 'committed'; readonly revision: number }
  | { readonly kind: 'refused'; readonly found: ReadonlyMap<string, StateRecord | undefined> };

/**
 * What the nodes of a site share: one log of commits, and a copy of it at every node, the mirror. A commit names the revision
 * of every key that it relies on, and writes all of its changes or none; of all who rely on the same revision and change it
 * exactly one succeeds, whoever and wherever they are. A mirror follows the log in its order and without gaps, but later:
 * what must be known is relied on in a commit, or read through the log.
 */
export interface SharedState {
  /**
   * Writes `changes` together when each key of `relied` is at its revision (0: is not there). Without changes it only looks.
   * Decided when it answers; the mirrors hear of it, this node's own too, before or after. Rejects with a SharedStateError,
   * whose fault says whether it may have been done all the same.
   */
  commit(relied: ReadonlyMap<string, number>, changes: readonly StateChange[]): Promise<CommitResult>;
  /** The records of these keys as the log has them: nothing that was committed before the call is missed. Rejects as `commit` does. */
  read(keys: readonly string[]): Promise<ReadonlyMap<string, StateRecord | undefined>>;
  /**
   * Until the mirror has everything that was committed before the call, and has told of it: for whoever would refuse what another node may
   * have given a moment ago. Those who ask at the same time are answered together. Rejects as `read` does, and when the mirror does not get there.
   */
  catchUp(): Promise<void>;
  /** The record as the mirror has it. */
  get(key: string): StateRecord | undefined;
  /** The mirror's records below a prefix that ends with `/`, in the order of their keys. */
  list(prefix: string): readonly StateRecord[];
  /**
   * Tells `heard` of every commit that changes something below the prefix (which ends with `/`, or is empty), in the log's
   * order, after the mirror has all of it, never within a call of this interface. Returns the end of it.
   */
  watch(prefix: string, heard: (commit: HeardCommit) => void): () => void;
  /** The last commit that the mirror has. */
  readonly revision: number;
  /**
   * Whether the mirror is known to have had everything a moment ago. While it is not, nothing may be let in that somebody
   * else could have forbidden.
   */
  readonly isFresh: boolean;
  /** What is wrong, and what to do; undefined while all is well. */
  readonly fault: string | undefined;
  /** Lets go of timers and connections, and tells nobody anything any more. The last call. */
  close(): void;
}

/** Why a commit or a read could not be answered. */
export enum SharedStateFault {
  /** No answer came in time: it may have been done. The mirror tells, later. */
  UNKNOWN = 'unknown',
  /** The log takes nothing more, for its disk is full. Not done. */
  FULL = 'full',
  /** What is durable could not be written. Not done. */
  NOT_WRITTEN = 'not-written',
  /** The log knows this node not, or does not let it do this. Not done. */
  FORBIDDEN = 'forbidden',
  /** It is more, or other, than a commit may hold. Not done. */
  INVALID = 'invalid',
  /** The log is another one than this node has started with. Not done. */
  OTHER_SITE = 'other-site',
  /** The state was closed before the answer. It may have been done. */
  CLOSED = 'closed',
}

/** A commit or read without an answer. */
export class SharedStateError extends Error {
  override readonly name = 'SharedStateError';
  readonly fault: SharedStateFault;

  constructor(fault: SharedStateFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}

/** Keys that one commit may rely on, and changes that it may make: etcd takes 128 of each, and a mark is among them. */
export const MOST_KEYS = 100;
/** Bytes of a key in UTF-8. */
export const MOST_KEY_BYTES = 512;
/** Bytes of all values of a commit in UTF-8: below etcd's limit for a request, which is 1.5 MiB. */
export const MOST_VALUE_BYTES = 512 * 1024;

/** Throws a SharedStateError when a commit cannot be one. */
export function checkCommit(relied: ReadonlyMap<string, number>, changes: readonly StateChange[]): void {
  checkKeys([...relied.keys()], 'relied on');
  checkKeys(
    changes.map(({ key }) => key),
    'changed',
  );
  for (const [key, revision] of relied) {
    if (!Number.isSafeInteger(revision) || revision < 0) {
      throw invalid(`A revision is a whole number from 0 on: that of ${show(key)} is ${revision}.`);
    }
  }
  if (new Set(changes.map(({ key }) => key)).size < changes.length) {
    throw invalid('A commit changes a key once: one is named twice.');
  }
  const bytes = changes.reduce((sum, { value }) => sum + Buffer.byteLength(value ?? ''), 0);
  if (bytes > MOST_VALUE_BYTES) {
    throw invalid(`The values of a commit have at most ${MOST_VALUE_BYTES} bytes together: these have ${bytes}.`);
  }
}

/** Throws a SharedStateError when these cannot be the keys of one call. */
export function checkKeys(keys: readonly string[], how: string): void {
  if (keys.length > MOST_KEYS) {
    throw invalid(`At most ${MOST_KEYS} keys can be ${how} together: these are ${keys.length}.`);
  }
  for (const key of keys) {
    const bytes = Buffer.byteLength(key);
    if (bytes < 1 || bytes > MOST_KEY_BYTES || Buffer.from(key).toString() !== key) {
      throw invalid(`A key has 1 to ${MOST_KEY_BYTES} bytes of UTF-8: ${show(key)} has ${bytes}, or is no text.`);
    }
  }
}

/** What a state answers that was closed. */
export function stateClosed(): SharedStateError {
  return new SharedStateError(SharedStateFault.CLOSED, 'The shared state is closed: the gateway is ending.');
}

function invalid(message: string): SharedStateError {
  return new SharedStateError(SharedStateFault.INVALID, message);
}

function show(key: string): string {
  return JSON.stringify(key.length > 40 ? `${key.slice(0, 40)}…` : key);
}
