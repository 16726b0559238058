// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { GatewayError } from '../client/GatewayError.ts';
import { shown } from './shown.ts';

/** A command of the command line: gets its arguments, returns the exit code. */
export type Command = (args: readonly string[]) => Promise<number>;

/** A command cannot do what it was asked for; the message is for the one who asked. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  /** 2 when the command line is wrong, 1 otherwise; a signal's own when it was that. */
  readonly exitCode: number;

  constructor(message: string, exitCode = 1, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** A failure of the client as one of its command, on one line; anything else as it is. */
export function asCommandError(error: unknown): unknown {
  return error instanceof GatewayError ? new CommandError(shown(error.message, 1_000), 1, { cause: error }) : error;
}
