// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';

/** An invalid command line. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/**
 * As `parseArgs`, and what is wrong is told in the same words by every command line of this repository, with what is allowed.
 * Throws a UsageError.
 */
export function readArguments<const C extends ParseArgsConfig>(config: C): ReturnType<typeof parseArgs<C>> {
  const { options = {}, allowPositionals = false } = config;
  const { tokens } = parseArgs({
    ...(config.args === undefined ? {} : { args: config.args }),
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given = new Set<string>();
  for (const token of tokens) {
    if (token.kind === 'positional' && !allowPositionals) {
      throw new UsageError(`'${token.value}' is an unexpected argument: it takes options only`);
    }
    if (token.kind === 'option') {
      checkOption(token, options);
      if (given.has(token.name)) {
        throw new UsageError(`--${token.name} is given twice; once is enough`);
      }
      given.add(token.name);
    }
  }
  return parseArgs(config);
}

function checkOption(
  token: {
    readonly name: string;
    readonly rawName: string;
    readonly value?: string | undefined;
    inlineValue?: boolean | undefined;
  },
  options: NonNullable<ParseArgsConfig['options']>,
): void {
  const { inlineValue, name, rawName, value } = token;
  const option = Object.hasOwn(options, name) ? options[name] : undefined;
  if (option === undefined) {
    const known = Object.keys(options).map((one) => `--${one}`);
    throw new UsageError(
      `${rawName} is an unknown option here; there ${known.length === 0 ? 'is none' : `are ${known.join(', ')}`}`,
    );
  }
  if (option.type === 'boolean' && value !== undefined) {
    throw new UsageError(`${rawName} takes no value, and is given '${value}'`);
  }
  if (
    option.type === 'string' &&
    (value === undefined || (inlineValue !== true && value.startsWith('-') && value !== '-'))
  ) {
    const dash = value === undefined ? '' : ` (for one that begins with a dash: ${rawName}=${value})`;
    throw new UsageError(`${rawName} is without its value${dash}`);
  }
}
