// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';
import { loadLibraryTests } from './libraryTests.ts';

// A process of plantMistakes.ts: runs one of the library's tests, or all of them, over the build that is its first
// argument, and sends the names of those that fail. The slow ones run only when no other has noticed anything.
const dir = process.argv[2]!;
const only = process.argv[3];
/** More names say nothing more. */
const ENOUGH = 8;
const failing: string[] = [];
try {
  const tests = (await loadLibraryTests(dir)).filter(({ name }) => only === undefined || name === only);
  if (tests.length === 0) {
    failing.push(`(there is no test of the name ${only})`);
  }
  for (const test of tests) {
    if (failing.length >= ENOUGH || (failing.length > 0 && test.isSlow)) {
      break;
    }
    if ((await test.run()) !== undefined) {
      failing.push(test.name);
    }
  }
} catch (error) {
  failing.push(`(loading: ${String(error)})`);
}
process.send!(failing, undefined, undefined, () => process.exit(0));
