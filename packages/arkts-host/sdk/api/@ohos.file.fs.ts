// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { closeSync as close, constants, openSync as open, writeSync as write } from 'node:fs';
import { SystemError } from '../../system/SystemError.ts';

/** Files. Where an app's contexts say that its files are, they are on this machine. @since 9 */
namespace fileIo {
  /** How a file is opened: one of the first three, and bits of the others. @since 9 */
  export namespace OpenMode {
    export const READ_ONLY: number = 0o0;
    export const WRITE_ONLY: number = 0o1;
    export const READ_WRITE: number = 0o2;
    /** Makes the file when there is none. */
    export const CREATE: number = 0o100;
    /** Empties a file that is opened for writing. */
    export const TRUNC: number = 0o1000;
  }

  /** A file that is open. @since 9 */
  export interface File {
    readonly fd: number;
    readonly path: string;
  }

  /** Throws 401, and 139000xx for what the file system refuses. @since 9 */
  export function openSync(path: string, mode: number = OpenMode.READ_ONLY): File {
    if (typeof path !== 'string' || !Number.isInteger(mode)) {
      throw refusal('EINVAL');
    }
    const flags: number =
      [constants.O_RDONLY, constants.O_WRONLY, constants.O_RDWR][mode & 3]! |
      ((mode & OpenMode.CREATE) === 0 ? 0 : constants.O_CREAT) |
      ((mode & OpenMode.TRUNC) === 0 ? 0 : constants.O_TRUNC);
    const fd: number = told(() => open(path, flags, 0o600));
    return { fd, path };
  }

  /** All of it, at the position of the file. @returns how many bytes were written. Throws 139000xx. @since 9 */
  export function writeSync(fd: number, buffer: ArrayBuffer | string): number {
    const bytes: Uint8Array = typeof buffer === 'string' ? Buffer.from(buffer) : new Uint8Array(buffer);
    return told(() => write(fd, bytes));
  }

  /** Throws 139000xx. @since 9 */
  export function closeSync(file: number | File): void {
    told(() => close(typeof file === 'number' ? file : file.fd));
  }
}

/** The codes of what a file system refuses; a name that is not here is 13900042, "unknown error". */
const CODES: ReadonlyMap<string, number> = new Map([
  ['EPERM', 13900001],
  ['ENOENT', 13900002],
  ['EIO', 13900005],
  ['EBADF', 13900008],
  ['EACCES', 13900012],
  ['EEXIST', 13900015],
  ['ENOTDIR', 13900018],
  ['EISDIR', 13900019],
  ['EINVAL', 13900020],
  ['ENOSPC', 13900025],
  ['EROFS', 13900027],
  ['ENAMETOOLONG', 13900030],
]);
const UNKNOWN: number = 13900042;

function refusal(name: string): SystemError {
  return new SystemError(CODES.get(name) ?? UNKNOWN, name);
}

function told<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw refusal((error as NodeJS.ErrnoException).code ?? '');
  }
}

export default fileIo;
