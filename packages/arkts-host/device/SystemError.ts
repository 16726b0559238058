// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** An error as the system's kits throw it: an Error with a numeric `code` (`BusinessError` in the SDK). */
export class SystemError extends Error {
  readonly code: number;
  readonly data: undefined = undefined;

  constructor(code: number, message: string) {
    super(message);
    this.name = 'BusinessError';
    this.code = code;
  }
}
