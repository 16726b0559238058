// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { ArktsProject } from '../host/arkts/ArktsProject.ts';
import type { Build } from '../host/arkts/buildProject.ts';
import { runHypium } from '../host/hypium/runHypium.ts';
import { scenario } from '../properties/Command.ts';
import type { Library } from '../properties/Library.ts';
import { projectRoot } from '../properties/loadLibrary.ts';
import { runScenario } from '../properties/runScenario.ts';

/** Enough that a mutant which the named tests let through has a chance, few enough that each takes a second. */
const SEQUENCES = 500;

/**
 * Runs the library's local tests and some random sequences over the modules in the working folder, of which one is a
 * mutant. Exit code 0 when nothing was noticed.
 */
async function main(): Promise<number> {
  const urlOf = (source: string): string =>
    pathToFileURL(path.resolve('modules', source.replace(/\.ets$/, '.mjs'))).href;
  const load = async (source: string): Promise<Record<string, unknown>> => await import(urlOf(source));
  const build: Build = { project: ArktsProject.open(projectRoot), dir: process.cwd(), isCached: true, urlOf, load,
    hypiumUrl: pathToFileURL(path.resolve('hypium/index.mjs')).href };
  const totals = await runHypium({ build, files: ['cancellable_auth/src/test/List.test.ets'], timeout: 2_000,
    print: () => undefined });
  if (totals.failed > 0 || totals.passed === 0) {
    return 1;
  }
  const library = { ...await load('cancellable_auth/Index.ets'), ...await load('cancellable_auth/Testing.ets') } as
    unknown as Library;
  const details = await fc.check(fc.asyncProperty(scenario, (each) => runScenario(library, each)),
    { numRuns: SEQUENCES, seed: 1, endOnFailure: true });
  return details.failed ? 1 : 0;
}

process.exit(await main());
