// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';
import { DryRunStatus, MutantRunStatus, TestStatus } from '@stryker-mutator/api/test-runner';
import type { CoverageData, MutantCoverage } from '@stryker-mutator/api/core';
import type {
  DryRunOptions,
  DryRunResult,
  MutantRunOptions,
  MutantRunResult,
  TestResult,
  TestRunner,
  TestRunnerCapabilities,
} from '@stryker-mutator/api/test-runner';
import { loadLibraryTests } from './libraryTests.ts';
import type { LibraryTest } from './libraryTests.ts';

/** What Stryker's instrumented modules read and write. */
interface InstrumenterContext {
  activeMutant?: string;
  currentTestId?: string;
  mutantCoverage?: MutantCoverage;
  hitCount?: number;
  hitLimit?: number;
}

/**
 * Stryker's runner of the library's tests: all mutants are in the modules, one of them is switched on, and only the tests
 * that come by it run, in one process, until the first that notices. Nothing is started and nothing compiled for a mutant,
 * but for those that are in effect while a module loads.
 */
class LibraryTestRunner implements TestRunner {
  private tests: readonly LibraryTest[] | undefined;

  capabilities(): TestRunnerCapabilities {
    return { reloadEnvironment: false };
  }

  async dryRun(_options: DryRunOptions): Promise<DryRunResult> {
    const context = instrumenterContext();
    context.mutantCoverage = { static: {}, perTest: Object.create(null) as Record<string, CoverageData> };
    const results: TestResult[] = [];
    for (const test of await this.load()) {
      context.currentTestId = test.name;
      const began = performance.now();
      const failure = await test.run();
      const known = { id: test.name, name: test.name, timeSpentMs: performance.now() - began };
      results.push(
        failure === undefined
          ? { ...known, status: TestStatus.Success }
          : { ...known, status: TestStatus.Failed, failureMessage: failure },
      );
    }
    await this.leave();
    delete context.currentTestId;
    return { status: DryRunStatus.Complete, tests: results, mutantCoverage: context.mutantCoverage };
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const context = instrumenterContext();
    if (options.mutantActivation === 'static') {
      context.activeMutant = options.activeMutant.id;
    }
    let tests: readonly LibraryTest[];
    try {
      tests = await this.load();
    } catch (error) {
      return { status: MutantRunStatus.Killed, killedBy: ['(loading)'], failureMessage: String(error), nrOfTests: 0 };
    }
    context.activeMutant = options.activeMutant.id;
    context.hitCount = 0;
    if (options.hitLimit === undefined) {
      delete context.hitLimit;
    } else {
      context.hitLimit = options.hitLimit;
    }
    const wanted = options.testFilter === undefined ? undefined : new Set(options.testFilter);
    let count = 0;
    try {
      for (const test of tests) {
        if (wanted !== undefined && !wanted.has(test.name)) {
          continue;
        }
        count++;
        const failure = await test.run();
        if (failure !== undefined) {
          return { status: MutantRunStatus.Killed, killedBy: [test.name], failureMessage: failure, nrOfTests: count };
        }
      }
      return { status: MutantRunStatus.Survived, nrOfTests: count };
    } finally {
      delete context.activeMutant;
      await this.leave();
    }
  }

  private async load(): Promise<readonly LibraryTest[]> {
    this.tests ??= await loadLibraryTests(process.cwd());
    return this.tests;
  }

  private async leave(): Promise<void> {
    await this.tests?.[0]?.leave();
  }
}

function instrumenterContext(): InstrumenterContext {
  const place = globalThis as { __stryker__?: InstrumenterContext };
  place.__stryker__ ??= {};
  return place.__stryker__;
}

function makeLibraryTestRunner(): LibraryTestRunner {
  return new LibraryTestRunner();
}
makeLibraryTestRunner.inject = [] as const;

export const strykerPlugins = [{ kind: 'TestRunner', name: 'library', factory: makeLibraryTestRunner }];
