// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { createRequire, SourceMap } from 'node:module';
import { Stryker } from '@stryker-mutator/core';
import { ArktsProject } from '../host/arkts/ArktsProject.ts';
import { buildProject } from '../host/arkts/buildProject.ts';
import { projectRoot } from '../properties/loadLibrary.ts';

const MUTATED = ['operation', 'policy', 'outcome', 'request'];
/** Texts of messages are not behaviour that a test should pin down letter by letter. */
const EXCLUDED = ['StringLiteral'];

/** A mutant of the library's code, by the line of the .ets source. */
export interface Mutant {
  readonly file: string;
  readonly line: number;
  readonly mutator: string;
  readonly replacement: string;
  readonly status: 'killed' | 'survived' | 'timed out' | 'not run';
}

/**
 * Changes the compiled library in every way that Stryker knows, one at a time, and runs the library's tests on each.
 * The emitted modules are mutated, not the .ets: they are what runs, and no compilation is needed for each.
 */
export async function mutate(only?: string): Promise<Mutant[]> {
  const build = buildProject(ArktsProject.open(projectRoot));
  const folder = path.join(projectRoot, '.host/mutation');
  fs.rmSync(folder, { recursive: true, force: true });
  fs.cpSync(build.dir, folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }\n');
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const suite = path.join(projectRoot, 'mutation/runSuite.ts');
  const before = process.cwd();
  process.chdir(folder);
  try {
    const results = await new Stryker({
      mutate: MUTATED.map((each) => `modules/cancellable_auth/src/main/ets/${each}/${only ?? '*'}.mjs`),
      testRunner: 'command',
      commandRunner: { command: `"${process.execPath}" --import "${tsx}" "${suite}"` },
      mutator: { excludedMutations: EXCLUDED, plugins: [] },
      reporters: ['progress'],
      concurrency: 2,
      timeoutMS: 5_000,
      allowConsoleColors: false,
      checkers: [],
      plugins: [],
      tempDirName: 'sandbox',
      cleanTempDir: 'always',
      disableTypeChecks: false
    }).runMutationTest();
    return results.map((result) => ({
      ...sourcePlace(path.resolve(result.fileName), result.location.start),
      mutator: result.mutatorName,
      replacement: (result.replacement ?? '').replace(/\s+/g, ' ').slice(0, 80),
      status: statusOf(result.status)
    }));
  } finally {
    process.chdir(before);
  }
}

function statusOf(status: string): Mutant['status'] {
  switch (status) {
    case 'Killed':
      return 'killed';
    case 'Survived':
    case 'NoCoverage':
      return 'survived';
    case 'Timeout':
      return 'timed out';
    default:
      return 'not run';
  }
}

/** Where a place of an emitted module comes from. */
function sourcePlace(module: string, at: { line: number; column: number }): { file: string; line: number } {
  const text = fs.readFileSync(module, 'utf8');
  const encoded = /sourceMappingURL=data:application\/json;base64,(\S+)/.exec(text)?.[1];
  const file = path.basename(module).replace(/\.mjs$/, '.ets');
  if (encoded === undefined) {
    return { file, line: at.line };
  }
  const map = new SourceMap(JSON.parse(Buffer.from(encoded, 'base64').toString()));
  const entry = map.findEntry(at.line - 1, at.column - 1);
  return { file, line: 'originalLine' in entry ? entry.originalLine + 1 : at.line };
}
