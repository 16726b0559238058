// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** A plain TypeScript module that .ets files use. */
export interface Frame {
  readonly kind: string;
}

export function frameOf(kind: string): Frame {
  return { kind };
}
