// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** What was thrown, with the lines of the project's own sources that led there; `dir` is the project's folder. */
export function describeFailure(error: unknown, dir: string): string {
  if (!(error instanceof Error)) {
    return typeof error === 'object' && error !== null ? JSON.stringify(error) : String(error); // kits reject with plain objects, too
  }
  const stack = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const own = stack.filter(
    (line) =>
      /\.(ets|ts)[:)]/.test(line) &&
      line.includes(dir + path.sep) &&
      !line.includes(`${path.sep}node_modules${path.sep}`) &&
      !line.includes(`${path.sep}host${path.sep}hypium${path.sep}`),
  );
  const foreign = stack.filter((line) => !/[/\\]hypium[/\\]|\(?node:/.test(line));
  const shown = (own.length > 0 ? own : foreign).map((line) =>
    line.replace(/file:\/\/[^\s)]+?(?=:\d+(:\d+)?\)?$)/, (url) => fileURLToPath(url)).replace(dir + path.sep, ''),
  );
  const name = error.name === 'Error' || error.name === 'AssertException' ? '' : `${error.name}: `;
  return [`${name}${error.message}`, ...shown].join('\n');
}
