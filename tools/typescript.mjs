// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// node --import ./tools/typescript.mjs FILE.ts runs TypeScript: what Node imports is compiled by esbuild, one file at a
// time. Nothing of the current folder is read, and nothing of the system's temporary one.

import { register } from 'node:module';

register('./typescriptHooks.mjs', import.meta.url);
