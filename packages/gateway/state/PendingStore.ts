// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** A value as it was at one revision. */
export interface Stored<T> {
  readonly value: T;
  /** Grows with every write in the store; never 0, and never given twice, not even to a key that came back. */
  readonly revision: number;
}

/** What became of a key. `stored` is undefined when it is there no more. */
export interface StoreChange<T> {
  readonly key: string;
  readonly stored: Stored<T> | undefined;
}

/**
 * Where requests wait, and where it is decided how they end. Its one promise is the compare-and-set: of all who write over
 * the same revision exactly one succeeds, whoever and wherever they are. Everything else is told when it is convenient.
 *
 * A store never changes a value and keeps what it is given: whoever has written or read one must not change it either.
 * Every method may reject with what went wrong underneath; then it is not known whether it was done, and reading tells.
 */
export interface PendingStore<T> {
  /**
   * A new key with its value; the revision. `lifeMs`: after this long the key is gone, unless it is written again; without
   * it, it stays. Rejects with a KeyTakenError when the key is there.
   */
  create(key: string, value: T, lifeMs?: number): Promise<number>;
  /** The value and its revision; undefined when there is none, or its life is over. */
  read(key: string): Promise<Stored<T> | undefined>;
  /**
   * Writes when `revision` is the key's. The new revision, or undefined when it was not: somebody else wrote, or the key is
   * gone. `lifeMs`: its life from now; without it, what is left of the earlier one.
   */
  compareAndSet(key: string, revision: number, value: T, lifeMs?: number): Promise<number | undefined>;
  /** Takes the key away, whatever its revision; nothing happens when it is not there. */
  remove(key: string): Promise<void>;
  /** How many keys there are. */
  count(): Promise<number>;
  /**
   * Tells `listener` of what is written, taken away or expired under `key`, after it happened and never within a call of the
   * writer; changes may be folded into the last. A hint, not the truth: whoever must know subscribes first and reads then.
   * Returns the end of it, after which nothing comes.
   */
  watch(key: string, listener: (change: StoreChange<T>) => void): () => void;
  /** Lets go of timers and connections, and tells nobody anything any more. The last call. */
  close(): void;
}

/** A key cannot be created, because it is there. */
export class KeyTakenError extends Error {
  override readonly name = 'KeyTakenError';

  constructor(key: string) {
    super(`The key ${key} is in the store already. Read it, or write it with compareAndSet.`);
  }
}
