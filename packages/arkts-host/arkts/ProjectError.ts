// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What is wrong with a project's files. */
export type ProjectErrorCode =
  | 'MISSING_FILE'
  | 'INVALID_JSON5'
  | 'INVALID_VALUE'
  | 'UNKNOWN_MODULE'
  | 'UNKNOWN_FILE'
  | 'UNWRITABLE'
  | 'INVALID_PACKAGE'
  | 'MISSING_PACKAGE'
  | 'TOO_DEEP';

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

  /** A folder that could not be made or written. */
  static unwritable(dir: string, purpose: string, reason: unknown): ProjectError {
    const { code = String(reason) } = reason as NodeJS.ErrnoException;
    return new ProjectError(
      'UNWRITABLE',
      dir,
      `${dir}, ${purpose}, cannot be written (${code}). Make it writable for whoever runs this.`,
    );
  }
}
