// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import process from 'node:process';
import { Worker } from 'node:worker_threads';
import { jsonLine } from './shown.ts';

/** How long a stop may take, and the process that it is of. */
export interface StopLimits {
  readonly stopMs: number;
  /** From the same moment on. */
  readonly processMs: number;
}

const STDERR = 2;

/** A stop has limits of its own, which end it within 20 s: these are for what they do not reach. Below TimeoutStopSec of the unit. */
const LIMITS: StopLimits = { stopMs: 30_000, processMs: 40_000 };

/** In a thread of its own: the one of the process may stand in a call that never returns. Nobody waits for a reader of what it tells. */
const WATCH = `
  const { writeFile } = require('node:fs');
  const { workerData: { processMs, line } } = require('node:worker_threads');
  setTimeout(() => {
    writeFile(2, line, () => undefined);
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), 1000);
  }, processMs);
`;

/**
 * Does a stop, but not for ever: `giveUp` is in its place when it has not ended in time. A process that is there still much later,
 * because a call of the system or a loop in it never returns, is killed, which is told on stderr. So it is the last that a process does.
 */
export async function stopInTime<T>(stop: () => Promise<T>, giveUp: () => T, limits: StopLimits = LIMITS): Promise<T> {
  const { processMs, stopMs } = limits;
  const problem = `the process is there still ${Math.round(processMs / 1_000)} s after it was to stop, and is killed`;
  const line = lineOf(problem);
  const watch = new Worker(WATCH, { eval: true, execArgv: [], workerData: { processMs, line } });
  watch.on('error', () => undefined); // a machine that has no room for a thread
  watch.unref();
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(giveUp()), stopMs);
  });
  const result = await Promise.race([stop(), limit]);
  clearTimeout(timer);
  return result;
}

/** What Node calls a call of the system that is under way, in a thread that nothing ends: a file, a lookup of a name. */
const SYSTEM_CALL = /^(FSReq|GetAddrInfoReq|GetNameInfoReq)/;
const LOOK_MS = 50;

/**
 * Ends the process with `code`. Node waits at its exit for calls of the system that are under way, also for one that never returns, when
 * every other thread is gone and every signal unheard: such a call has `patienceMs`, and then the process is killed, which is told on stderr.
 */
export function exitInTime(code: number, patienceMs: number): void {
  const stuck = process.getActiveResourcesInfo().find((each) => SYSTEM_CALL.test(each));
  if (stuck === undefined) {
    process.exit(code);
  }
  if (patienceMs <= 0) {
    try {
      fs.writeSync(STDERR, lineOf(`${stuck} never returns: the process is killed`));
    } catch {
      // nobody reads
    }
    process.kill(process.pid, 'SIGKILL');
  }
  setTimeout(() => exitInTime(code, patienceMs - LOOK_MS), LOOK_MS);
}

function lineOf(problem: string): string {
  return `${jsonLine({ level: 60, time: new Date().toISOString(), event: 'stop-problem', problem })}\n`;
}
