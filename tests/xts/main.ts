// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { readArguments } from 'arkts-host/command-line';
import { readReport } from './readReport.ts';
import { pageOf } from './suitePage.ts';
import type { SuiteRow } from './suitePage.ts';
import { NOTHING_ENROLLED, writeStageProject } from './writeStageProject.ts';
import { XTS_SUITES } from './xtsSuites.ts';
import type { XtsSuite } from './xtsSuites.ts';

const USAGE = `npm run xts -- [--from FOLDER] [--write] [NAME …]
  --from   a copy of the repository openharmony/xts_acts; by default the folder that XTS_ACTS names
  --write  writes the table into docs/reference/xts.md
  NAME     only suites whose name contains it
Runs suites of the system's own compatibility tests on the host. A suite that is not in the copy is skipped by name, and so are all
without a copy. Fails when a run does not come to its end.`;

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
const PAGE = path.join(ROOT, 'docs/reference/xts.md');
const MAIN = path.join(ROOT, 'packages/arkts-host/commands/main.ts');
const RUN_MS = 3_600_000;
/** The suites' own limit for a test is three minutes, of real time; a machine may be busy. */
const TEST_MS = 60_000;
/** The suites expect the zone of their authors. */
const ZONE = 'Asia/Shanghai';

function run(suite: XtsSuite, from: string, scratch: string): SuiteRow | undefined {
  const source = path.join(from, suite.folder);
  if (!fs.existsSync(source)) {
    return undefined;
  }
  const project = path.join(scratch, suite.name);
  if (suite.isOfFaModel) {
    writeStageProject(source, project);
  } else {
    fs.cpSync(source, project, { recursive: true }); // nothing is written into the copy
    if (suite.isNothingEnrolled === true) {
      fs.writeFileSync(path.join(project, 'arkts-host.json5'), NOTHING_ENROLLED);
    }
  }
  const done = spawnSync(
    process.execPath,
    [...process.execArgv, MAIN, 'test', '--project', project, '--timeout', String(TEST_MS)],
    { encoding: 'utf8', timeout: RUN_MS, maxBuffer: 1 << 28, env: { ...process.env, TZ: ZONE } },
  );
  return { suite, ...readReport(`${done.stdout}\n${done.stderr}`) };
}

function main(): number {
  let given;
  try {
    given = readArguments({
      allowPositionals: true,
      options: { from: { type: 'string' }, write: { type: 'boolean', default: false } },
    });
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  const { values, positionals } = given;
  const from = values.from ?? process.env['XTS_ACTS'] ?? '';
  const chosen = XTS_SUITES.filter(
    ({ name }) => positionals.length === 0 || positionals.some((one) => name.includes(one)),
  );
  const scratch = fs.mkdtempSync(path.join(tmpdir(), 'xts-'));
  const rows: SuiteRow[] = [];
  try {
    for (const suite of chosen) {
      const row = from === '' ? undefined : run(suite, from, scratch);
      if (row === undefined) {
        console.log(
          `skip ${suite.name}: ${from === '' ? 'no copy of xts_acts is named' : `${suite.folder} is not in the copy`}`,
        );
        continue;
      }
      rows.push(row);
      const lacking = row.failures.filter(({ isGap }) => isGap).length;
      console.log(
        `${row.isFinished ? 'ok  ' : 'FAIL'} ${suite.name}: ${row.passed} of ${row.tests} pass, ` +
          `${lacking} need what the host has not, ${row.failures.length - lacking} fail`,
      );
      row.failures.filter(({ isGap }) => !isGap).forEach(({ test, text }) => console.log(`     ${test}: ${text}`));
    }
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
  if (values.write && rows.length > 0) {
    const page = fs.readFileSync(PAGE, 'utf8');
    fs.writeFileSync(PAGE, page.replace(/<!-- table -->[\s\S]*$/, `<!-- table -->\n${pageOf(rows)}`));
  }
  const stuck = rows.filter(({ isFinished }) => !isFinished).length;
  console.log(`${rows.length - stuck} passed, ${stuck} failed, ${chosen.length - rows.length} skipped`);
  return stuck > 0 ? 1 : 0;
}

process.exitCode = main();
