// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import path from 'node:path';

/**
 * Makes a folder with all those above it, each with `mode`; one that is there stays as it is. Throws the system's error.
 * `mkdirSync` of Node 20 with `recursive` tries for ever where the system says that there can be no such folder, as in /proc.
 */
export function makeFolder(folder: string, mode = 0o777): void {
  if (fs.existsSync(folder)) {
    return;
  }
  if (path.dirname(folder) !== folder) {
    makeFolder(path.dirname(folder), mode);
  }
  try {
    fs.mkdirSync(folder, { mode });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw error; // else somebody else has just made it, or a file is there, which the next call says
    }
  }
}
