// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

const SKIPPED: ReadonlySet<string> = new Set(['node_modules', 'oh_modules', 'build', 'dist']);

/** The files below `dir` whose path `keep` accepts, sorted; none when there is no `dir`. Skips generated folders. */
export function walkFiles(dir: string, keep: (file: string) => boolean): string[] {
  if (!existsSync(dir)) {
    return [];
  }
  const found: string[] = [];
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const file = path.join(dir, entry.name);
    if (entry.isDirectory()) {
      if (!SKIPPED.has(entry.name) && !entry.name.startsWith('.')) {
        found.push(...walkFiles(file, keep));
      }
    } else if (keep(file)) {
      found.push(file);
    }
  }
  return found.sort();
}
