// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { ArktsModule } from '../arkts/ArktsModule.ts';
import type { ArktsProject } from '../arkts/ArktsProject.ts';

/** One test source to run, with all that it registers. */
export interface TestSelection {
  /** Absolute path; usually a List.test.ets. */
  readonly file: string;
  /** The module whose app the tests need; undefined for local tests. */
  readonly deviceFor: string | undefined;
  /** Whether the file is the module's own test runner, which starts the app that has the tests. */
  readonly isRunner?: boolean;
}

/** A path that names no tests. */
export class SelectionError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SelectionError';
  }
}

const LIST: string = 'List.test.ets';

/**
 * The tests at some paths: a module's folder, a folder of tests or above them, or a .test.ets file. Without paths those
 * of all modules. Throws SelectionError when a path names none.
 */
export function selectTests(project: ArktsProject, paths: readonly string[]): TestSelection[] {
  const all = project.modules.flatMap(listsOf);
  if (paths.length === 0) {
    return all;
  }
  const chosen = paths.flatMap((given) => selectAt(project, all, given));
  return chosen.filter((one, index) => chosen.findIndex((other) => other.file === one.file) === index);
}

function listsOf(module: ArktsModule): TestSelection[] {
  const lists = (['test', 'ohosTest'] as const)
    .map((set) => ({
      file: path.join(module.testDir(set), LIST),
      deviceFor: set === 'ohosTest' ? module.name : undefined,
    }))
    .filter((selection) => existsSync(selection.file));
  const { testRunner } = module;
  return testRunner === undefined
    ? lists
    : [
        ...lists.filter(({ deviceFor }) => deviceFor === undefined),
        { file: testRunner, deviceFor: module.name, isRunner: true },
      ];
}

function selectAt(project: ArktsProject, all: readonly TestSelection[], given: string): TestSelection[] {
  const at = path.resolve(project.dir, given);
  if (!existsSync(at)) {
    throw new SelectionError(`There is no ${given}. Give a module's folder, a folder of tests, or a .test.ets file.`);
  }
  const module = project.moduleOf(at);
  if (statSync(at).isDirectory()) {
    const below = all.filter((selection) => selection.file.startsWith(at + path.sep));
    const above = all.filter((selection) => at.startsWith(path.dirname(selection.file) + path.sep));
    if (below.length + above.length === 0) {
      throw new SelectionError(
        `No ${LIST} belongs to ${given}. Tests are in src/test and src/ohosTest/ets/test of a module.`,
      );
    }
    return below.length > 0 ? below : above;
  }
  const set = module?.sourceSetOf(at);
  if (module === undefined || set === undefined || set === 'main' || !at.endsWith('.test.ets')) {
    throw new SelectionError(
      `${given} is not a test: it must be a .test.ets file in src/test or src/ohosTest of a module.`,
    );
  }
  return [{ file: at, deviceFor: set === 'ohosTest' ? module.name : undefined }];
}
