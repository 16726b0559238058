// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { inLanes } from './inLanes.ts';
import type { Mutation } from './makeSandbox.ts';
import type { MutationReport, Run, TestedMutant } from './mutateSubject.ts';

const GRACE_MS = 5_000;
const SLOWER = 10;
const HITS = { least: 10_000, more: 100 };

/** A test file without a mutant. */
interface DryFile {
  readonly file: string;
  readonly ms: number;
  /** How often each mutant was reached. */
  readonly reached: Readonly<Record<string, number>>;
}

/**
 * Tries the mutants of modules that were compiled from .ets. Each test file that reaches one has a process for it, because
 * hypium runs once in a process, and ends at the first failure. Suites of Node are those of the project itself.
 */
export async function runModuleMutants(run: Run): Promise<Omit<MutationReport, 'of'>> {
  const leftOut: string[] = [];
  const dry: DryFile[] = [];
  for (const file of run.files) {
    const reachedFile = path.join(run.sandbox.dir, 'reached.json');
    const started = Date.now();
    const { code, output } = await runFile(run, file, { MUTANTS_REACHED: reachedFile });
    if (code === 0) {
      dry.push({
        file,
        ms: Date.now() - started,
        reached: JSON.parse(fs.readFileSync(reachedFile, 'utf8')) as Record<string, number>,
      });
    } else {
      leftOut.push(`${file}: ${output}`);
    }
  }
  run.tell(dry.map(({ file, ms }) => `${path.basename(file)} ${(ms / 1000).toFixed(1)} s`).join(', '));
  const mutants: TestedMutant[] = [];
  await inLanes(run.lanes, run.sandbox.mutations, async (mutation) => {
    mutants.push(await tryModuleMutant(run, mutation, dry));
    if (mutants.length % 50 === 0) {
      run.tell(`${mutants.length} of ${run.sandbox.mutations.length}`);
    }
  });
  return { mutants: mutants.sort((a, b) => Number(a.id) - Number(b.id)), leftOut };
}

async function tryModuleMutant(run: Run, mutation: Mutation, dry: readonly DryFile[]): Promise<TestedMutant> {
  // What most often comes by the mutant has most to do with it.
  const files = dry
    .filter(({ reached }) => reached[mutation.id] !== undefined)
    .sort((a, b) => b.reached[mutation.id]! - a.reached[mutation.id]!);
  for (const { file, ms, reached } of files) {
    const { code, output } = await runFile(
      run,
      file,
      { ACTIVE_MUTANT: mutation.id, MUTANT_HIT_LIMIT: String(HITS.least + HITS.more * reached[mutation.id]!) },
      GRACE_MS + SLOWER * ms,
    );
    if (code !== 0) {
      return {
        ...mutation,
        status: code === undefined || code === 3 ? 'timed out' : 'killed',
        by: `${file}: ${output}`,
      };
    }
  }
  return { ...mutation, status: files.length === 0 ? 'not reached' : 'survived' };
}

/** The exit code, undefined after the limit, and what failed. */
function runFile(
  run: Run,
  file: string,
  environment: NodeJS.ProcessEnv,
  limitMs?: number,
): Promise<{ code: number | undefined; output: string }> {
  const inside = path.join(run.sandbox.dir, 'tests/mutation/inside');
  const { build, modules } = run.sandbox;
  const isOfNode = file.endsWith('.ts');
  const args = isOfNode
    ? [
        ...['--import', path.join(run.project, 'tools/typescript.mjs'), '--import', path.join(inside, 'redirect.mjs')],
        ...['--test-reporter=tap', path.join(inside, 'nodeSuite.ts'), path.join(run.project, file)],
      ]
    : ['--import', path.join(inside, 'hooks.mjs'), path.join(inside, 'hypiumList.ts'), modules!, file];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: run.project,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: {
        ...process.env,
        MUTATED_PROJECT: run.project,
        MUTATED_BUILDS: path.dirname(build!),
        MUTATED_MODULES: modules!,
        ...environment,
      },
    });
    let output = '';
    let isLate = false;
    const timer =
      limitMs === undefined
        ? undefined
        : setTimeout(() => {
            isLate = true;
            child.kill('SIGKILL');
          }, limitMs);
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.on('error', () => resolve({ code: 1, output: 'the process could not be started' }));
    child.on('close', (code) => {
      clearTimeout(timer);
      const failed = isOfNode ? /not ok \d+ - (.*)/.exec(output)?.[1] : output;
      resolve({ code: isLate ? undefined : (code ?? 1), output: (failed ?? '').trim() });
    });
  });
}
