// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ArktsProject, checkProject, formatFinding, ProjectError, Sdk } from 'arkts-host/project';
import type { Finding } from 'arkts-host/project';
import { UsageError } from './UsageError.ts';

const USAGE: string = `npm run check -- [--ets | --host] [--project DIR]
  --ets      only the .ets sources and the project's configuration
  --host     only the host's TypeScript
  --project  another DevEco project; its .ets sources only
With OHOS_SDK_HOME set, .ets sources are checked against that SDK instead of the host's kits.`;

const ROOT: string = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');

/** What TypeScript finds in the host's own sources, those for the browser last. */
function checkHost(): Finding[] {
  return ['tsconfig.json', 'packages/arkts-host/screen/browser/tsconfig.json'].flatMap(checkTypeScript);
}

function checkTypeScript(configuration: string): Finding[] {
  const run = spawnSync(
    process.execPath,
    [path.join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', path.join(ROOT, configuration), '--pretty', 'false'],
    { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  const findings = run.stdout.split('\n').flatMap((line): Finding[] => {
    const found = /^(.+?)\((\d+),(\d+)\): (error|warning) (\w+): (.*)$/.exec(line);
    if (found === null) {
      return [];
    }
    const [, file, row, column, severity, rule, message] = found;
    return [
      {
        file: file!,
        line: Number(row),
        column: Number(column),
        severity: severity as Finding['severity'],
        rule: rule!,
        message: message!,
      },
    ];
  });
  if (run.status !== 0 && findings.length === 0) {
    // for example an unreadable tsconfig.json
    const message = `${run.stdout}${run.stderr}${run.error?.message ?? ''}`.trim();
    return [{ file: configuration, line: 1, column: 1, severity: 'error', rule: 'tsc', message }];
  }
  return findings;
}

function main(): number {
  const started = Date.now();
  const given = parseArgs({
    options: {
      ets: { type: 'boolean' },
      host: { type: 'boolean' },
      project: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  }).values;
  if (given.help === true) {
    console.log(USAGE);
    return 0;
  }
  const isEtsOnly = given.ets === true || given.project !== undefined;
  const only = isEtsOnly ? 'ets' : given.host === true ? 'host' : undefined;
  const findings: Finding[] = [];
  const said: string[] = [];
  if (only !== 'host') {
    const sdk = Sdk.fromEnvironment() ?? new Sdk();
    const project = ArktsProject.open(given.project ?? ROOT);
    findings.push(...checkProject(project, { sdk }));
    said.push(`${project.files().length} project sources against ${sdk.isHost ? "the host's kits" : sdk.dir}`);
  }
  if (only !== 'ets') {
    findings.push(...checkHost());
    said.push("the host's TypeScript");
  }
  findings.forEach((finding) => console.log(formatFinding(finding)));
  const count = (severity: Finding['severity']): number =>
    findings.filter((finding) => finding.severity === severity).length;
  console.log(
    `Checked ${said.join(' and ')}: ${count('error')} errors, ${count('warning')} warnings, ` +
      `${((Date.now() - started) / 1000).toFixed(1)} s`,
  );
  return findings.length > 0 ? 1 : 0;
}

try {
  process.exitCode = main();
} catch (error) {
  if (UsageError.isOne(error)) {
    console.error(`${error.message}\n\n${USAGE}`);
    process.exitCode = 2;
  } else if (error instanceof ProjectError) {
    console.error(error.message);
    process.exitCode = 1;
  } else {
    throw error;
  }
}
