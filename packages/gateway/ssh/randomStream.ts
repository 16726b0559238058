// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createCipheriv } from 'node:crypto';
import process from 'node:process';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const CHUNK = Buffer.alloc(1_048_576);

/** Bytes that look random and are always the same: as many MiB, a chunk each. */
export function* randomStream(megabytes: number): Generator<Buffer> {
  const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16, 1), Buffer.alloc(16));
  for (let count = 0; count < megabytes; count++) {
    yield cipher.update(CHUNK);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // at the far end of a tunnel
  Readable.from(randomStream(Number(process.argv[2]))).pipe(process.stdout);
}
