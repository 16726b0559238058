// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// node --import ./commands/typescript.mjs FILE.ts runs TypeScript through tsx, which keeps what it has compiled in the
// system's temporary folder, under a name that any local user may have taken first, and reads the tsconfig.json of the
// current folder. Here it keeps it in the project, and reads the project's.

import { accessSync, constants, mkdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const CACHE = path.join(ROOT, '.host/tsx');

/** What tsx is told through the environment, which only it shall see. */
function settings() {
  const common = { TSX_TSCONFIG_PATH: path.join(ROOT, 'tsconfig.json') };
  try {
    mkdirSync(CACHE, { recursive: true, mode: 0o700 });
    accessSync(CACHE, constants.W_OK);
    return { ...common, [process.platform === 'win32' ? 'TEMP' : 'TMPDIR']: CACHE };
  } catch {
    return { ...common, TSX_DISABLE_CACHE: '1' }; // a project that cannot be written is compiled anew each time
  }
}

const given = Object.entries(settings()).map(([name, value]) => {
  const before = process.env[name];
  process.env[name] = value;
  return { name, before };
});
await import('tsx');
for (const { name, before } of given) {
  if (before === undefined) {
    delete process.env[name];
  } else {
    process.env[name] = before;
  }
}
