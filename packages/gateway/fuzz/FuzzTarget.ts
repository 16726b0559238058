// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What is fed with anything. */
export interface FuzzTarget {
  /** Texts that are right, or nearly: where the search begins. */
  readonly seeds: readonly string[];
  /** Words that are worth trying anywhere. */
  readonly words: readonly string[];
  /** Feeds it; throws, or rejects, when something has happened that must not. */
  run(text: string): void | Promise<void>;
}
