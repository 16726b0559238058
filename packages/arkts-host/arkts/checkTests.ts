// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import path from 'node:path';
import type { ArktsModule } from './ArktsModule.ts';
import type { ArktsProject } from './ArktsProject.ts';
import type { Finding } from './Finding.ts';
import { resolveModule } from './resolveModule.ts';
import type { Sdk } from './Sdk.ts';
import type { SourceFacts } from './sourceFacts.ts';

/** Every test must be one that a device finds: called X.test.ets, and reached from its tree's List.test.ets. */
export function checkTests(project: ArktsProject, sdk: Sdk, facts: ReadonlyMap<string, SourceFacts>): Finding[] {
  const reached = (list: string): ReadonlySet<string> => reachedFrom(project, sdk, facts, list);
  return project.modules.flatMap((module) =>
    (['test', 'ohosTest'] as const).flatMap((set) => checkTree(project, facts, reached, module, set)),
  );
}

function checkTree(
  project: ArktsProject,
  facts: ReadonlyMap<string, SourceFacts>,
  reachedFromList: (list: string) => ReadonlySet<string>,
  module: ArktsModule,
  set: 'test' | 'ohosTest',
): Finding[] {
  const files = [...facts.keys()].filter(
    (file) => project.moduleOf(file) === module && module.sourceSetOf(file) === set,
  );
  if (files.length === 0) {
    return [];
  }
  const findings: Finding[] = [];
  const report = (file: string, message: string): void => {
    findings.push({ file: project.relative(file), line: 1, column: 1, severity: 'error', rule: 'test-list', message });
  };
  const dir = module.testDir(set);
  const list = path.join(dir, 'List.test.ets');
  const reached = reachedFromList(list);
  const hasList = files.includes(list);
  for (const file of files) {
    const isTest = file.endsWith('.test.ets');
    if (!isTest && set === 'ohosTest' && file.startsWith(dir + path.sep)) {
      report(file, 'Every file in ohosTest/ets/test must end with .test.ets; other files belong beside that folder.');
    } else if (!isTest && facts.get(file)?.registersTests === true) {
      report(file, 'A file with tests must end with .test.ets.');
    } else if (isTest && file !== list && hasList && !reached.has(file)) {
      report(
        file,
        `Nothing leads here from ${project.relative(list)}: these tests would never run. Import and call them there.`,
      );
    }
  }
  if (!hasList && files.some((file) => file.endsWith('.test.ets'))) {
    report(dir, `${project.relative(list)} is missing: it imports every test file and calls what it exports.`);
  }
  return findings;
}

function reachedFrom(
  project: ArktsProject,
  sdk: Sdk,
  facts: ReadonlyMap<string, SourceFacts>,
  list: string,
): ReadonlySet<string> {
  const reached = new Set<string>();
  const visit = (file: string): void => {
    const imports = reached.has(file) ? [] : (facts.get(file)?.imports ?? []);
    reached.add(file);
    for (const specifier of imports) {
      const target = resolveModule(project, sdk, specifier, file);
      if (target !== undefined && project.moduleOf(target) !== undefined) {
        visit(target);
      }
    }
  };
  visit(list);
  return reached;
}
