// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { SourceMap } from 'node:module';
import type { LogLevel } from '@stryker-mutator/api/core';
import { Stryker } from '@stryker-mutator/core';
import { ArktsProject, buildProject } from 'arkts-host/project';
import { projectRoot } from '../properties/loadLibrary.ts';
import { sampleOf } from './sampleOf.ts';
import type { Sample } from './sampleOf.ts';

/** The folders of the library whose code is mutated, in the order of the report. */
export const MUTATED_FOLDERS: readonly string[] = [
  'operation',
  'policy',
  'outcome',
  'request',
  'authenticator',
  'credentials',
  'webauthn',
  'port',
];
/** What makes Node read TypeScript. */
const TYPESCRIPT = ['--import', new URL('../../tools/typescript.mjs', import.meta.url).href];
/** Texts of messages are not behaviour that a test should pin down letter by letter. */
const EXCLUDED = ['StringLiteral'];

/** A mutant of the library's code, by the line of the .ets source. */
export interface Mutant {
  readonly folder: string;
  readonly file: string;
  readonly line: number;
  readonly mutator: string;
  readonly replacement: string;
  readonly status: 'killed' | 'survived' | 'not reached' | 'timed out' | 'not run';
  /** The first test that noticed. */
  readonly noticedBy: string | undefined;
}

/**
 * Changes the compiled library in every way that Stryker knows, one at a time, and runs the tests that come by it on each.
 * The emitted modules are mutated, not the .ets: they are what runs, and no compilation is needed for each.
 *
 * @param only folders of the library, or files without their ending; by default all folders
 * @param sample tries so many of each folder; by default all
 */
export async function mutate(only: readonly string[] = MUTATED_FOLDERS, sample?: Sample): Promise<Mutant[]> {
  const build = buildProject(ArktsProject.open(projectRoot));
  const folder = path.join(projectRoot, `.host/mutation-${process.pid}`);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.cpSync(build.dir, folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }\n');
  const before = process.cwd();
  process.chdir(folder);
  try {
    const results = await new Stryker({
      mutate: only.flatMap((each) => modulesOf(folder, each)),
      testRunner: 'library',
      testRunnerNodeArgs: TYPESCRIPT,
      checkerNodeArgs: TYPESCRIPT,
      coverageAnalysis: 'perTest',
      mutator: { excludedMutations: EXCLUDED, plugins: [] },
      reporters: ['progress'],
      concurrency: Number(process.env['MUTATION_CONCURRENCY'] ?? 1),
      logLevel: 'error' as LogLevel,
      timeoutMS: 10_000,
      dryRunTimeoutMinutes: 30,
      allowConsoleColors: false,
      checkers: sample === undefined ? [] : ['sample'],
      plugins: ['LibraryTestRunner.ts', 'SampleChecker.ts'].map((name) => new URL(name, import.meta.url).href),
      ...(sample === undefined ? {} : { sample }),
      tempDirName: 'sandbox',
      cleanTempDir: 'always',
      disableTypeChecks: false,
    }).runMutationTest();
    // Those that are left alone are none.
    const tried = results.filter(({ status }) => status !== 'Ignored');
    const mutants = tried.map((result) => ({
      ...sourcePlace(path.resolve(result.fileName), result.location.start),
      mutator: result.mutatorName,
      replacement: (result.replacement ?? '').replace(/\s+/g, ' ').slice(0, 80),
      status: statusOf(result.status),
      noticedBy: result.killedBy?.[0],
    }));
    return sample === undefined ? mutants : withFewerUnreached(mutants, sample);
  } finally {
    process.chdir(before);
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Stryker knows what no test reaches without running it: of those, as many count as of those that are reached. */
function withFewerUnreached(mutants: readonly Mutant[], { seed }: Sample): Mutant[] {
  return MUTATED_FOLDERS.flatMap((folder) => {
    const all = mutants.filter((each) => each.folder === folder);
    const unreached = all.filter(({ status }) => status === 'not reached');
    const ran = all.filter(({ status }) => status !== 'not reached' && status !== 'not run').length;
    const share = ran / Math.max(1, all.length - unreached.length);
    const counted = new Set(sampleOf(unreached, { size: Math.round(unreached.length * share), seed }));
    return all.map((each) =>
      each.status === 'not reached' && !counted.has(each) ? { ...each, status: 'not run' as const } : each,
    );
  });
}

/** Throws for a name that is neither a folder nor a file of the library. */
function modulesOf(build: string, name: string): string[] {
  const library = 'modules/cancellable_auth/src/main/ets';
  if (MUTATED_FOLDERS.includes(name)) {
    return [`${library}/${name}/*.mjs`];
  }
  const found = MUTATED_FOLDERS.filter((folder) => fs.existsSync(path.join(build, library, folder, `${name}.mjs`)));
  if (found.length === 0) {
    throw new Error(
      `'${name}' is neither a folder nor a file. Folders: ${MUTATED_FOLDERS.join(', ')}; ` +
        'a file is named without its ending, such as PromptLife.',
    );
  }
  return found.map((folder) => `${library}/${folder}/${name}.mjs`);
}

function statusOf(status: string): Mutant['status'] {
  switch (status) {
    case 'Killed':
      return 'killed';
    case 'Survived':
      return 'survived';
    case 'NoCoverage':
      return 'not reached';
    case 'Timeout':
      return 'timed out';
    default:
      return 'not run';
  }
}

/** Where a place of an emitted module comes from. */
function sourcePlace(
  module: string,
  at: { line: number; column: number },
): { folder: string; file: string; line: number } {
  const text = fs.readFileSync(module, 'utf8');
  const encoded = /sourceMappingURL=data:application\/json;base64,(\S+)/.exec(text)?.[1];
  const folder = path.basename(path.dirname(module));
  const file = path.basename(module).replace(/\.mjs$/, '.ets');
  if (encoded === undefined) {
    return { folder, file, line: at.line };
  }
  const map = new SourceMap(JSON.parse(Buffer.from(encoded, 'base64').toString()));
  const entry = map.findEntry(at.line - 1, at.column - 1);
  return { folder, file, line: 'originalLine' in entry ? entry.originalLine + 1 : at.line };
}
