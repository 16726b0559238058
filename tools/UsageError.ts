// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** A command line that makes no sense. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }

  /** Whether an error says what is wrong with the command line: one of these, or one of `node:util`'s parseArgs. */
  static isOne(error: unknown): error is Error {
    return (
      error instanceof UsageError ||
      (error instanceof TypeError && String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS_'))
    );
  }
}
