// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { spawn } from 'node:child_process';

/** How a program ended, and what it wrote. */
export interface ProgramEnd {
  /** Its exit status; null when a signal ended it or it did not start. */
  readonly status: number | null;
  /** What it wrote to standard output. */
  readonly text: string;
  /** What it wrote to standard error, or why it did not start. */
  readonly failure: string;
}

/** Runs a program in a folder to its end. Never rejects. */
export function runProgram(
  program: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<ProgramEnd> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    let failure = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (failure += chunk));
    child.on('error', (error) => resolve({ status: null, text, failure: error.message }));
    child.on('close', (status) => resolve({ status, text, failure }));
  });
}
