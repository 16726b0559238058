// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ArktsProject, BuildError, buildProject, ProjectError } from 'arkts-host/project';
import { NEWEST_PROFILE, PROFILE_VERSIONS } from 'arkts-host/device';
import { formatTotals, runHypiumLists, SelectionError, selectTests } from 'arkts-host/hypium';
import { UsageError } from './UsageError.ts';

const USAGE: string = `npm run hypium -- [paths] [--filter TEXT] [--timeout MS] [--browser] [--verbose] [--project DIR]
  paths      a module's folder, a folder of tests, or a .test.ets file; by default the tests of all modules
  --filter   only tests whose suite#test contains TEXT, in any case
  --profile  version of the simulated system: ${PROFILE_VERSIONS.join(', ')}, or all; by default the newest
  --browser  UiTest works on the app's page in a real Chromium
  --timeout  milliseconds for a test or hook (5000)
  --verbose  what the tests log, too
  --project  another DevEco project`;

async function main(): Promise<number> {
  const { values: given, positionals: paths } = parseArgs({
    allowPositionals: true,
    options: {
      filter: { type: 'string' },
      timeout: { type: 'string' },
      profile: { type: 'string' },
      project: { type: 'string' },
      browser: { type: 'boolean' },
      verbose: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (given.help === true) {
    console.log(USAGE);
    return 0;
  }
  const timeout = given.timeout;
  if (timeout !== undefined && !/^[1-9]\d{0,8}$/.test(timeout)) {
    throw new UsageError(`--timeout takes milliseconds, a whole number from 1 on; '${timeout}' is none.`);
  }
  const filter = given.filter;
  const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
  const project = ArktsProject.open(given.project ?? root);
  const selections = selectTests(project, paths);
  buildProject(project); // once, before the processes: they find it done
  const totals = await runHypiumLists(project, selections, {
    ...(filter === undefined ? {} : { filter }),
    ...(timeout === undefined ? {} : { timeout: Number(timeout) }),
    profiles: profilesOf(given.profile),
    inBrowser: given.browser === true,
    isVerbose: given.verbose === true,
  });
  console.log(`\n${formatTotals(totals)}`);
  return totals.failed > 0 ? 1 : 0;
}

/** Throws a UsageError for a version that there is not. */
function profilesOf(given: string | undefined): readonly number[] {
  if (given === 'all') {
    return PROFILE_VERSIONS;
  }
  const profile = given === undefined ? NEWEST_PROFILE : Number(given);
  if (!PROFILE_VERSIONS.includes(profile)) {
    throw new UsageError(`There is no profile '${given}'. There are: ${PROFILE_VERSIONS.join(', ')}, all.`);
  }
  return [profile];
}

try {
  process.exitCode = await main();
} catch (error) {
  if (UsageError.isOne(error) || error instanceof SelectionError) {
    console.error(`${error.message}\n\n${USAGE}`);
    process.exitCode = 2;
  } else if (error instanceof BuildError || error instanceof ProjectError) {
    console.error(error.message);
    process.exitCode = 1;
  } else {
    throw error;
  }
}
