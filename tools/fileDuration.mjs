// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// Loaded with --import into every test file's process by tools/test.ts: writes how long it lived, loading included, and its
// processor time with that of the processes that it started and has waited for, where the system tells that.

import { appendFileSync, readFileSync } from 'node:fs';
import process from 'node:process';

const { FILE_DURATIONS: report } = process.env;
const [, file] = process.argv;
/** Ticks of Linux's /proc are hundredths of a second. */
const TICK_MS = 10;

function processorMs() {
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * TICK_MS, 0); // utime, stime, cutime, cstime
  } catch {
    return process.resourceUsage().userCPUTime / 1000 + process.resourceUsage().systemCPUTime / 1000;
  }
}

if (report !== undefined && file?.endsWith('.test.ts')) {
  process.on('exit', () =>
    appendFileSync(report, `${file}\t${Math.round(performance.now())}\t${Math.round(processorMs())}\n`),
  );
}
