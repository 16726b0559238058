// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import type { Finding } from 'arkts-host/project';
import { failureOf, programFindings } from './programFindings.ts';
import { runProgram } from './runProgram.ts';

/** What may stand in a folder that is linted and formatted. */
const FOLDERS: readonly string[] = ['packages', 'gateway_protocol', 'tests', 'tools'];

const require = createRequire(import.meta.url);

/** What the linter finds in the TypeScript of a repository, by the rules of its .oxlintrc.json. */
export async function checkLint(root: string): Promise<Finding[]> {
  const oxlint = installed('oxlint', '../bin/oxlint');
  const tsgolint = installed('oxlint-tsgolint/bin/tsgolint.js');
  if (oxlint === undefined || tsgolint === undefined) {
    return [notInstalled('oxlint', '.oxlintrc.json')];
  }
  const end = await runProgram(process.execPath, [oxlint, '--format', 'unix', ...FOLDERS], root, {
    ...process.env,
    OXLINT_TSGOLINT_PATH: tsgolint,
  });
  const line = /^(?<file>.+?):(?<line>\d+):(?<column>\d+): (?<message>.*) \[(?<severity>Error|Warning)\/(?<rule>.*)\]$/;
  return programFindings(root, { name: 'oxlint', configuration: '.oxlintrc.json', line }, end);
}

/** The TypeScript files of a repository that are not formatted, by the rules of its biome.json. */
export async function checkFormat(root: string): Promise<Finding[]> {
  const biome = installed('@biomejs/biome/bin/biome');
  if (biome === undefined) {
    return [notInstalled('biome', 'biome.json')];
  }
  const args = [biome, 'format', '--colors=off', '--max-diagnostics=none', '.'];
  const end = await runProgram(process.execPath, args, root);
  const findings = [...`${end.text}${end.failure}`.matchAll(/^(\S+)( format|:\d+:\d+ parse) ━/gm)].map(
    ([, file, what]): Finding => ({
      file: file!,
      line: 1,
      column: 1,
      severity: 'error',
      rule: 'format',
      message: what === ' format' ? `Not formatted. Run: npx biome format --write ${file}` : 'Cannot be parsed.',
    }),
  );
  return findings.length > 0 ? findings : failureOf({ name: 'biome', configuration: 'biome.json' }, end);
}

/** The file of an installed package: what its name or path leads to, and from there by `inside`. */
function installed(name: string, inside?: string): string | undefined {
  try {
    const file = require.resolve(name);
    return inside === undefined ? file : path.resolve(path.dirname(file), inside);
  } catch {
    return undefined;
  }
}

function notInstalled(tool: string, file: string): Finding {
  return { file, line: 1, column: 1, severity: 'error', rule: tool, message: `${tool} is not installed. Run: npm ci` };
}
