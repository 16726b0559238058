// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { ArktsProject } from '../arkts/ArktsProject.ts';
import { buildProject } from '../arkts/buildProject.ts';
import { formatByUse } from '../arkts/Finding.ts';
import { PROFILE_VERSIONS } from '../device/DeviceProfile.ts';
import { formatTotals } from '../hypium/HypiumTotals.ts';
import { runHypiumLists } from '../hypium/runHypiumLists.ts';
import { selectTests } from '../hypium/TestSelection.ts';
import type { Command } from './Command.ts';
import { profileOf } from './profileOf.ts';
import { readArguments, UsageError } from './readArguments.ts';

export const test: Command = {
  usage: `arkts-host test [paths] [--filter TEXT] [--timeout MS] [--browser] [--verbose] [--strict] [--project DIR]
  paths      a module's folder, a folder of tests, or a .test.ets file; by default the tests of all modules
  --filter   only tests whose suite#test contains TEXT, in any case
  --profile  version of the simulated system: ${PROFILE_VERSIONS.join(', ')}, or all; by default the newest
  --browser  UiTest works on the app's page in a real Chromium
  --timeout  milliseconds for a test or hook (5000)
  --verbose  what the tests log, too
  --strict   what the sources use and the host has not stops the run; by default it is listed, and throws when it is used
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
      },
    });
    const { filter, timeout, profile } = given;
    if (timeout !== undefined && !/^[1-9]\d{0,8}$/.test(timeout)) {
      throw new UsageError(`--timeout takes milliseconds, a whole number from 1 on; '${timeout}' is none.`);
    }
    const profiles = profile === 'all' ? PROFILE_VERSIONS : [profileOf(profile)];
    const project = ArktsProject.open(given.project);
    const selections = selectTests(project, paths);
    const { gaps } = buildProject(project, { isStrict: given.strict }); // once, before the processes: they find it done
    formatByUse(gaps).forEach((line) => console.error(line));
    const totals = await runHypiumLists(project, selections, {
      ...(filter === undefined ? {} : { filter }),
      ...(timeout === undefined ? {} : { timeout: Number(timeout) }),
      profiles,
      inBrowser: given.browser,
      isVerbose: given.verbose,
    });
    console.log(`\n${formatTotals(totals)}`);
    return totals.failed > 0 ? 1 : 0;
  },
};
