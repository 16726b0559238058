// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { LaunchError } from '../app/LaunchError.ts';
import { BuildError } from '../arkts/BuildError.ts';
import { ProjectError } from '../arkts/ProjectError.ts';
import { SelectionError } from '../hypium/TestSelection.ts';
import type { Command } from './Command.ts';
import { hostVersion } from './hostVersion.ts';
import { UsageError } from './readArguments.ts';

const USAGE = `arkts-host COMMAND, in the folder of an OpenHarmony project:

  check   what is wrong with the project, each finding with file and line
  build   turns it into modules for Node, and lists what it uses and the host has not
  test    runs its hypium suites
  start   runs its app on a simulated phone, in a browser

arkts-host COMMAND --help says more; arkts-host --version says the version.`;

/** Each is loaded when it is asked for: a check needs neither a device nor a screen. */
const COMMANDS: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ['check', async (): Promise<Command> => (await import('./check.ts')).check],
  ['build', async (): Promise<Command> => (await import('./buildCommand.ts')).buildCommand],
  ['test', async (): Promise<Command> => (await import('./test.ts')).test],
  ['start', async (): Promise<Command> => (await import('./start.ts')).start],
]);

/**
 * Does what a command line says. Resolves to the exit code: 0 when all is well, 1 when something was found or failed, 2 for a command
 * line that makes no sense.
 */
export async function runCommandLine([name, ...args]: readonly string[]): Promise<number> {
  if (name === '--version') {
    console.log(hostVersion());
    return 0;
  }
  if (name === '--help' || name === '-h' || name === 'help') {
    console.log(USAGE);
    return 0;
  }
  const load = COMMANDS.get(name ?? '');
  if (name === undefined || load === undefined) {
    const all = [...COMMANDS.keys()].join(', ');
    console.error(
      `arkts-host: ${name === undefined ? 'a command is missing' : `there is no command '${name}'`}. ` +
        `There are: ${all}; arkts-host --help says more.`,
    );
    return 2;
  }
  const command = await load();
  if (args.some((arg) => arg === '--help' || arg === '-h')) {
    console.log(command.usage);
    return 0;
  }
  try {
    return await command.run(args);
  } catch (error) {
    if (error instanceof UsageError || error instanceof SelectionError) {
      console.error(
        `arkts-host ${name}: ${error.message.replace(/\.?$/, '.')} arkts-host ${name} --help says what there is.`,
      );
      return 2;
    }
    if (error instanceof BuildError || error instanceof ProjectError || error instanceof LaunchError) {
      console.error(error.message);
      return 1;
    }
    throw error;
  }
}
