// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { parseArgs } from 'node:util';
import { CommandError } from './CommandError.ts';

/** The arguments of a command: options with a value, by name, and the rest. Throws a CommandError for any other. */
export function readOptions<N extends string>(args: readonly string[], names: readonly N[], places: number):
{ readonly options: Partial<Record<N, string>>; readonly rest: readonly string[] } {
  try {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true,
      options: Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])) });
    if (positionals.length > places) {
      throw new CommandError(`'${positionals[places]}' is too much`, 2);
    }
    return { options: values as Partial<Record<N, string>>, rest: positionals };
  } catch (error) {
    throw error instanceof CommandError ? error : new CommandError((error as Error).message, 2, { cause: error });
  }
}

/** A value that a command cannot do without. */
export function needed(value: string | undefined, what: string): string {
  if (value === undefined || value === '') {
    throw new CommandError(`${what} is missing`, 2);
  }
  return value;
}
