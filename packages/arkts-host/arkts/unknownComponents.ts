// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { readFileSync } from 'node:fs';
import type { ArktsProject } from './ArktsProject.ts';
import { exportedNames } from './exportedNames.ts';
import { hostPaths } from './hostPaths.ts';
import { isSystemModule, resolveModule } from './resolveModule.ts';
import type { Sdk } from './Sdk.ts';

/** What is written like a component and is none. */
const LISTS: readonly string[] = ['ForEach', 'LazyForEach', 'Repeat', 'ContentSlot'];
const CALLED: RegExp = /(?:^|[\n{};])[ \t]*([A-Z]\w*)[ \t]*\(/g;
const DECLARED: RegExp = /\b(?:struct|function|class|enum|interface|type|const|let)\s+([A-Z]\w*)/g;
const IMPORTED: RegExp = /\bimport\s+(?:lazy\s+)?([^'"]*?)\s*from\s*['"]([^'"]+)['"]/g;

/**
 * The names that a project's pages use as components, and that neither it nor the host declares. The compiler reads what stands in a
 * component, and its attributes, only where it knows the name.
 */
export function unknownComponents(project: ArktsProject, sdk: Sdk, known: readonly string[]): string[] {
  const called = new Set<string>();
  const declared = new Set([...known, ...LISTS]);
  const imports: { readonly file: string; readonly names: string; readonly specifier: string }[] = [];
  for (const file of project.files().filter((one) => one.endsWith('.ets'))) {
    const text = readFileSync(file, 'utf8');
    for (const [, name] of text.matchAll(CALLED)) {
      called.add(name!);
    }
    for (const [, name] of text.matchAll(DECLARED)) {
      declared.add(name!);
    }
    for (const [, names, specifier] of text.matchAll(IMPORTED)) {
      imports.push({ file, names: names!, specifier: specifier! });
    }
  }
  const open = new Set([...called].filter((name) => !declared.has(name) && !(name in globalThis)));
  for (const { file, names, specifier } of imports) {
    namesOf(names)
      .filter(({ local }) => open.has(local))
      .filter((one) => brings(project, sdk, specifier, file, one.name))
      .forEach(({ local }) => open.delete(local));
  }
  if (open.size > 0) {
    exportedNames(hostPaths.globals).forEach((name) => open.delete(name));
  }
  return [...open].sort();
}

/** Whether an import brings a name: of the project's own sources and packages that is not looked at. */
function brings(project: ArktsProject, sdk: Sdk, specifier: string, file: string, name: string): boolean {
  const target = resolveModule(project, sdk, specifier, file);
  return target !== undefined && (!isSystemModule(specifier) || exportedNames(target).has(name));
}

/** What `A, { B, C as D }` brings, by the names there and here. */
function namesOf(clause: string): { readonly name: string; readonly local: string }[] {
  return clause
    .replace(/[{}]/g, ',')
    .split(',')
    .map((one) => one.trim().replace(/^type\s+/, ''))
    .filter((one) => one !== '')
    .map((one) => {
      const [name, local] = one.split(/\s+as\s+/);
      return { name: name!, local: local ?? name! };
    });
}
