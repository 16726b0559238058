// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { existsSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import type { ArktsProject } from './ArktsProject.ts';
import { ConfigFile } from './ConfigFile.ts';
import { generatedProfile } from './generatedProfile.ts';
import { hostPaths } from './hostPaths.ts';
import { moduleBehind } from './moduleMocks.ts';
import type { Sdk } from './Sdk.ts';

/** Test frameworks that ohpm delivers; here both are the npm package @ohos/hypium, which has MockKit inside. */
const TEST_FRAMEWORKS: ReadonlySet<string> = new Set(['@ohos/hypium', '@ohos/hamock']);

/** What is declared of @ohos/hamock. */
const HAMOCK: string = path.join(hostPaths.host, 'hypium/hamock.d.ts');

/** Whether an import names a test framework. */
export function isTestFramework(specifier: string): boolean {
  return TEST_FRAMEWORKS.has(specifier);
}

/** The module by which tests on this host play the person and the device. */
export const PERSON: string = '@arkts-host/person';

/** Whether an import names a module of the system: a kit, or an API module behind one. */
export function isSystemModule(specifier: string): boolean {
  return /^@(kit|ohos|system|arkts|hms)\./.test(specifier);
}

/** The package of an import: `@scope/name` of `@scope/name/inside`. */
export function packageNameOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/**
 * The file that an import in `from` gets, or undefined. As with ohpm, a package resolves only when the importing module
 * or the root declares it in oh-package.json5.
 */
export function resolveModule(project: ArktsProject, sdk: Sdk, specifier: string, from: string): string | undefined {
  const mock = project.mockOf(from, { name: specifier });
  if (mock !== undefined) {
    return mock;
  }
  const file = realModule(project, sdk, specifier, from);
  return file === undefined ? undefined : (project.mockOf(from, { file }) ?? file);
}

/** What stands in the place of a name that a file imports from a kit: a mock of the module that the kit has it from. */
export function mockOfKit(
  project: ArktsProject,
  sdk: Sdk,
  specifier: string,
  name: string,
  from: string,
): string | undefined {
  if (!project.hasMocks || !specifier.startsWith('@kit.')) {
    return undefined;
  }
  const kit = realModule(project, sdk, specifier, from);
  const module = kit === undefined ? undefined : moduleBehind(kit, name);
  return module === undefined ? undefined : project.mockOf(from, { name: module });
}

function realModule(project: ArktsProject, sdk: Sdk, specifier: string, from: string): string | undefined {
  if (specifier.startsWith('.')) {
    // compiled, the host's own declarations name each other by their modules
    const owner = project.moduleOf(from);
    const isOfHost = from.startsWith(hostPaths.host + path.sep) && owner === undefined;
    return (
      sourceAt(path.resolve(path.dirname(from), isOfHost ? specifier.replace(/\.js$/, '') : specifier)) ??
      generatedProfile(project, owner, specifier, from)
    );
  }
  if (isSystemModule(specifier) || specifier.startsWith('@internal/')) {
    const folders = specifier.startsWith('@kit.') ? ['kits'] : ['api', 'arkts'];
    return sdk.dirs
      .flatMap((dir) => folders.map((folder) => sourceAt(path.join(dir, folder, specifier))))
      .find((file) => file !== undefined);
  }
  if (specifier === PERSON) {
    return sourceAt(path.join(hostPaths.sdk, 'api', '@arkts-host.person'));
  }
  const owner = project.moduleOf(from);
  if (isTestFramework(specifier)) {
    const hypium = path.join(hostPaths.hypium, 'index.d.ts');
    const file = specifier === '@ohos/hamock' ? HAMOCK : hypium;
    return from === HAMOCK || (owner !== undefined && project.declares(owner, specifier)) ? file : undefined;
  }
  const name = packageNameOf(specifier);
  const inside = specifier.slice(name.length + 1);
  const dir =
    (owner === undefined ? project.localPackagesAt(from) : project.localPackages(owner)).get(name) ??
    (owner?.packageName === name ? owner.dir : undefined) ??
    installedPackage(project, name, from);
  if (dir === undefined) {
    return generatedProfile(project, owner, specifier, from);
  }
  return inside === '' ? mainOf(project, dir) : sourceAt(path.join(dir, inside));
}

/** The folder of a package that ohpm has installed for a file: in the nearest `oh_modules` above it, links followed. */
function installedPackage(project: ArktsProject, name: string, from: string): string | undefined {
  for (let at = path.dirname(from); at.startsWith(project.dir); at = path.dirname(at)) {
    const dir = path.join(at, 'oh_modules', name);
    if (existsSync(path.join(dir, 'oh-package.json5'))) {
      return realpathSync(dir);
    }
  }
  return undefined;
}

function mainOf(project: ArktsProject, dir: string): string | undefined {
  const module = [...project.modules, ...project.packages].find((candidate) => candidate.dir === dir);
  if (module !== undefined) {
    return (module.main === undefined ? undefined : sourceAt(module.main)) ?? sourceAt(path.join(dir, 'Index'));
  }
  const file = path.join(dir, 'oh-package.json5');
  const config = existsSync(file) ? ConfigFile.read(file, 'a package').value : {};
  // declarations alone are those of a native library: it has no `main` that a host could run
  const named = [config['main'], config['types']].filter((one): one is string => typeof one === 'string' && one !== '');
  return (
    named.map((one) => sourceAt(path.join(dir, one))).find((one) => one !== undefined) ??
    sourceAt(path.join(dir, 'Index'))
  );
}

/** The source file for an import path without, or with, its suffix. */
function sourceAt(base: string): string | undefined {
  const candidates = [
    ...(/\.(e?ts|js|json)$/.test(base) ? [base] : []),
    ...['.ets', '.ts', '.d.ets', '.d.ts', '.js'].map((suffix) => base + suffix),
    ...['Index.ets', 'index.ets', 'Index.ts', 'index.ts', 'Index.d.ets', 'index.d.ts', 'Index.d.ts', 'index.js'].map(
      (name) => path.join(base, name),
    ),
  ];
  return candidates.find(isFile);
}

function isFile(file: string): boolean {
  try {
    return statSync(file).isFile();
  } catch {
    return false; // nothing is there, or a file stands where the path has a folder
  }
}
