// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Where random bytes come from: the system's generator, or a seed in tests. */
export interface Randomness {
  /** As many fresh bytes as asked for. */
  bytes(count: number): Uint8Array;
}
