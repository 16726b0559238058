// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { ArktsProject } from 'arkts-host/project';
import type { Build } from 'arkts-host/project';
import { deviceEnvironment, runHypium } from 'arkts-host/hypium';
import { mutants } from './mutantSwitch.ts';

// Runs lists of hypium tests over mutated modules up to the first failure: `hypiumList.ts MODULES LIST... `. Exit code 0
// when nothing was noticed, 1 after a failure, 3 when a mutant loops. With MUTANTS_REACHED, the mutants that the tests
// reach are written to that file. With HYPIUM_FILTER, only tests whose `suite#test` contains it are run.
const [, , modules, ...lists] = process.argv as [string, string, string, ...string[]];
const reached = process.env['MUTANTS_REACHED'];
const filter = process.env['HYPIUM_FILTER'];
mutants.counts = reached === undefined ? undefined : new Map();
mutants.limit = Number(process.env['MUTANT_HIT_LIMIT'] ?? Infinity);
const urlOf = (source: string): string =>
  pathToFileURL(path.join(modules, 'modules', source.replace(/\.ets$/, '.mjs'))).href;
const load = async (source: string): Promise<Record<string, unknown>> =>
  (await import(urlOf(source))) as Record<string, unknown>;
const build: Build = {
  project: ArktsProject.open(process.env['MUTATED_PROJECT']!),
  dir: modules,
  isCached: true,
  gaps: [],
  urlOf,
  load,
  begin: () => load,
  hypiumUrl: pathToFileURL(path.join(modules, 'hypium/index.mjs')).href,
};
/** Instrumentation tests have a device, with their module's app. */
const ofDevice = lists.map((list) => /^(\w+)\/src\/ohosTest\//.exec(list)?.[1]).find((each) => each !== undefined);
const totals = await runHypium({
  build,
  files: lists,
  ...(ofDevice === undefined ? {} : { environment: () => deviceEnvironment(build, ofDevice) }),
  ...(filter === undefined ? {} : { filter }),
  print: (line) => {
    const test = /^ {2}FAIL (.*)/.exec(line)?.[1];
    if (test !== undefined) {
      fs.writeSync(1, `${test}\n`);
      process.exit(mutants.hits > mutants.limit ? 3 : 1);
    }
  },
});
if (reached !== undefined) {
  fs.writeFileSync(reached, JSON.stringify(Object.fromEntries(mutants.counts!)));
}
process.exit(totals.failed > 0 || totals.passed === 0 ? 1 : 0);
