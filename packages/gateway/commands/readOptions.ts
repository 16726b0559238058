// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { parseArgs } from 'node:util';
import { CLIENT_LIMITS, limitsOf } from '../client/ClientLimits.ts';
import type { ClientLimits } from '../client/ClientLimits.ts';
import { CommandError } from './CommandError.ts';
import { usageOf, written } from './commandTable.ts';
import type { CommandName, COMMANDS, CommandUsage } from './commandTable.ts';
import { shown } from './shown.ts';

type OptionsOf<C extends CommandName> = (typeof COMMANDS)[C]['options'];
/** What a command line says: a text where the option has a value, whether it is there where it has none. */
export type Given<O> = {
  readonly [K in keyof O]: O[K] extends { readonly value: string }
    ? O[K] extends { readonly isNeeded: true }
      ? string
      : string | undefined
    : boolean;
};

/** A command line that the table allows: every number is in its range, and nothing that is needed is missing. */
export interface CommandLine<C extends CommandName> {
  readonly options: Given<OptionsOf<C>>;
  readonly rest: readonly string[];
}

/** What the gateway names a phone, a client or a ticket by: random, so that one in 64 begins with a dash. */
const DASHED_ID = /^-[\w-]{21}$|^-[\w-]{11}$/;

/** Reads the arguments of a command as the table of commands says. Throws a CommandError for any other. */
export function readOptions<C extends CommandName>(name: C, args: readonly string[]): CommandLine<C> {
  const usage = usageOf(name);
  const wrong = (what: string): CommandError =>
    new CommandError(`${what}; "gateway ${name} --help" says what it takes`, 2);
  const { tokens } = parseArgs({
    args: usage.places.includes('ID') ? withIdsLast(args, usage) : [...args],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      Object.entries(usage.options).map(([option, { value }]) => [
        option,
        { type: value === undefined ? ('boolean' as const) : ('string' as const) },
      ]),
    ),
  });
  const given = new Map<string, string | true>();
  const rest: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'option') {
      const value = valueOf(token, usage, wrong);
      if (given.has(token.name)) {
        throw wrong(`--${token.name} is given twice; once is enough`);
      }
      given.set(token.name, value);
    } else if (token.kind === 'positional') {
      rest.push(token.value);
    }
  }
  if (rest.length > usage.places.length) {
    const takes = usage.places.length === 0 ? 'options only' : usage.places.join(' ');
    throw usage.noMore === undefined
      ? wrong(`'${shown(rest[usage.places.length]!)}' is an unexpected argument: ${name} takes ${takes}`)
      : new CommandError(usage.noMore, 2);
  }
  checkTogether(usage, given, rest, wrong);
  const options = Object.fromEntries(
    Object.entries(usage.options).map(([option, { value }]) => [
      option,
      value === undefined ? given.has(option) : given.get(option),
    ]),
  );
  return { options: options as Given<OptionsOf<C>>, rest };
}

/** An id that begins with a dash is no option: it is put where none is looked for. */
function withIdsLast(args: readonly string[], { options }: CommandUsage): string[] {
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  const isValue = (i: number): boolean => options[args[i - 1]?.replace(/^--/, '') ?? '']?.value !== undefined;
  const isId = (arg: string, i: number): boolean => i < end && DASHED_ID.test(arg) && !isValue(i);
  const others = args.filter((arg, i) => i < end && !isId(arg, i));
  return [...others, '--', ...args.filter(isId), ...args.slice(end + 1)];
}

/** Whether a command line asks for what programs read, whatever else is wrong with it. */
export function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end < 0 ? args.length : end).includes('--json');
}

/** How long a gateway that says nothing is waited for (`--timeout SECONDS`). */
export function patienceOf(seconds: string | undefined): ClientLimits {
  return seconds === undefined ? CLIENT_LIMITS : limitsOf(Number(seconds) * 1000);
}

/** The value of one option, which is one of the command's and has a value when it is to have one. */
function valueOf(
  token: {
    readonly name: string;
    readonly rawName: string;
    readonly value?: string | undefined;
    inlineValue?: boolean | undefined;
  },
  { options }: CommandUsage,
  wrong: (what: string) => CommandError,
): string | true {
  const { inlineValue, name, rawName, value } = token;
  const option = rawName.startsWith('--') && Object.hasOwn(options, name) ? options[name] : undefined;
  if (option === undefined) {
    const known = Object.entries(options).map(([one, usage]) => written(one, usage));
    throw wrong(`${shown(rawName)} is an unknown option here; there are ${known.join(', ')}`);
  }
  if (option.value === undefined) {
    if (value !== undefined) {
      throw wrong(`${rawName} takes no value, and is given '${shown(value)}'`);
    }
    return true;
  }
  if (value === undefined || value === '' || (inlineValue !== true && value.startsWith('-') && value !== '-')) {
    const dash =
      value?.startsWith('-') === true ? ` (for one that begins with a dash: ${rawName}=${shown(value)})` : '';
    throw wrong(`${written(name, option)} is without its ${option.value}${dash}`);
  }
  if (option.range !== undefined) {
    const [lowest, highest] = option.range;
    const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
    if (!(number >= lowest && number <= highest)) {
      throw wrong(`${rawName} '${shown(value)}' is not a whole number from ${lowest} to ${highest}`);
    }
  }
  return value;
}

/** What is right by itself, and not together: what is missing, and what means nothing without another. */
function checkTogether(
  { arePlacesOptional, options, places }: CommandUsage,
  given: ReadonlyMap<string, string | true>,
  rest: readonly string[],
  wrong: (what: string) => CommandError,
): void {
  places.forEach((place, i) => {
    if (arePlacesOptional !== true && (rest[i] === undefined || rest[i] === '')) {
      throw wrong(`${place} is missing`);
    }
  });
  for (const [name, option] of Object.entries(options)) {
    if (option.isNeeded === true && !given.has(name)) {
      throw wrong(`${written(name, option)} is missing (${option.about})`);
    }
    if (option.needs !== undefined && given.has(name) && !given.has(option.needs)) {
      throw wrong(`--${name} is for ${written(option.needs, options[option.needs]!)}: ${option.about}`);
    }
  }
}
