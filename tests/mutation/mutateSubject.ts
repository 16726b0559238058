// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { DryRun } from './inside/orders.ts';
import { inLanes } from './inLanes.ts';
import { makeSandbox } from './makeSandbox.ts';
import type { Mutation, Sandbox } from './makeSandbox.ts';
import { sampleOf } from './sampleOf.ts';
import type { Sample } from './sampleOf.ts';
import { runModuleMutants } from './runModuleMutants.ts';
import type { Subject } from './subjects.ts';
import { TestProcess } from './TestProcess.ts';
import type { Verdict } from './TestProcess.ts';

/** Milliseconds that a run, and a test of it, may take beside ten times what it took without a mutant: the machine may be busy. */
const GRACE_MS = 15_000;
const TEST_GRACE_MS = 10_000;
const SLOWER = 10;
/** A mutant that is reached so many times more often than its place was without it loops without an end. */
const HITS = { least: 10_000, more: 100 };
/** Test processes that are kept for the next mutant. */
const KEPT = 8;

/** What became of a mutant. A time-out counts as noticed. */
export interface TestedMutant extends Mutation {
  readonly status: 'killed' | 'timed out' | 'survived' | 'not reached';
  /** The test that noticed. */
  readonly by?: string;
}

export interface MutationReport {
  readonly mutants: readonly TestedMutant[];
  /** Test files that fail without any mutant and were left out, with the reason. */
  readonly leftOut: readonly string[];
  /** How many mutants there are, of which a sample may have been tried only. */
  readonly of: number;
}

export interface MutationOptions {
  /** The project's folder. */
  readonly project: string;
  readonly subject: Subject;
  /** A folder or file of the subject; by default all of it. */
  readonly only?: string;
  /** Tries so many of the mutants, chosen by a seed; by default all. */
  readonly sample?: Sample;
  /** Mutants at a time; by default one for each core. */
  readonly lanes?: number;
  /** Hears how far it is. */
  readonly tell?: (line: string) => void;
}

/** Tries all mutants of a subject and says which its tests noticed. */
export async function mutateSubject(options: MutationOptions): Promise<MutationReport> {
  const { project, subject } = options;
  const sources = sourcesOf(project, options.only ?? subject.folder, subject);
  if (sources.length === 0) {
    throw new Error(`${options.only ?? subject.folder} has no source to mutate.`);
  }
  const files = testFilesOf(project, subject);
  const dir = path.join(
    project,
    '.host/mutants',
    `${(subject.name ?? subject.folder).replaceAll('/', '-')}-${process.pid}`,
  );
  try {
    const sandbox = await makeSandbox(project, dir, sources);
    const of = sandbox.mutations.length;
    const mutations = options.sample === undefined ? sandbox.mutations : sampleOf(sandbox.mutations, options.sample);
    options.tell?.(`${mutations.length} of ${of} mutants in ${sources.length} files`);
    const lanes = options.lanes ?? os.availableParallelism();
    const tell = options.tell ?? ((): void => {});
    const run = { sandbox: { ...sandbox, mutations }, project, files, lanes, tell };
    return { of, ...(await (subject.runner === 'hypium' ? runModuleMutants(run) : new MutantRun(run).run())) };
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

function sourcesOf(project: string, at: string, subject: Subject): string[] {
  const ending = subject.runner === 'hypium' ? '.ets' : '.ts';
  return filesUnder(project, at).filter(
    (file) =>
      file.endsWith(ending) &&
      !/\.(d|test|test-support)\.ts$/.test(file) &&
      !/(^|\/)(test|hvigorfile\.ts)(\/|$)/.test(path.relative(subject.folder, file)) &&
      subject.files?.includes(file) !== false &&
      !(subject.except ?? []).some((each) => file === each || file.startsWith(`${each}/`)),
  );
}

function testFilesOf(project: string, subject: Subject): string[] {
  return [
    ...new Set(
      subject.suites.flatMap((suite) => {
        const files = filesUnder(project, suite).filter((file) => /\.test\.e?ts$/.test(file));
        if (files.length === 0) {
          throw new Error(
            `${subject.folder} names the suite ${suite} in tests/mutation/subjects.ts, where there is no test file.`,
          );
        }
        return files;
      }),
    ),
  ];
}

/** A file, or the files of a folder, from the project's folder. */
function filesUnder(project: string, at: string): string[] {
  const stat = fs.statSync(path.join(project, at), { throwIfNoEntry: false });
  if (stat?.isDirectory() !== true) {
    return stat === undefined ? [] : [at];
  }
  return fs
    .readdirSync(path.join(project, at))
    .filter((name) => !name.startsWith('.') && name !== 'node_modules')
    .sort()
    .flatMap((name) => filesUnder(project, path.posix.join(at, name)));
}

/** What a runner is given. */
export interface Run {
  /** With the mutants that are to be tried. */
  readonly sandbox: Sandbox;
  readonly project: string;
  readonly files: readonly string[];
  /** Mutants at a time. */
  readonly lanes: number;
  readonly tell: (line: string) => void;
}

class MutantRun {
  private readonly sandbox: Sandbox;
  private readonly project: string;
  private readonly files: readonly string[];
  private readonly lanes: number;
  private readonly tell: (line: string) => void;
  /** Each test file's dry run, made when the first mutant comes to it. */
  private readonly dry: Map<string, Promise<DryRun | string>> = new Map();
  /** Processes that have loaded a file and rest, the one that rests longest first. */
  private readonly resting: { file: string; process: TestProcess }[] = [];

  constructor(run: Run) {
    this.sandbox = run.sandbox;
    this.project = run.project;
    this.files = run.files;
    this.lanes = run.lanes;
    this.tell = run.tell;
  }

  async run(): Promise<Omit<MutationReport, 'of'>> {
    const mutants: TestedMutant[] = [];
    try {
      await inLanes(this.lanes, this.sandbox.mutations, async (mutation) => {
        mutants.push(await this.try(mutation));
        if (mutants.length % 50 === 0) {
          this.tell(`${mutants.length} of ${this.sandbox.mutations.length}`);
        }
      });
    } finally {
      this.resting.forEach(({ process }) => process.end());
    }
    const leftOut: string[] = [];
    for (const [file, run] of this.dry) {
      const dry = await run;
      if (typeof dry === 'string') {
        leftOut.push(`${file}: ${dry}`);
      }
    }
    return { mutants: mutants.sort((a, b) => Number(a.id) - Number(b.id)), leftOut };
  }

  /** A file's tests without a mutant; a second time when they fail, for a machine may be busy. */
  private async dryRun(file: string): Promise<DryRun | string> {
    let result: DryRun | string = '';
    for (let i = 0; i < 2; i++) {
      const process = new TestProcess(this.sandbox, this.project, file, 'dry');
      result = await process.dryRun();
      process.end();
      if (typeof result !== 'string') {
        break;
      }
    }
    return result;
  }

  /** The test files that reach a mutant, nearest first; those farther away are looked at when it comes to them. */
  private async try(mutation: Mutation): Promise<TestedMutant> {
    let isReached = false;
    for (const files of byDistance(mutation.file, this.files)) {
      const plan = await this.plan(mutation, files);
      isReached = isReached || plan.length > 0;
      for (const { file, dry, tests, isEarly } of plan) {
        let verdict = isEarly ? undefined : await this.inRestingProcess(mutation, file, dry, tests);
        verdict ??= await this.inOwnProcess(mutation, file, dry, tests);
        if (verdict.kind === 'timed out') {
          return { ...mutation, status: 'timed out', by: file };
        }
        if (verdict.kind === 'failed') {
          return { ...mutation, status: 'killed', by: `${file}: ${verdict.test}` };
        }
      }
    }
    return { ...mutation, status: isReached ? 'survived' : 'not reached' };
  }

  /** What each of some files has for a mutant, the quickest first. */
  private async plan(mutation: Mutation, files: readonly string[]): Promise<Step[]> {
    const steps: Step[] = [];
    for (const file of files) {
      const known = this.dry.get(file) ?? this.dryRun(file);
      this.dry.set(file, known);
      const dry = await known;
      if (typeof dry === 'string') {
        continue;
      }
      const isFirstOnly = dry.early.includes(mutation.id);
      const tests = [...dry.tests.keys()].filter(
        (i) => isFirstOnly || dry.tests[i]!.reached[mutation.id] !== undefined,
      );
      if (tests.length > 0) {
        steps.push({
          file,
          dry,
          tests,
          isEarly: isFirstOnly || !dry.isRepeatable,
          ms: tests.reduce((sum, i) => sum + dry.tests[i]!.ms, 0),
        });
      }
    }
    return steps.sort((a, b) => a.ms - b.ms);
  }

  /** In a process that has had other mutants. Undefined when a failure may come from what an earlier one left there. */
  private async inRestingProcess(
    mutation: Mutation,
    file: string,
    dry: DryRun,
    tests: readonly number[],
  ): Promise<Verdict | undefined> {
    const process = this.take(file);
    const verdict = await process.run(
      { mutant: mutation.id, tests, limits: limits(dry, tests), hitLimit: hitLimit(mutation, dry, tests) },
      this.limit(dry, tests),
    );
    if (verdict.kind === 'passed' || !process.isFit) {
      this.putBack(file, process);
      return verdict;
    }
    const again = verdict.kind === 'failed' && verdict.index !== undefined ? [verdict.index] : tests;
    const check = await process.run(
      { mutant: null, tests: again, limits: [], hitLimit: Infinity },
      this.limit(dry, again),
    );
    if (check.kind === 'passed') {
      this.putBack(file, process);
      return verdict;
    }
    process.end();
    return undefined;
  }

  private async inOwnProcess(
    mutation: Mutation,
    file: string,
    dry: DryRun,
    tests: readonly number[],
  ): Promise<Verdict> {
    const process = new TestProcess(this.sandbox, this.project, file, 'serve', mutation.id);
    const verdict = await process.run(
      { mutant: mutation.id, tests, limits: limits(dry, tests), hitLimit: hitLimit(mutation, dry, tests) },
      this.limit(dry, tests),
    );
    process.end();
    return verdict;
  }

  private limit(dry: DryRun, tests: readonly number[]): number {
    return GRACE_MS + SLOWER * (dry.loadMs + tests.reduce((sum, i) => sum + dry.tests[i]!.ms, 0));
  }

  private take(file: string): TestProcess {
    const at = this.resting.findIndex((each) => each.file === file);
    return at < 0 ? new TestProcess(this.sandbox, this.project, file, 'serve') : this.resting.splice(at, 1)[0]!.process;
  }

  private putBack(file: string, process: TestProcess): void {
    if (!process.isFit) {
      process.end();
      return;
    }
    this.resting.push({ file, process });
    if (this.resting.length > KEPT) {
      this.resting.shift()!.process.end();
    }
  }
}

/** The tests of a file that reach a mutant. */
interface Step {
  readonly file: string;
  readonly dry: DryRun;
  readonly tests: readonly number[];
  /** Whether they need a process of their own. */
  readonly isEarly: boolean;
  readonly ms: number;
}

/** How long each test may take with a mutant. */
function limits(dry: DryRun, tests: readonly number[]): [number, number][] {
  return tests.map((test) => [test, TEST_GRACE_MS + SLOWER * dry.tests[test]!.ms]);
}

function hitLimit(mutation: Mutation, dry: DryRun, tests: readonly number[]): number {
  return HITS.least + HITS.more * tests.reduce((sum, i) => sum + (dry.tests[i]!.reached[mutation.id] ?? 0), 0);
}

/** Test files in groups: those with a source's name, its folder's, others. */
export function byDistance(source: string, tests: readonly string[]): string[][] {
  const name = path.basename(source).replace(/\.e?ts$/, '.');
  const isNamed = (test: string): boolean => path.basename(test).startsWith(name);
  const isBeside = (test: string): boolean => path.dirname(source) === path.dirname(test);
  return [
    tests.filter(isNamed),
    tests.filter((test) => !isNamed(test) && isBeside(test)),
    tests.filter((test) => !isNamed(test) && !isBeside(test)),
  ].filter((group) => group.length > 0);
}
