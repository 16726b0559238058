// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import path from 'node:path';

/** Pipes that a shell makes for a command, as in `--config <(…)`: somebody writes into them. */
const OF_A_SHELL = /^\/(dev|proc)\//;

/** The text of a configuration. Throws an Error; a pipe is none, which would hold a gateway that runs until somebody writes into it. */
export function configText(file: string): string {
  if (fs.statSync(file).isFIFO() && !OF_A_SHELL.test(path.resolve(file))) {
    throw new Error('is a pipe, and whoever reads it waits for whoever writes into it; name a file');
  }
  return fs.readFileSync(file, 'utf8');
}

/** Why a configuration cannot be read, and what to do about it; what is wrong inside it says so itself. */
export function unreadable(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return 'there is no such file; "gateway init" writes one, and --config FILE names another';
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return `this user may not read it (${code}); give the command as the user whom the gateway runs as`;
  }
  return code === 'EISDIR' ? 'is a folder; name the file in it, as in gateway.json5' : message;
}
