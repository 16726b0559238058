// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/**
 * An error as the system's kits throw it: an Error with a numeric `code`, which the SDK's declarations call BusinessError. Its name
 * is that of every Error: the kits' native code makes a plain one and adds the code, and so apps that log it as JSON see the code only.
 */
export class SystemError extends Error {
  readonly code: number;
  declare readonly data: undefined;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}
