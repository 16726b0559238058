// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { EngineEvent } from './EngineEvent.ts';

/** Whether it was done: what fails is told, and stops nothing of what comes behind it. */
export function attempt(observe: (event: EngineEvent) => void, what: string, call: () => void): boolean {
  try {
    call();
    return true;
  } catch (error) {
    observe({ kind: 'failed', what, error });
    return false;
  }
}
