// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { ArktsProject } from './ArktsProject.ts';
import { ConfigFile } from './ConfigFile.ts';
import { hostPaths } from './hostPaths.ts';
import type { Sdk } from './Sdk.ts';

/** Test frameworks that ohpm delivers; here both are the npm package @ohos/hypium, which has MockKit inside. */
const TEST_FRAMEWORKS: ReadonlySet<string> = new Set(['@ohos/hypium', '@ohos/hamock']);

/** Whether an import names a test framework. */
export function isTestFramework(specifier: string): boolean {
  return TEST_FRAMEWORKS.has(specifier);
}

/** Whether an import names a module of the system: a kit, or an API module behind one. */
export function isSystemModule(specifier: string): boolean {
  return /^@(kit|ohos|system|arkts|hms)\./.test(specifier);
}

/**
 * The file that an import in `from` gets, or undefined. As with ohpm, a package resolves only when the importing module
 * or the root declares it in oh-package.json5.
 */
export function resolveModule(project: ArktsProject, sdk: Sdk, specifier: string, from: string): string | undefined {
  if (specifier.startsWith('.')) {
    // compiled, the host's own declarations name each other by their modules
    const isOfHost = from.startsWith(hostPaths.host + path.sep) && project.moduleOf(from) === undefined;
    return sourceAt(path.resolve(path.dirname(from), isOfHost ? specifier.replace(/\.js$/, '') : specifier));
  }
  if (isSystemModule(specifier) || specifier.startsWith('@internal/')) {
    const folders = specifier.startsWith('@kit.') ? ['kits'] : ['api', 'arkts'];
    return sdk.dirs
      .flatMap((dir) => folders.map((folder) => sourceAt(path.join(dir, folder, specifier))))
      .find((file) => file !== undefined);
  }
  const owner = project.moduleOf(from);
  if (owner === undefined) {
    return undefined;
  }
  if (isTestFramework(specifier)) {
    return project.declares(owner, specifier) ? path.join(hostPaths.hypium, 'index.d.ts') : undefined;
  }
  const parts = specifier.split('/');
  const name = parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
  const inside = specifier.slice(name.length + 1);
  const dir = project.localPackages(owner).get(name) ?? (owner.packageName === name ? owner.dir : undefined);
  if (dir === undefined) {
    return undefined;
  }
  return inside === '' ? mainOf(project, dir) : sourceAt(path.join(dir, inside));
}

function mainOf(project: ArktsProject, dir: string): string | undefined {
  const module = [...project.modules, ...project.packages].find((candidate) => candidate.dir === dir);
  if (module !== undefined) {
    return (module.main === undefined ? undefined : sourceAt(module.main)) ?? sourceAt(path.join(dir, 'Index'));
  }
  const file = path.join(dir, 'oh-package.json5');
  const main = existsSync(file) ? ConfigFile.read(file, 'a package').value['main'] : undefined;
  return (
    (typeof main === 'string' && main !== '' ? sourceAt(path.join(dir, main)) : undefined) ??
    sourceAt(path.join(dir, 'Index'))
  );
}

/** The source file for an import path without, or with, its suffix. */
function sourceAt(base: string): string | undefined {
  const candidates = [
    ...(/\.(e?ts|json)$/.test(base) ? [base] : []),
    ...['.ets', '.ts', '.d.ets', '.d.ts'].map((suffix) => base + suffix),
    ...['Index.ets', 'index.ets', 'Index.ts', 'index.ts', 'index.d.ts'].map((name) => path.join(base, name)),
  ];
  return candidates.find((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true);
}
