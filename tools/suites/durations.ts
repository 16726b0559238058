// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// Loaded with --import into every process of suites by tools/test.ts: writes how long it lived, loading included, and its
// processor time with that of the processes that it started and has waited for, where the system tells that.

import { appendFileSync, readFileSync } from 'node:fs';
import process from 'node:process';

/** What a suite, or a process of suites, took. In milliseconds. */
export interface Taken {
  readonly ms: number;
  readonly processorMs: number;
}

const { FILE_DURATIONS: report } = process.env;
const [, file] = process.argv;
/** Ticks of Linux's /proc are hundredths of a second. */
const TICK_MS = 10;

/** What this process has told already of the suites that share it. */
let told: Taken = { ms: 0, processorMs: 0 };

/** What this process has taken until now. */
export function takenUntilNow(): Taken {
  return { ms: performance.now(), processorMs: processorMs() };
}

function processorMs(): number {
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * TICK_MS, 0); // utime, stime, cutime, cstime
  } catch {
    return process.resourceUsage().userCPUTime / 1000 + process.resourceUsage().systemCPUTime / 1000;
  }
}

/** Writes what a suite took that shares this process with others: all since `began`. */
export function tellSince(began: Taken, suite: string): void {
  const now = takenUntilNow();
  const taken = { ms: now.ms - began.ms, processorMs: now.processorMs - began.processorMs };
  told = { ms: told.ms + taken.ms, processorMs: told.processorMs + taken.processorMs };
  write(suite, taken);
}

function write(name: string, taken: Taken): void {
  if (report !== undefined) {
    appendFileSync(report, `${name}\t${Math.round(taken.ms)}\t${Math.round(taken.processorMs)}\n`);
  }
}

if (file?.endsWith('.test.ts') === true) {
  process.on('exit', () => {
    const { ms, processorMs: processor } = takenUntilNow();
    write(file, { ms: ms - told.ms, processorMs: processor - told.processorMs });
  });
}
