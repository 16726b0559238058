// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ArktsProject } from '../host/arkts/ArktsProject.ts';
import { checkProject } from '../host/arkts/checkProject.ts';
import { formatFinding } from '../host/arkts/Finding.ts';
import type { Finding } from '../host/arkts/Finding.ts';
import { ProjectError } from '../host/arkts/ProjectError.ts';
import { Sdk } from '../host/arkts/Sdk.ts';
import { readArguments, UsageError } from './readArguments.ts';

const USAGE: string = `npm run check -- [--ets | --host] [--project DIR]
  --ets      only the .ets sources and the project's configuration
  --host     only the host's TypeScript
  --project  another DevEco project; its .ets sources only
With OHOS_SDK_HOME set, .ets sources are checked against that SDK instead of the host's kits.`;

const ROOT: string = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');

/** What TypeScript finds in the host's own sources. */
function checkHost(): Finding[] {
  const run = spawnSync(
    process.execPath,
    [path.join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', path.join(ROOT, 'tsconfig.json'), '--pretty', 'false'],
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
    return [{ file: 'tsconfig.json', line: 1, column: 1, severity: 'error', rule: 'tsc', message }];
  }
  return findings;
}

function main(): number {
  const started = Date.now();
  const given = readArguments(process.argv.slice(2), { texts: ['project'], flags: ['ets', 'host', 'help'] });
  if (given.flags.has('help')) {
    console.log(USAGE);
    return 0;
  }
  if (given.paths.length > 0) {
    throw new UsageError(`The check takes no path; '${given.paths[0]}' is one.`);
  }
  const only = given.texts.has('project')
    ? 'ets'
    : given.flags.has('ets')
      ? 'ets'
      : given.flags.has('host')
        ? 'host'
        : undefined;
  const findings: Finding[] = [];
  const said: string[] = [];
  if (only !== 'host') {
    const sdk = Sdk.fromEnvironment() ?? new Sdk();
    const project = ArktsProject.open(given.texts.get('project') ?? ROOT);
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
  if (error instanceof UsageError) {
    console.error(`${error.message}\n\n${USAGE}`);
    process.exitCode = 2;
  } else if (error instanceof ProjectError) {
    console.error(error.message);
    process.exitCode = 1;
  } else {
    throw error;
  }
}
