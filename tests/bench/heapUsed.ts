// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Bytes on the heap after a collection. Needs `--expose-gc`. */
export function heapUsed(): number {
  const collect = (globalThis as { gc?: () => void }).gc;
  if (collect === undefined) {
    throw new Error('Start Node with --expose-gc: npm run bench does.');
  }
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}
