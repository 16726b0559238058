// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';

/** A file that is not there yet. */
export interface NewFile {
  readonly file: string;
  readonly content: string | Uint8Array;
  readonly mode: number;
}

/** Makes files together: all of them, whole and on the disk, or none; nothing that is there is touched. Throws the system's error. */
export function makeFiles(files: readonly NewFile[]): void {
  const made: string[] = [];
  try {
    for (const { content, file, mode } of files) {
      const handle = fs.openSync(file, 'wx', mode);
      made.push(file);
      try {
        fs.writeFileSync(handle, content);
        fs.fsyncSync(handle);
      } finally {
        fs.closeSync(handle);
      }
    }
  } catch (error) {
    made.forEach((file) => fs.rmSync(file, { force: true }));
    throw error;
  }
}

/** Whether a file could be made, to be known before something is spent for it. Throws the system's error; nothing is left at its name. */
export function checkNewFile(file: string): void {
  fs.closeSync(fs.openSync(file, 'wx', 0o600));
  fs.rmSync(file);
}
