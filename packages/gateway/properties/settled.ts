// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { webcrypto } from 'node:crypto';

/** What of the system takes other threads, and so a time that no clock of a world knows. */
const IN_OTHER_THREADS = ['sign', 'verify', 'digest', 'importKey', 'exportKey', 'encrypt', 'decrypt'] as const;
/** So many turns without news, and nothing comes any more by itself. */
const QUIET_TURNS = 4;

let underWay = 0;
let isWatched = false;

/** Until nothing is under way but what waits for a world's clock: promises, streams, cryptography. */
export async function settled(): Promise<void> {
  watch();
  for (let quiet = 0; quiet < QUIET_TURNS; quiet++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (underWay > 0) {
      quiet = -1;
    }
  }
}

function watch(): void {
  if (isWatched) {
    return;
  }
  isWatched = true;
  for (const name of IN_OTHER_THREADS) {
    const really = webcrypto.subtle[name].bind(webcrypto.subtle) as (...args: unknown[]) => Promise<unknown>;
    Object.defineProperty(webcrypto.subtle, name, {
      value: async (...args: unknown[]) => {
        underWay++;
        try {
          return await really(...args);
        } finally {
          underWay--;
        }
      },
    });
  }
}
