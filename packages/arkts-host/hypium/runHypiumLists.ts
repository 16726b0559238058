// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ArktsProject } from '../arkts/ArktsProject.ts';
import { hostPaths } from '../arkts/hostPaths.ts';
import { addTotals, NO_TESTS } from './HypiumTotals.ts';
import type { HypiumTotals } from './HypiumTotals.ts';
import type { HypiumMessage, HypiumOrder, TestResult } from './HypiumMessage.ts';
import { setupOf } from './SuiteSetup.ts';
import type { SuiteSetup } from './SuiteSetup.ts';
import type { TestSelection } from './TestSelection.ts';

/** hypium's own default for a test or hook, in milliseconds. */
const DEFAULT_TIMEOUT_MS: number = 5000;
/** A process that has been silent for so long beyond a test's time is stuck. */
const SILENCE_MS: number = 20_000;
/** The longest from the process's start to its first word. */
const START_MS: number = 120_000;

export interface HypiumListsOptions {
  readonly filter?: string;
  /** Versions of the system on which lists that need a device run, one after the other; by default those of the settings, or the newest alone. */
  readonly profiles?: readonly number[];
  /** Whether UiTest works in a real browser. */
  readonly inBrowser?: boolean;
  /** Milliseconds for a test or hook. */
  readonly timeout?: number;
  readonly isVerbose?: boolean;
  /** Where built projects are kept. */
  readonly out?: string;
  /** How long a process may be silent beyond a test's time, in milliseconds; 20,000 by default. */
  readonly silence?: number;
  /** Hears how every test ended, and of what list and system version it is. */
  readonly onResult?: (list: string, result: TestResult) => void;
  /** The folder to which V8 writes what has run; by default it writes nothing. */
  readonly coverage?: string;
  /** Takes the report as it comes; by default to standard output. */
  readonly print?: (text: string) => void;
}

/**
 * Runs lists of tests one after the other, each in a process of its own, and adds up. A process that dies, hangs or
 * ends before hypium has finished counts as a failure, and so does a run in which no test ran at all.
 */
export async function runHypiumLists(
  project: ArktsProject,
  selections: readonly TestSelection[],
  options: HypiumListsOptions = {},
): Promise<HypiumTotals> {
  const print =
    options.print ??
    ((text: string): void => {
      process.stdout.write(text);
    });
  let totals = NO_TESTS;
  for (const selection of selections) {
    const setup = selection.deviceFor === undefined ? undefined : setupOf(project, selection.file);
    const profiles =
      selection.deviceFor === undefined ? [undefined] : (options.profiles ?? setup?.profiles ?? [undefined]);
    for (const profile of profiles) {
      print(
        `${project.relative(selection.file)}${profile === undefined ? '' : `, system version ${profile}`}` +
          `${options.inBrowser === true ? ', in Chromium' : ''}\n`,
      );
      totals = addTotals(totals, await runList(project, selection, setup, profile, options, print));
    }
  }
  if (totals.passed + totals.failed + totals.skipped === 0) {
    print(
      options.filter === undefined ? 'There is no test.\n' : `No test's suite#test contains '${options.filter}'.\n`,
    );
    return { ...NO_TESTS, failed: 1 };
  }
  return totals;
}

/** Options that give Node its program, with the argument behind them. */
const PROGRAMS: ReadonlySet<string> = new Set(['-e', '--eval', '-p', '--print', '-pe']);

/**
 * What Node was started with, but for a program on its command line: a list whose process had it would run that again, and not
 * the list.
 */
export function withoutProgram(options: readonly string[]): string[] {
  return options.filter(
    (option, index) =>
      !PROGRAMS.has(option) &&
      !PROGRAMS.has(options[index - 1] ?? '') &&
      !/^--(eval|print|input-type)=/.test(option) &&
      !(option === '--input-type' || options[index - 1] === '--input-type'),
  );
}

function runList(
  project: ArktsProject,
  selection: TestSelection,
  setup: SuiteSetup | undefined,
  profile: number | undefined,
  options: HypiumListsOptions,
  print: (text: string) => void,
): Promise<HypiumTotals> {
  const { filter, timeout, out, isVerbose = false, silence = SILENCE_MS } = options;
  const order: HypiumOrder = {
    parent: process.pid,
    projectDir: project.dir,
    file: selection.file,
    ...(selection.deviceFor === undefined ? {} : { deviceFor: selection.deviceFor }),
    ...(selection.isRunner === true ? { isRunner: true } : {}),
    ...(profile === undefined ? {} : { profile }),
    ...(setup === undefined ? {} : { setup }),
    ...(options.inBrowser === true ? { inBrowser: true } : {}),
    ...(filter === undefined ? {} : { filter }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(out === undefined ? {} : { out }),
    isVerbose,
  };
  const script = fileURLToPath(new URL(`hypiumProcess${hostPaths.suffix}`, import.meta.url));
  // What makes Node read this file makes it read that one.
  const child = spawn(process.execPath, [...withoutProgram(process.execArgv), script, JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    ...(options.coverage === undefined ? {} : { env: { ...process.env, NODE_V8_COVERAGE: options.coverage } }),
  });
  const list = `${project.relative(selection.file)}${profile === undefined ? '' : ` on ${profile}`}`;
  const patience = (timeout ?? DEFAULT_TIMEOUT_MS) + silence;
  let totals: HypiumTotals | undefined;
  let finished = NO_TESTS;
  let last: string | undefined;
  let isStuck = false;
  const stuck = (): void => {
    isStuck = true;
    child.kill('SIGKILL');
  };
  let allowed = Math.max(patience, START_MS); // it has to start and load first
  let watchdog = setTimeout(stuck, allowed);
  const isAlive = (): void => {
    clearTimeout(watchdog);
    allowed = patience;
    watchdog = setTimeout(stuck, allowed);
  };
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      isAlive();
      finished = addTotals(finished, countLines(text));
      print(text);
    });
  }
  child.on('message', (message: HypiumMessage) => {
    isAlive();
    if ('test' in message) {
      last = message.test;
    } else if ('result' in message) {
      options.onResult?.(list, message.result);
    } else {
      totals = message.totals;
    }
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(watchdog);
      if (totals !== undefined) {
        resolve(totals);
        return;
      }
      const where = last === undefined ? 'before the first test' : `at ${last}`;
      const text = `the run did not finish: ${
        isStuck
          ? `nothing came from it for ${allowed} ms, ${where}`
          : `its process ended (${signal ?? `code ${code}`}) ${where}; what it waits for never comes`
      }.`;
      print(`  FAIL ${text}\n`);
      options.onResult?.(list, { suite: '', test: last ?? '(the run itself)', outcome: 'failed', ms: 0, text });
      resolve(addTotals(finished, { ...NO_TESTS, failed: 1 }));
    });
  });
}

/** The tests that a part of a report tells of, for a run that does not come to its own totals. */
function countLines(text: string): HypiumTotals {
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  return { passed: count(/^ {2}ok {3}/gm), failed: count(/^ {2}FAIL /gm), skipped: count(/^ {2}skip /gm) };
}
