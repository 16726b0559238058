// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { spawn } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { LaunchError } from '../app/LaunchError.ts';
import { ArktsProject } from '../arkts/ArktsProject.ts';
import { BuildError } from '../arkts/BuildError.ts';
import { hostPaths } from '../arkts/hostPaths.ts';
import { ProjectError } from '../arkts/ProjectError.ts';
import { SelectionError } from '../hypium/TestSelection.ts';
import type { Command } from './Command.ts';
import { hostVersion } from './hostVersion.ts';
import { UsageError } from './readArguments.ts';
import { watchProject } from './watchProject.ts';

const USAGE = `arkts-host COMMAND, in the folder of an OpenHarmony project:

  check   what is wrong with the project, each finding with file and line
  build   turns it into modules for Node, and lists what it uses and the host has not
  smoke   starts each of its abilities: does it show its first page?
  test    runs its hypium suites
  init    adds tests for the userAuth call that it finds
  phone   runs its app on a simulated phone, in a browser and in the terminal (start is the same)

arkts-host COMMAND --help says more; arkts-host --version says the version.`;

/** Each is loaded when it is asked for: a check needs neither a device nor a screen. */
const COMMANDS: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ['check', async (): Promise<Command> => (await import('./check.ts')).check],
  ['build', async (): Promise<Command> => (await import('./buildCommand.ts')).buildCommand],
  ['smoke', async (): Promise<Command> => (await import('./smoke.ts')).smoke],
  ['test', async (): Promise<Command> => (await import('./test.ts')).test],
  ['init', async (): Promise<Command> => (await import('./init.ts')).init],
  ['phone', async (): Promise<Command> => (await import('./phone.ts')).phone],
  ['start', async (): Promise<Command> => (await import('./phone.ts')).phone],
]);

/** Commands that come to an end by themselves. */
const WATCHABLE: readonly string[] = ['check', 'build', 'smoke', 'test'];

/** Runs a command in a process of its own, and again after each change of the project, until this process is told to end. */
async function runAgain(name: string, args: readonly string[]): Promise<number> {
  if (!WATCHABLE.includes(name)) {
    throw new UsageError(`--watch is for ${WATCHABLE.join(', ')}`);
  }
  const given = args.filter((arg) => arg !== '--watch');
  const at = given.indexOf('--project');
  const { dir } = ArktsProject.open(at < 0 ? '.' : (given[at + 1] ?? '.'));
  const main = fileURLToPath(new URL(`main${hostPaths.suffix}`, import.meta.url));
  const end = new AbortController();
  process.once('SIGINT', () => end.abort());
  await watchProject(
    dir,
    async () => {
      const child = spawn(process.execPath, [...process.execArgv, main, name, ...given], { stdio: 'inherit' });
      await new Promise((resolve) => child.on('close', resolve));
      console.log(`${dir} is watched; Ctrl-C ends it.`);
    },
    end.signal,
  );
  return 0;
}

/** What the system has refused, wherever it was: a full disk, a file without rights, too many open ones. */
function ofTheSystem(error: unknown): ProjectError | undefined {
  const { code, path, dest } = error as NodeJS.ErrnoException & { readonly dest?: string };
  const refusals = ['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'EMFILE', 'ENFILE', 'ENOTDIR'];
  return code === undefined || !refusals.includes(code)
    ? undefined
    : ProjectError.unwritable(dest ?? path ?? 'A file', 'which this command needs', error);
}

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
    return args.includes('--watch') ? await runAgain(name, args) : await command.run(args);
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
    const refused = ofTheSystem(error);
    if (refused !== undefined) {
      console.error(refused.message);
      return 1;
    }
    throw error;
  }
}
