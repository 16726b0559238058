// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// Loaded with --import into every test file's process by commands/test.ts: writes how long it lived, loading included.

import { appendFileSync } from 'node:fs';
import process from 'node:process';

const { FILE_DURATIONS: report } = process.env;
const [, file] = process.argv;

if (report !== undefined && file?.endsWith('.test.ts')) {
  process.on('exit', () => appendFileSync(report, `${file}\t${Math.round(performance.now())}\n`));
}
