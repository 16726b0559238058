// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { mutants } from './mutantSwitch.ts';

// Runs a suite of Node over mutated modules (redirect.mjs): `nodeSuite.ts FILE`. The exit code says whether it failed, or is
// 3 when a mutant loops. With MUTANTS_REACHED, the mutants that the tests reach are written to that file.
const reached = process.env['MUTANTS_REACHED'];
mutants.counts = reached === undefined ? undefined : new Map();
mutants.limit = Number(process.env['MUTANT_HIT_LIMIT'] ?? Infinity);
process.on('exit', () => {
  if (reached !== undefined) {
    fs.writeFileSync(reached, JSON.stringify(Object.fromEntries(mutants.counts!)));
  }
  if (mutants.hits > mutants.limit) {
    process.exitCode = 3;
  }
});
await import(pathToFileURL(process.argv[2]!).href);
