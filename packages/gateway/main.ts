// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';
import { CommandError } from './commands/CommandError.ts';
import { commandsOf, helpOf, isCommand, overview } from './commands/commandTable.ts';
import type { CommandName } from './commands/commandTable.ts';
import { loadCommand } from './commands/loadCommand.ts';
import { wantsJson } from './commands/readOptions.ts';
import { failUnwritten, jsonLine, outliveReader, shown, tell } from './commands/shown.ts';

/** The exit code of a fault of the program itself: EX_SOFTWARE of sysexits.h. */
const INTERNAL = 70;

/** Runs a command, and says what went wrong with it: for a person, or in one line of JSON. */
async function run(name: CommandName, args: readonly string[]): Promise<number> {
  try {
    return await (await loadCommand(name))(args);
  } catch (error) {
    const known =
      error instanceof CommandError
        ? error
        : new CommandError(
            `internal error: ${String(error)}; this is a fault of the program, please report it`,
            INTERNAL,
          );
    if (wantsJson(args)) {
      tell(jsonLine({ error: known.message, exitCode: known.exitCode }));
    } else {
      const [first = '', ...rest] = known.message.split('\n'); // of our own, as what is wrong with a configuration
      [`gateway ${name}: ${first}`, ...rest].forEach(tell);
    }
    return known.exitCode;
  }
}

/** Whether a command line asks what it could be. */
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end < 0 ? args.length : end).some((arg) => arg === '--help' || arg === '-h');
}

/** The words of a command line, whose first is the whole name of the command, which may have two. */
function oneName([one = '', two, ...rest]: readonly string[]): [name: string, ...args: string[]] {
  return two !== undefined && isCommand(`${one} ${two}`)
    ? [`${one} ${two}`, ...rest]
    : [one, ...(two === undefined ? [] : [two]), ...rest];
}

outliveReader(process.stderr);
outliveReader(process.stdout);
failUnwritten(process.stdout);
const [first = '', ...others] = process.argv.slice(2);
const isHelp = ['help', '--help', '-h'].includes(first);
const [name, ...args] = oneName(isHelp ? others.filter((arg) => !arg.startsWith('-')) : [first, ...others]);
const family = commandsOf(name);
if (isHelp && name === '') {
  console.log(overview());
} else if (family.length > 0 && (isHelp || asksForHelp(args))) {
  console.log(family.map(helpOf).join('\n\n'));
} else if (isCommand(name)) {
  process.exitCode = await run(name, args);
} else {
  console.error(name === '' ? overview() : `There is no command '${shown(name)}'.\n\n${overview()}`);
  process.exitCode = 2;
}
