// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';
import { CommandError } from './commands/CommandError.ts';
import { helpOf, isCommand, overview } from './commands/commandTable.ts';
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

outliveReader(process.stderr);
outliveReader(process.stdout);
failUnwritten(process.stdout);
const [name = '', ...args] = process.argv.slice(2);
const isHelp = ['help', '--help', '-h'].includes(name);
const asked = isHelp ? args.find((arg) => !arg.startsWith('-')) : name;
if (isHelp && asked === undefined) {
  console.log(overview());
} else if (asked === undefined || !isCommand(asked)) {
  console.error(
    asked === '' || asked === undefined ? overview() : `There is no command '${shown(asked)}'.\n\n${overview()}`,
  );
  process.exitCode = 2;
} else if (isHelp || asksForHelp(args)) {
  console.log(helpOf(asked));
} else {
  process.exitCode = await run(asked, args);
}
