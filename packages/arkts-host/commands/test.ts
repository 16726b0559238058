// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ArktsProject } from '../arkts/ArktsProject.ts';
import { buildProject } from '../arkts/buildProject.ts';
import { formatByUse } from '../arkts/Finding.ts';
import { PROFILE_VERSIONS } from '../device/DeviceProfile.ts';
import { formatJunit } from '../hypium/formatJunit.ts';
import type { TestResult } from '../hypium/HypiumMessage.ts';
import { formatTotals } from '../hypium/HypiumTotals.ts';
import { lcovOf } from '../hypium/lcovOf.ts';
import { runHypiumLists } from '../hypium/runHypiumLists.ts';
import { selectTests } from '../hypium/TestSelection.ts';
import type { Command } from './Command.ts';
import { profileOf } from './profileOf.ts';
import { readArguments, UsageError } from './readArguments.ts';

export const test: Command = {
  usage: `arkts-host test [paths] [--filter TEXT] [--timeout MS] [--browser] [--verbose] [--strict]
                       [--junit FILE] [--coverage FILE] [--watch] [--project DIR]
  paths      a module's folder, a folder of tests, or a .test.ets file; by default the tests of all modules
  --filter   only tests whose suite#test contains TEXT, in any case
  --profile  version of the simulated system: ${PROFILE_VERSIONS.join(', ')}, several with commas, or all;
             by default what the settings say, or the newest
  --browser  UiTest works on the app's page in a real Chromium
  --timeout  milliseconds for a test or hook (5000)
  --verbose  what the tests log, too
  --strict   what the sources use and the host has not stops the run; by default it is listed, and throws when it is used
  --junit    writes the results to FILE, as JUnit XML
  --coverage writes to FILE which lines of the modules' sources have run, as lcov
  --watch    again after each change of the project, until the process is told to end (Ctrl-C)
  --project  the project's folder; by default the current one`,

  async run(args) {
    const { values: given, positionals: paths } = readArguments({
      args: [...args],
      allowPositionals: true,
      options: {
        filter: { type: 'string' },
        timeout: { type: 'string' },
        profile: { type: 'string' },
        project: { type: 'string', default: '.' },
        browser: { type: 'boolean', default: false },
        verbose: { type: 'boolean', default: false },
        strict: { type: 'boolean', default: false },
        junit: { type: 'string' },
        coverage: { type: 'string' },
      },
    });
    const { filter, timeout, profile } = given;
    if (timeout !== undefined && !/^[1-9]\d{0,8}$/.test(timeout)) {
      throw new UsageError(`--timeout takes milliseconds, a whole number from 1 on; '${timeout}' is none.`);
    }
    const profiles = profile === 'all' ? PROFILE_VERSIONS : profile?.split(',').map(profileOf);
    const project = ArktsProject.open(given.project, { usesMocks: true });
    const selections = selectTests(project, paths);
    [given.junit, given.coverage].forEach((file) => file === undefined || checkWritable(file));
    const build = buildProject(project, { isStrict: given.strict }); // once, before the processes: they find it done
    formatByUse(build.gaps).forEach((line) => console.error(line));
    const results = new Map<string, TestResult[]>();
    const coverage = given.coverage === undefined ? undefined : mkdtempSync(path.join(tmpdir(), 'arkts-coverage-'));
    try {
      const totals = await runHypiumLists(project, selections, {
        ...(filter === undefined ? {} : { filter }),
        ...(timeout === undefined ? {} : { timeout: Number(timeout) }),
        ...(coverage === undefined ? {} : { coverage }),
        ...(profiles === undefined ? {} : { profiles }),
        inBrowser: given.browser,
        isVerbose: given.verbose,
        onResult: (list, result) => results.set(list, [...(results.get(list) ?? []), result]),
      });
      if (given.junit !== undefined) {
        writeFileSync(given.junit, formatJunit(results));
      }
      if (given.coverage !== undefined) {
        const isOfApp = (file: string): boolean => project.moduleOf(file)?.sourceSetOf(file) === 'main';
        writeFileSync(
          given.coverage,
          lcovOf(coverage!, build.dir, isOfApp, (file) => project.relative(file)),
        );
      }
      console.log(`\n${formatTotals(totals)}`);
      return totals.failed > 0 ? 1 : 0;
    } finally {
      if (coverage !== undefined) {
        rmSync(coverage, { recursive: true, force: true });
      }
    }
  },
};

/** Throws UsageError for a file that cannot be written: better now than after the tests. */
function checkWritable(file: string): void {
  try {
    writeFileSync(file, '', { flag: 'a' });
  } catch (error) {
    throw new UsageError(`${file} cannot be written (${(error as NodeJS.ErrnoException).code}).`);
  }
}
