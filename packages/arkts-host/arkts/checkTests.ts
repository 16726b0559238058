// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import path from 'node:path';
import type { ArktsModule } from './ArktsModule.ts';
import type { EtsProgram } from './EtsProgram.ts';
import type { Finding } from './Finding.ts';
import { compiler } from './compiler.ts';
import { isTestFramework, resolveModule } from './resolveModule.ts';
import { importsOf } from './syntax.ts';

/** Every test must be one that a device finds: called X.test.ets, and reached from its tree's List.test.ets. */
export function checkTests(ets: EtsProgram): Finding[] {
  return ets.project.modules.flatMap((module) =>
    (['test', 'ohosTest'] as const).flatMap((set) => checkTree(ets, module, set)),
  );
}

function checkTree(ets: EtsProgram, module: ArktsModule, set: 'test' | 'ohosTest'): Finding[] {
  const { project } = ets;
  const sources = ets.sources.filter(
    (source) => project.moduleOf(source.fileName) === module && module.sourceSetOf(source.fileName) === set,
  );
  if (sources.length === 0) {
    return [];
  }
  const findings: Finding[] = [];
  const report = (file: string, message: string): void => {
    findings.push({ file: project.relative(file), line: 1, column: 1, severity: 'error', rule: 'test-list', message });
  };
  const dir = module.testDir(set);
  const list = path.join(dir, 'List.test.ets');
  const reached = reachedFrom(ets, list);
  const hasList = sources.some((source) => source.fileName === list);
  for (const source of sources) {
    const file = source.fileName;
    const isTest = file.endsWith('.test.ets');
    if (!isTest && set === 'ohosTest' && file.startsWith(dir + path.sep)) {
      report(file, 'Every file in ohosTest/ets/test must end with .test.ets; other files belong beside that folder.');
    } else if (!isTest && registersTests(ets, file)) {
      report(file, 'A file with tests must end with .test.ets.');
    } else if (isTest && file !== list && hasList && !reached.has(file)) {
      report(
        file,
        `Nothing leads here from ${project.relative(list)}: these tests would never run. Import and call them there.`,
      );
    }
  }
  if (!hasList && sources.some((source) => source.fileName.endsWith('.test.ets'))) {
    report(dir, `${project.relative(list)} is missing: it imports every test file and calls what it exports.`);
  }
  return findings;
}

function registersTests(ets: EtsProgram, file: string): boolean {
  const ts = compiler();
  return (
    ets.program
      .getSourceFile(file)
      ?.statements.some(
        (statement) =>
          ts.isImportDeclaration(statement) &&
          ts.isStringLiteral(statement.moduleSpecifier) &&
          isTestFramework(statement.moduleSpecifier.text) &&
          statement.importClause?.namedBindings !== undefined &&
          ts.isNamedImports(statement.importClause.namedBindings) &&
          statement.importClause.namedBindings.elements.some(
            (element) => (element.propertyName ?? element.name).text === 'describe',
          ),
      ) === true
  );
}

function reachedFrom(ets: EtsProgram, list: string): ReadonlySet<string> {
  const reached = new Set<string>();
  const visit = (file: string): void => {
    const source = reached.has(file) ? undefined : ets.program.getSourceFile(file);
    reached.add(file);
    for (const specifier of source === undefined ? [] : importsOf(source)) {
      const target = resolveModule(ets.project, ets.sdk, specifier.text, file);
      if (target !== undefined && ets.project.moduleOf(target) !== undefined) {
        visit(target);
      }
    }
  };
  visit(list);
  return reached;
}
