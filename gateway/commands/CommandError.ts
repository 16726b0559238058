// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** A command of the command line: gets its arguments, returns the exit code. */
export type Command = (args: readonly string[]) => Promise<number>;

/** A command cannot do what it was asked for; the message is for the one who asked. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  /** 2 when the command line is wrong, 1 otherwise. */
  readonly exitCode: number;

  constructor(message: string, exitCode: 1 | 2 = 1, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
