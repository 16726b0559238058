// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import path from 'node:path';
import { CheckStatus } from '@stryker-mutator/api/check';
import type { Checker, CheckResult } from '@stryker-mutator/api/check';
import type { Mutant, StrykerOptions } from '@stryker-mutator/api/core';
import { commonTokens, declareClassPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import { sampleOf } from './sampleOf.ts';
import type { Sample } from './sampleOf.ts';

/**
 * Lets Stryker try some of the library's mutants only: so many of each folder, as the option `sample` says, of those that
 * a test reaches. The others count as not run.
 */
class SampleChecker implements Checker {
  static readonly inject = tokens(commonTokens.options);
  private readonly sample: Sample;
  private readonly chosen = new Set<string>();

  constructor(options: StrykerOptions) {
    this.sample = options['sample'] as Sample;
  }

  init(): Promise<void> {
    return Promise.resolve();
  }

  /** Asked once, with all of them. */
  group(mutants: Mutant[]): Promise<string[][]> {
    const folders = new Map<string, string[]>();
    for (const { fileName, id } of mutants) {
      const folder = path.basename(path.dirname(fileName));
      folders.set(folder, [...(folders.get(folder) ?? []), id]);
    }
    for (const ids of folders.values()) {
      sampleOf(ids, this.sample).forEach((id) => this.chosen.add(id));
    }
    return Promise.resolve([mutants.map(({ id }) => id)]);
  }

  check(mutants: Mutant[]): Promise<Record<string, CheckResult>> {
    return Promise.resolve(
      Object.fromEntries(
        mutants.map(({ id }) => [
          id,
          this.chosen.has(id)
            ? { status: CheckStatus.Passed }
            : { status: CheckStatus.CompileError, reason: 'It is not in the sample.' },
        ]),
      ),
    );
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Checker, 'sample', SampleChecker)];
