// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { readArguments } from 'arkts-host/command-line';
import type { Adapter } from './Adapter.ts';
import { knownAdapters } from './adapters/knownAdapters.ts';
import { formatPage, PAGE } from './formatPage.ts';
import { formatScore } from './formatScore.ts';
import { runConformance } from './runConformance.ts';
import { allScenarios } from './scenarios/allScenarios.ts';

const USAGE = `npm run conformance                            the score of every known adapter
npm run conformance -- --adapter FILE.ts       with yours, which FILE.ts exports as 'adapter'; fails if it does
npm run conformance -- --write                 writes docs/reference/conformance.md`;

async function loadAdapter(file: string): Promise<Adapter> {
  const loaded = (await import(pathToFileURL(path.resolve(file)).href)) as { readonly adapter?: Adapter };
  if (typeof loaded.adapter?.open !== 'function') {
    throw new Error(
      `${file} exports no 'adapter' with a function 'open'. See tests/conformance/adapters/exampleAdapter.ts.`,
    );
  }
  return loaded.adapter;
}

async function main(): Promise<number> {
  let options;
  let own: Adapter | undefined;
  try {
    options = readArguments({ options: { adapter: { type: 'string' }, write: { type: 'boolean' } } }).values;
    if (options.adapter !== undefined && options.write === true) {
      throw new Error('The page holds the known adapters only: give --adapter or --write, not both.');
    }
    own = options.adapter === undefined ? undefined : await loadAdapter(options.adapter);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  const adapters = [...(await knownAdapters()), ...(own === undefined ? [] : [own])];
  const scores = await runConformance(allScenarios, adapters);
  console.log(formatScore(allScenarios, scores));
  if (options.write === true) {
    fs.writeFileSync(PAGE, formatPage(allScenarios, scores));
    console.log(`Written: ${path.relative(process.cwd(), PAGE)}`);
  }
  // Ours must pass; of the others only the one that the caller brought.
  const judged = scores.filter((score) => score.adapter === (own?.name ?? 'CancellableAuth'));
  return judged.some((score) => score.verdicts.some((verdict) => verdict.kind === 'failed')) ? 1 : 0;
}

process.exitCode = await main();
