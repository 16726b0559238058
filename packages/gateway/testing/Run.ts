// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { until } from './until.ts';

const running = new Set<Run>();
/** No longer than this is waited for a program: a slow machine takes a while to start one. */
const LIMIT_MS = 300_000;
/** Characters of what it says on stderr that are kept: the last. */
const KEPT = 1_000_000;

/** A program that a test has started, in a process group of its own: what it says, and how it ends. */
export class Run {
  readonly child: ChildProcessWithoutNullStreams;
  out = '';
  err = '';
  private readonly name: string;
  private end: number | NodeJS.Signals | undefined;
  private readonly closed: Promise<void>;

  constructor(program: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
    this.name = program;
    this.child = spawn(program, args, { env, detached: true, stdio: 'pipe' });
    running.add(this);
    this.child.stdout.on('data', (chunk: Buffer) => {
      this.out += chunk.toString();
    });
    this.child.stderr.on('data', (chunk: Buffer) => {
      this.err = (this.err + chunk.toString()).slice(-KEPT);
    });
    this.child.stdin.on('error', () => undefined); // it need not read
    this.child.on('error', (error) => {
      this.err += error.message;
    });
    this.closed = new Promise((resolve) =>
      this.child.on('close', (code, signal) => {
        running.delete(this);
        this.end = code ?? signal!;
        resolve();
      }),
    );
  }

  /** Its exit code, or the signal that ended it, when whatever it started has let go of its output, too. */
  async ended(limitMs = LIMIT_MS): Promise<number | NodeJS.Signals> {
    const limit = new AbortController();
    await Promise.race([this.closed, setTimeout(limitMs, undefined, { signal: limit.signal, ref: false })]);
    limit.abort();
    if (this.end === undefined) {
      throw new Error(`${this.name} does not end; it said: ${this.err}`);
    }
    return this.end;
  }

  /** Waits until it has said this on stderr. */
  async said(what: RegExp): Promise<RegExpExecArray> {
    return until(
      () => {
        const found = what.exec(this.err);
        const end = this.child.exitCode ?? this.child.signalCode;
        if (found === null && end !== null) {
          throw new Error(`${this.name} ended with ${end} and did not say ${what}, but: ${this.err}`);
        }
        return found ?? undefined;
      },
      () => `${this.name} says ${what}; it said: ${this.err}`,
    );
  }

  /** A signal for it alone. */
  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** A signal for it and whatever it started, as a terminal sends it. */
  killGroup(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.child.pid!, signal);
    } catch {
      // nobody of them is left
    }
  }

  /** Ends everything that was started here and still runs. */
  static async endAll(): Promise<void> {
    const left = [...running];
    left.forEach((run) => run.killGroup('SIGKILL'));
    await Promise.allSettled(left.map((run) => run.ended()));
  }
}

/** Whether a process runs. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

// A run of the tests that is broken off leaves nothing behind.
process.on('exit', () => running.forEach((run) => run.killGroup('SIGKILL')));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => process.exit(1));
}
