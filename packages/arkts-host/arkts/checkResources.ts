// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ArktsModule } from './ArktsModule.ts';
import type { ArktsProject } from './ArktsProject.ts';
import { BaseResources } from './BaseResources.ts';
import type { Finding } from './Finding.ts';
import type { ResourceUse, SourceFacts } from './sourceFacts.ts';
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
export function checkResources(project: ArktsProject, facts: ReadonlyMap<string, SourceFacts>): Finding[] {
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
    ...[...facts].flatMap(([file, { resources }]) => {
      const module = resources.length === 0 ? undefined : project.moduleOf(file);
      if (module === undefined) {
        return [];
      }
      const tests = module.sourceSetOf(file) === 'ohosTest' ? ofTests.get(module) : undefined;
      const visible = [...(tests === undefined ? [] : [tests]), ...visibleIn(module)];
      return checkCalls(relative(file), resources, module, visible);
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
  uses: readonly ResourceUse[],
  module: ArktsModule,
  visible: readonly BaseResources[],
): Finding[] {
  const findings: Finding[] = [];
  for (const { name: named, line, column } of uses) {
    const report = (message: string): void => {
      findings.push({ file, line, column, severity: 'error', rule: 'resource', message });
    };
    if (named === undefined) {
      report('$r takes a text literal: the device compiler replaces it by a number.');
      continue;
    }
    const [scope, type, name, ...rest] = named.split('.');
    if (scope === 'sys' || scope?.startsWith('[') === true) {
      continue;
    }
    if (scope !== 'app' || type === undefined || name === undefined || rest.length > 0 || !TYPES.has(type)) {
      report(`'${named}' is not a valid resource name. Write app.TYPE.NAME with TYPE one of ${[...TYPES].join(', ')}.`);
    } else if (!visible.some((resources) => resources.has(type, name))) {
      report(missing(type, name, ownersOf(module)));
    }
  }
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
