// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The folders that are still there. */
const folders: Set<string> = new Set();

/** The path of a database that lives no longer than this process, alone in a folder of its own. */
export function temporaryFile(): string {
  if (folders.size === 0) {
    process.once('exit', removeAll);
  }
  const folder: string = mkdtempSync(join(tmpdir(), 'arkts-host-store-'));
  folders.add(folder);
  return join(folder, 'store.db');
}

/** Removes such a file with its folder. */
export function removeTemporaryFile(file: string): void {
  remove(dirname(file));
  if (folders.size === 0) {
    process.off('exit', removeAll);
  }
}

function removeAll(): void {
  folders.forEach(remove);
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  folders.delete(folder);
}
