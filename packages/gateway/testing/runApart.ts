// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What makes Node read TypeScript. */
const TYPESCRIPT = new URL('../../../tools/typescript.mjs', import.meta.url).href;

/**
 * What a file of the project sends to whoever runs it, in a process of its own: Node's test runner follows every promise,
 * which takes longer than what is tested does.
 */
export function runApart<T>(file: URL, args: readonly (string | number)[]): Promise<T> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(file), args.map(String), {
      execArgv: ['--import', TYPESCRIPT, '--enable-source-maps'],
    });
    child.once('message', (message) => resolve(message as T));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${file.pathname} ended with code ${code}`)));
  });
}
