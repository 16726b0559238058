// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// The process that starts those of the suites: node … run.ts REPORT AT_ONCE LIMIT_MS FILE … runs the files in their order, so many at
// a time, prints what each test did, and writes the same to REPORT as TAP.

import { createWriteStream } from 'node:fs';
import process from 'node:process';
import { run } from 'node:test';
import { spec, tap } from 'node:test/reporters';

const [report, atOnce, limit, ...files] = process.argv.slice(2) as [string, string, string, ...string[]];
const events = run({ files, concurrency: Number(atOnce), timeout: Number(limit) });
events.on('test:fail', ({ todo }) => {
  if (todo === undefined || todo === false) {
    process.exitCode = 1;
  }
});
events.compose(new spec()).pipe(process.stdout);
events.compose(tap).pipe(createWriteStream(report));
