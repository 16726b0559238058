// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Randomness } from './Randomness.ts';

/** Unguessable text of `bytes` random bytes, base64url. 16 name something, 32 prove something. */
export function randomToken(randomness: Randomness, bytes: 16 | 32): string {
  return Buffer.from(randomness.bytes(bytes)).toString('base64url');
}
