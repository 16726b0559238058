// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { parseArgs } from 'node:util';
import { CLIENT_LIMITS, limitsOf } from '../tunnel/ClientLimits.ts';
import type { ClientLimits } from '../tunnel/ClientLimits.ts';
import { CommandError } from './CommandError.ts';

const LONGEST_PATIENCE_S = 600;

/** What a command line says: options with a value, options without, and the rest. */
export interface ReadOptions<N extends string, F extends string> {
  readonly options: Partial<Record<N, string>>;
  readonly flags: Partial<Record<F, boolean>>;
  readonly rest: readonly string[];
}

/** The arguments of a command. Throws a CommandError for any other, and for what is given twice. */
export function readOptions<N extends string, F extends string = never>(
  args: readonly string[],
  names: readonly N[],
  places: number,
  flags: readonly F[] = [],
): ReadOptions<N, F> {
  try {
    const { values, positionals, tokens } = parseArgs({
      args: [...args],
      allowPositionals: true,
      tokens: true,
      options: Object.fromEntries([
        ...names.map((name) => [name, { type: 'string' as const }] as const),
        ...flags.map((name) => [name, { type: 'boolean' as const }] as const),
      ]),
    });
    if (positionals.length > places) {
      throw new CommandError(`'${positionals[places]}' is too much`, 2);
    }
    const given = tokens.filter((token) => token.kind === 'option').map(({ name }) => name);
    const twice = given.find((name, i) => given.indexOf(name) !== i);
    if (twice !== undefined) {
      throw new CommandError(`--${twice} is given twice`, 2);
    }
    const valued = values as Record<string, string | boolean>;
    return {
      options: pick(valued, names) as Partial<Record<N, string>>,
      flags: pick(valued, flags) as Partial<Record<F, boolean>>,
      rest: positionals,
    };
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

/** How long a gateway that says nothing is waited for (`--timeout SECONDS`). */
export function patienceOf(seconds: string | undefined): ClientLimits {
  if (seconds === undefined) {
    return CLIENT_LIMITS;
  }
  const given = /^\d{1,3}$/.test(seconds) ? Number(seconds) : 0;
  if (given < 1 || given > LONGEST_PATIENCE_S) {
    throw new CommandError(`--timeout ${seconds} is no number of seconds from 1 to ${LONGEST_PATIENCE_S}`, 2);
  }
  return limitsOf(given * 1000);
}

function pick(
  values: Record<string, string | boolean>,
  names: readonly string[],
): Record<string, string | boolean | undefined> {
  return Object.fromEntries(names.filter((name) => values[name] !== undefined).map((name) => [name, values[name]]));
}
