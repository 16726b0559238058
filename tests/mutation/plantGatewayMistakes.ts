// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { projectRoot } from '../properties/loadLibrary.ts';
import type { TextMistake } from './TextMistake.ts';
import { withMistake } from './TextMistake.ts';

/** A mistake that somebody could make in the gateway's server or in the protocol, and the test that would notice. */
export interface GatewayMistake extends TextMistake {
  /** The promise G1 to G8 of docs/reference/security.md that it breaks, or what else it is about. */
  readonly rule: string;
  /** The suite with the test, from the project's folder. */
  readonly suite: string;
}

/** Milliseconds after which a test that does not end has noticed it. */
const HANGS: number = 30_000;

/** Runs the test of each mistake in a process that loads the source with the mistake in it, and says whether it fails. */
export async function plantGatewayMistakes(
  mistakes: readonly GatewayMistake[],
  onResult: (mistake: GatewayMistake, isNoticed: boolean) => void,
): Promise<void> {
  for (const mistake of mistakes) {
    onResult(mistake, await fails(mistake));
  }
}

/** The source with the mistake. Throws when it has no place there. */
export function brokenSource(mistake: GatewayMistake): string {
  return withMistake(fs.readFileSync(path.join(projectRoot, mistake.file), 'utf8'), mistake);
}

/**
 * The names of the tests of a suite, and of the contracts (check….ts beside it) that it runs; of those that are put together from parts, what
 * they look like.
 */
export function testsIn(suite: string): readonly (string | RegExp)[] {
  const text = fs.readFileSync(path.join(projectRoot, suite), 'utf8');
  const names = [...text.matchAll(/\b(?:test|it|behaviour)\(\s*(?:'([^'\n]+)'|"([^"\n]+)"|`([^`]+)`)/g)];
  const contracts = [...text.matchAll(/from '\.\/(check\w+\.ts)'/g)];
  return [
    ...names.map(([, single, double, parts]) => single ?? double ?? looksLike(parts!)),
    ...contracts.flatMap(([, contract]) => testsIn(path.join(path.dirname(suite), contract!))),
  ];
}

function looksLike(parts: string): RegExp {
  return new RegExp(
    `^${parts
      .split(/\$\{[^}]*\}/)
      .map(literally)
      .join('.+')}$`,
  );
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** Whether the test that is named for it fails. */
function fails(mistake: GatewayMistake): Promise<boolean> {
  const { file, noticedBy, suite } = mistake;
  const child = spawn(
    process.execPath,
    [
      ...['--import', new URL('../../tools/typescript.mjs', import.meta.url).href],
      ...['--import', new URL('inside/planted.mjs', import.meta.url).href],
      ...['--test-reporter', 'tap', '--test-name-pattern', `/^${literally(noticedBy)}$/`],
      suite,
    ],
    {
      cwd: projectRoot,
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: HANGS,
      killSignal: 'SIGKILL',
      env: {
        ...process.env,
        PLANTED_FILE: path.join(projectRoot, file),
        PLANTED_TEXT: brokenSource(mistake),
      },
    },
  );
  let report = '';
  child.stdout.on('data', (chunk: Buffer) => {
    report += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (_code, signal) => resolve(signal === 'SIGKILL' || failedIn(report).includes(noticedBy)));
  });
}

/** Names of the tests that have failed, out of a report in TAP. */
function failedIn(report: string): readonly string[] {
  return [...report.matchAll(/^ *not ok \d+ - (.*)$/gm)].map(([, name]) => name!.replace(/\\([\\#])/g, '$1'));
}
