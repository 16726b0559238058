// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { watch } from 'node:fs';
import path from 'node:path';

/** What changes by itself, or is no source. */
const IGNORED: ReadonlySet<string> = new Set([
  'node_modules',
  'oh_modules',
  'build',
  '.arkts-host',
  '.hvigor',
  '.git',
  '.preview',
]);
/** Editors write a file in several steps. */
const QUIET_MS: number = 100;

/**
 * Runs something now, and again after each change below a folder, never twice at a time, until `signal` is aborted. Changes while it
 * runs make one more run.
 */
export async function watchProject(dir: string, run: () => Promise<void>, signal: AbortSignal): Promise<void> {
  let changed = (): void => {};
  let isDue = true;
  const watcher = watch(dir, { recursive: true, signal }, (_event, name) => {
    if (name === null || !name.split(path.sep).some((part) => IGNORED.has(part))) {
      isDue = true;
      changed();
    }
  });
  watcher.on('error', () => {}); // the signal
  const aborted = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  while (!signal.aborted) {
    if (isDue) {
      isDue = false;
      await run();
    } else {
      await Promise.race([
        aborted,
        new Promise<void>((resolve) => {
          changed = (): void => {
            setTimeout(resolve, QUIET_MS);
          };
        }),
      ]);
    }
  }
}
