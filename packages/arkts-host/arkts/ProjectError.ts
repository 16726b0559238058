// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What is wrong with a project's files. */
export type ProjectErrorCode =
  | 'MISSING_FILE'
  | 'INVALID_JSON5'
  | 'INVALID_VALUE'
  | 'UNKNOWN_MODULE'
  | 'UNKNOWN_FILE'
  | 'UNREADABLE'
  | 'UNWRITABLE'
  | 'INVALID_PACKAGE'
  | 'MISSING_PACKAGE'
  | 'TOO_DEEP'
  | 'TOO_LONG';

/** A project that cannot be read: the message names the file and what is expected there. */
export class ProjectError extends Error {
  readonly code: ProjectErrorCode;
  /** Absolute path of the file in question. */
  readonly file: string;

  constructor(code: ProjectErrorCode, file: string, message: string) {
    super(message);
    this.name = 'ProjectError';
    this.code = code;
    this.file = file;
  }

  /** A file that is there and cannot be read. */
  static unreadable(file: string, expected: string, reason: unknown): ProjectError {
    const { code = String(reason) } = reason as NodeJS.ErrnoException;
    const what = code === 'EISDIR' ? 'is a folder' : `cannot be read (${code})`;
    return new ProjectError('UNREADABLE', file, `${file} ${what}. Expected there: a file with ${expected}.`);
  }

  /** A folder that could not be made or written. */
  static unwritable(dir: string, purpose: string, reason: unknown): ProjectError {
    const { code = String(reason) } = reason as NodeJS.ErrnoException;
    const isFull = code === 'ENOSPC' || code === 'EDQUOT';
    const what = isFull ? 'has no room left' : 'cannot be written';
    const help = isFull ? 'Make room there' : 'Make it writable for whoever runs this';
    return new ProjectError('UNWRITABLE', dir, `${dir}, ${purpose}, ${what} (${code}). ${help}.`);
  }
}
