// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// Loaded with --import into every process of suites by tools/test.ts: one whose tests are over ends. What a test has left open, a
// server or a timer, would keep it, and with it a place among those that run at a time.

import { writeSync } from 'node:fs';
import process from 'node:process';
import { after } from 'node:test';

/** So long a process may take to close what its tests have ended. In milliseconds. */
const CLOSING_MS = Number(process.env['SUITE_CLOSING_MS'] ?? 120_000);

if (process.argv[1]?.endsWith('.test.ts') === true) {
  after(() => {
    setTimeout(() => {
      const open = process.getActiveResourcesInfo().filter((name) => name !== 'PipeWrap');
      writeSync(
        2,
        `${process.argv[1]}: its tests are over for ${CLOSING_MS} ms and have left open: ${open.join(', ')}\n`,
      );
      process.exit(1);
    }, CLOSING_MS).unref();
  });
}
