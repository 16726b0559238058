// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type { Mutation, Sandbox } from './makeSandbox.ts';
import { inLanes } from './mutateSubject.ts';
import type { MutationReport, TestedMutant } from './mutateSubject.ts';

const GRACE_MS = 5_000;
const SLOWER = 10;
const HITS = { least: 10_000, more: 100 };

export interface ModuleMutants {
  readonly sandbox: Sandbox;
  readonly project: string;
  /** The lists of local hypium tests. */
  readonly lists: readonly string[];
  readonly lanes: number;
  readonly tell: (line: string) => void;
}

/**
 * Tries the mutants of modules that were compiled from .ets. Each has a process of its own, because hypium runs once in
 * a process, and ends at the first failure.
 */
export async function runModuleMutants(options: ModuleMutants): Promise<MutationReport> {
  const { sandbox } = options;
  const reachedFile = path.join(sandbox.dir, 'reached.json');
  const started = Date.now();
  const dry = await runLists(options, { MUTANTS_REACHED: reachedFile });
  const ms = Date.now() - started;
  if (dry.code !== 0) {
    return { mutants: [], leftOut: [`${options.lists.join(', ')}: ${dry.output}`] };
  }
  const reached = JSON.parse(fs.readFileSync(reachedFile, 'utf8')) as Record<string, number>;
  options.tell(`the tests take ${(ms / 1000).toFixed(1)} s`);
  const mutants: TestedMutant[] = [];
  await inLanes(options.lanes, sandbox.mutations, async (mutation) => {
    mutants.push(await tryModuleMutant(options, mutation, reached[mutation.id], GRACE_MS + SLOWER * ms));
    if (mutants.length % 100 === 0) {
      options.tell(`${mutants.length} of ${sandbox.mutations.length}`);
    }
  });
  return { mutants: mutants.sort((a, b) => Number(a.id) - Number(b.id)), leftOut: [] };
}

async function tryModuleMutant(options: ModuleMutants, mutation: Mutation, hits: number | undefined, limitMs: number):
Promise<TestedMutant> {
  if (hits === undefined) {
    return { ...mutation, status: 'not reached' };
  }
  const { code, output } = await runLists(options, { ACTIVE_MUTANT: mutation.id,
    MUTANT_HIT_LIMIT: String(HITS.least + HITS.more * hits) }, limitMs);
  const status = code === 0 ? 'survived' : code === undefined || code === 3 ? 'timed out' : 'killed';
  return { ...mutation, status, ...output === '' ? {} : { by: output } };
}

/** The exit code, undefined after the limit, and what failed. */
function runLists(options: ModuleMutants, environment: NodeJS.ProcessEnv, limitMs?: number):
Promise<{ code: number | undefined; output: string }> {
  const inside = path.join(options.sandbox.dir, 'mutation/inside');
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', path.join(inside, 'hooks.mjs'), path.join(inside, 'hypiumList.ts'),
      options.sandbox.modules!, ...options.lists], { cwd: options.project, stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, MUTATED_PROJECT: options.project, ...environment } });
    let output = '';
    let isLate = false;
    const timer = limitMs === undefined ? undefined : setTimeout(() => {
      isLate = true;
      child.kill('SIGKILL');
    }, limitMs);
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.on('error', () => resolve({ code: 1, output: 'the process could not be started' }));
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code: isLate ? undefined : code ?? 1, output: output.trim() });
    });
  });
}
