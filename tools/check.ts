// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readArguments } from 'arkts-host/command-line';
import { ArktsProject, checkProject, formatFinding, ProjectError, Sdk } from 'arkts-host/project';
import type { Finding } from 'arkts-host/project';
import { checkBorders } from './borders/checkBorders.ts';
import { PLACES } from './borders/places.ts';
import { SourceTree } from './borders/SourceTree.ts';
import { checkLength } from './checkLength.ts';
import { checkFormat, checkLint } from './checkStyle.ts';
import { checkTexts } from './checkTexts.ts';
import { checkTypeScript } from './checkTypeScript.ts';

const USAGE: string = `npm run check -- [--ets | --host]
  --ets   only the .ets sources and the project's configuration, as arkts-host check --strict does it for any project
  --host  only the TypeScript of Node and of the browser: types, lint, format; and the borders between packages
With OHOS_SDK_HOME set, .ets sources are checked against that SDK instead of the host's kits.`;

/** The configurations of Node's sources and of those for the browser. */
const TYPESCRIPT: readonly string[] = ['tsconfig.json', 'packages/arkts-host/screen/browser/tsconfig.json'];

const ROOT: string = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');

async function main(): Promise<number> {
  const started = Date.now();
  let given;
  try {
    given = readArguments({
      options: { ets: { type: 'boolean' }, host: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    }).values;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  if (given.help === true) {
    console.log(USAGE);
    return 0;
  }
  const only = given.ets === true ? 'ets' : given.host === true ? 'host' : undefined;
  const findings: Finding[] = [];
  const said: string[] = [];
  // processes of their own, which work while this one reads ArkTS
  const beside =
    only === 'ets'
      ? []
      : [...TYPESCRIPT.map((each) => checkTypeScript(ROOT, each)), checkLint(ROOT), checkFormat(ROOT)];
  if (only !== 'host') {
    const sdk = Sdk.fromEnvironment() ?? new Sdk();
    const project = ArktsProject.open(ROOT);
    findings.push(...checkProject(project, { sdk, isStrict: true }), ...checkTexts(project));
    said.push(`${project.files().length} project sources against ${sdk.isHost ? "the host's kits" : sdk.dir}`);
  }
  if (only !== 'ets') {
    const tree = new SourceTree(ROOT, PLACES);
    findings.push(...checkBorders(tree), ...checkLength(tree), ...(await Promise.all(beside)).flat());
    said.push('TypeScript, its style, and borders');
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
  process.exitCode = await main();
} catch (error) {
  if (error instanceof ProjectError) {
    console.error(error.message);
    process.exitCode = 1;
  } else {
    throw error;
  }
}
