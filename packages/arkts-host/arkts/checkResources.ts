// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import type ts from 'ohos-typescript';
import type { ArktsModule } from './ArktsModule.ts';
import { BaseResources } from './BaseResources.ts';
import { compiler } from './compiler.ts';
import type { EtsProgram } from './EtsProgram.ts';
import type { Finding } from './Finding.ts';
import { forEachNode, placeOf } from './syntax.ts';
import { walkFiles } from './walkFiles.ts';

/** The types that `$r('app.type.name')` can name. */
const TYPES: ReadonlySet<string> = new Set([
  'string',
  'color',
  'float',
  'integer',
  'boolean',
  'intarray',
  'strarray',
  'plural',
  'pattern',
  'theme',
  'media',
  'profile',
]);

/** In the paths of what belongs to instrumentation tests. */
const OF_TESTS: string = `${path.sep}src${path.sep}ohosTest${path.sep}`;

/** Every resource that sources and configuration name must exist in `base`: of the module, AppScope, or its HARs. */
export function checkResources(ets: EtsProgram): Finding[] {
  const { project } = ets;
  const appScope = new BaseResources(path.join(project.dir, 'AppScope/resources'));
  const byModule = new Map(
    [...project.modules, ...project.packages].map((module) => [module, new BaseResources(module.resources)]),
  );
  const ofTests = new Map(
    project.modules.map((module) => [module, new BaseResources(path.join(module.dir, 'src/ohosTest/resources'))]),
  );
  const visibleIn = (module: ArktsModule): BaseResources[] =>
    [module, ...project.dependenciesOf(module).reverse()].map((one) => byModule.get(one)!).concat(appScope);
  const relative = (file: string): string => project.relative(file);
  return [
    ...[appScope, ...byModule.values(), ...ofTests.values()].flatMap((resources) => resources.problems(relative)),
    ...ets.sources.flatMap((source) => {
      const module = project.moduleOf(source.fileName);
      if (module === undefined) {
        return [];
      }
      const tests = module.sourceSetOf(source.fileName) === 'ohosTest' ? ofTests.get(module) : undefined;
      const visible = [...(tests === undefined ? [] : [tests]), ...visibleIn(module)];
      return checkCalls(relative(source.fileName), source, module, visible);
    }),
    ...project.modules.flatMap((module) =>
      configFilesOf(module).flatMap((file) =>
        checkReferences(
          relative(file),
          file,
          [...(file.includes(OF_TESTS) ? [ofTests.get(module)!] : []), ...visibleIn(module)],
          ownersOf(module),
        ),
      ),
    ),
    ...[
      path.join(project.dir, 'AppScope/app.json5'),
      ...jsonResources(path.join(project.dir, 'AppScope/resources')),
    ].flatMap((file) => checkReferences(relative(file), file, [appScope], 'AppScope')),
  ];
}

function configFilesOf(module: ArktsModule): string[] {
  const test = module.testModuleFile;
  return [module.moduleFile.file, ...(test === undefined ? [] : [test.file]), ...jsonResources(module.resources)];
}

function jsonResources(dir: string): string[] {
  return walkFiles(dir, (file) => file.endsWith('.json') && !file.includes(`${path.sep}rawfile${path.sep}`));
}

function checkCalls(
  file: string,
  source: ts.SourceFile,
  module: ArktsModule,
  visible: readonly BaseResources[],
): Finding[] {
  const ts = compiler();
  const findings: Finding[] = [];
  forEachNode(source, (node) => {
    if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression) || node.expression.text !== '$r') {
      return;
    }
    const argument = node.arguments[0];
    const report = (message: string): void => {
      findings.push({
        file,
        ...placeOf(source, (argument ?? node).getStart(source)),
        severity: 'error',
        rule: 'resource',
        message,
      });
    };
    if (argument === undefined || !ts.isStringLiteralLike(argument)) {
      report('$r takes a text literal: the device compiler replaces it by a number.');
      return;
    }
    const [scope, type, name, ...rest] = argument.text.split('.');
    if (scope === 'sys' || scope?.startsWith('[') === true) {
      return;
    }
    if (scope !== 'app' || type === undefined || name === undefined || rest.length > 0 || !TYPES.has(type)) {
      report(
        `'${argument.text}' is not a valid resource name. Write app.TYPE.NAME with TYPE one of ${[...TYPES].join(', ')}.`,
      );
    } else if (!visible.some((resources) => resources.has(type, name))) {
      report(missing(type, name, ownersOf(module)));
    }
  });
  return findings;
}

function checkReferences(file: string, absolute: string, visible: readonly BaseResources[], owner: string): Finding[] {
  const findings: Finding[] = [];
  let text: string;
  try {
    text = readFileSync(absolute, 'utf8');
  } catch {
    return [];
  }
  for (const match of text.matchAll(/["']\$(\w+):(\w+)["']/g)) {
    const [, type, name] = match;
    if (TYPES.has(type!) && !visible.some((resources) => resources.has(type!, name!))) {
      const before = text.slice(0, match.index + 1);
      findings.push({
        file,
        line: before.split('\n').length,
        column: before.length - before.lastIndexOf('\n'),
        severity: 'error',
        rule: 'resource',
        message: missing(type!, name!, owner),
      });
    }
  }
  return findings;
}

function ownersOf(module: ArktsModule): string {
  return `module ${module.name}, its HARs or AppScope`;
}

function missing(type: string, name: string, owner: string): string {
  const where =
    type === 'media' || type === 'profile' ? `resources/base/${type}/${name}.*` : `resources/base/element/*.json`;
  return `There is no ${type} '${name}' in the base resources of ${owner}. Add it to ${where}.`;
}
