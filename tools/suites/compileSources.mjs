// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// Compiles the sources of the suites before they begin: otherwise each of their processes would start a compiler of its own.

import { readdirSync } from 'node:fs';
import path from 'node:path';
import { compileAhead } from '../typescriptHooks.mjs';

const ROOT = path.join(import.meta.dirname, '../..');
const SKIPPED = new Set(['node_modules', 'build', 'dist']);

function sourcesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const at = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      return SKIPPED.has(entry.name) || entry.name.startsWith('.') ? [] : sourcesIn(at);
    }
    return entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts') ? [at] : [];
  });
}

await compileAhead(
  ['packages', 'gateway_protocol', 'tests', 'tools'].flatMap((folder) => sourcesIn(path.join(ROOT, folder))),
);
