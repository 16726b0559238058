// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** A command line that makes no sense. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** Which options a command has. */
export interface KnownOptions {
  /** Options with a value: `--name value` or `--name=value`. */
  readonly texts: readonly string[];
  /** Options without one. */
  readonly flags: readonly string[];
}

export interface GivenArguments {
  readonly paths: readonly string[];
  readonly texts: ReadonlyMap<string, string>;
  readonly flags: ReadonlySet<string>;
}

/** Reads a command line. Throws UsageError for an unknown option, a missing value, or one too many. */
export function readArguments(argv: readonly string[], known: KnownOptions): GivenArguments {
  const paths: string[] = [];
  const texts = new Map<string, string>();
  const flags = new Set<string>();
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index]!;
    const option = /^--([^=]+)(?:=(.*))?$/s.exec(argument);
    if (option === null && !argument.startsWith('-')) {
      paths.push(argument);
      continue;
    }
    const [, name = '', inline] = option ?? [];
    if (known.flags.includes(name) && inline === undefined) {
      flags.add(name);
    } else if (known.texts.includes(name)) {
      const value = inline ?? argv[++index];
      if (value === undefined || value === '') {
        throw new UsageError(`--${name} needs a value.`);
      }
      texts.set(name, value);
    } else {
      throw new UsageError(`There is no option ${argument}.`);
    }
  }
  return { paths, texts, flags };
}
