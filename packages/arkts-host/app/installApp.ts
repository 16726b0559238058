// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import JSON5 from 'json5';
import type { Device } from '../device/Device.ts';
import { installBundle } from '../device/installedBundles.ts';
import { persistentState, SavedTexts } from '../arkui/persistence.ts';
import { Resources } from '../arkui/Resources.ts';
import { useDelegator } from '../sdk/currentDelegator.ts';
import { useRecovery } from '../sdk/currentRecovery.ts';
import { forgetProcessState } from './forgetProcessState.ts';
import { AppRecovery } from './AppRecovery.ts';
import type { StartupProfile } from './AppStartup.ts';
import { InstalledApp } from './InstalledApp.ts';
import type { AbilityEntry } from './AppFacts.ts';
import { TreeScreen } from './TreeScreen.ts';
import { useUiTest } from '../arkui/currentUiTest.ts';
import { LaunchError } from './LaunchError.ts';
import { routesOf } from './routeMap.ts';

/** What installApp needs of a module or HAR of a project. */
export interface BuiltModule {
  readonly name: string;
  readonly dir: string;
}

/** What installApp needs of a built project; packages/arkts-host/arkts' Build is one. */
export interface BuiltProject {
  readonly project: {
    readonly dir: string;
    readonly modules: readonly BuiltModule[];
    /** The modules and HARs that one depends on, the farthest first. */
    dependenciesOf(module: BuiltModule): readonly BuiltModule[];
  };
  load(sourceFile: string): Promise<Record<string, unknown>>;
  /** Begins a process of the app, in which all modules are evaluated anew; gives what loads them. Without it, `load` does. */
  begin?(): (sourceFile: string) => Promise<Record<string, unknown>>;
}

export interface InstallOptions {
  /**
   * Where the app's files are kept. By default `apps/BUNDLE` in the device's data folder, or `.arkts-host/data/BUNDLE` of the
   * project for a device without one. Databases are in memory then.
   */
  readonly dataDir?: string;
  /** Whether the module's tests are installed, too: their resources in src/ohosTest. */
  readonly withTests?: boolean;
  /** Whether it is a release build: `applicationInfo.debug` is false then. */
  readonly isRelease?: boolean;
  /** The device's language; en-US unless said otherwise. */
  readonly language?: string;
}

interface AppJson {
  readonly bundleName?: string;
  readonly label?: string;
  readonly icon?: string;
  readonly vendor?: string;
  readonly versionCode?: number;
  readonly versionName?: string;
}

interface ModuleJson {
  readonly name: string;
  readonly type?: string;
  readonly mainElement?: string;
  readonly srcEntry?: string;
  readonly pages?: string;
  readonly routerMap?: string;
  readonly appStartup?: string;
  readonly abilities?: readonly AbilityEntry[];
  readonly requestPermissions?: readonly { readonly name: string }[];
}

function readJson(file: string): Record<string, unknown> {
  if (!existsSync(file)) {
    throw new LaunchError(`${file} is missing.`);
  }
  try {
    return JSON5.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  } catch (error) {
    throw new LaunchError(`${file} is not JSON5: ${(error as Error).message}`);
  }
}

function moduleOfTests(dir: string): ModuleJson {
  return readJson(join(dir, 'module.json5'))['module'] as ModuleJson;
}

/** The pages of a source tree, each with that tree. Throws LaunchError when what it names is no list of pages. */
function pagesOf(dir: string, json: ModuleJson | undefined): [page: string, dir: string][] {
  const profile = json?.pages?.replace('$profile:', '');
  if (profile === undefined) {
    return [];
  }
  const pages = new Resources([{ owner: json!.name, path: join(dir, 'resources') }]).profile(profile)['src'];
  if (!Array.isArray(pages) || pages.some((page) => typeof page !== 'string')) {
    throw new LaunchError(`The profile '${profile}' has no list of pages: it must be { src: ['pages/Index', …] }.`);
  }
  return (pages as readonly string[]).map((page) => [page, dir]);
}

function startupOf(dir: string, json: ModuleJson): StartupProfile | undefined {
  const profile = json.appStartup?.replace('$profile:', '');
  return profile === undefined
    ? undefined
    : new Resources([{ owner: json.name, path: join(dir, 'resources') }]).profile(profile);
}

function moduleJson(dir: string): ModuleJson {
  const compiled = join(dir, 'src/main/module.json'); // what hvigor makes of it in a HAR
  return readJson(existsSync(compiled) ? compiled : join(dir, 'src/main/module.json5'))['module'] as ModuleJson;
}

/**
 * Installs a module of a built project as the app of a device: the permissions that it and its HARs request are granted
 * (all are system_grant here), its resources are merged, and `device.app` is its bundle name. A HAR is installed as its
 * tests are on a device: in an app that has no ability of its own. Its process is a new one: no module that an earlier app has loaded
 * is its. TestKit works on it from now on. Throws LaunchError when the project's configuration does not describe an app.
 */
export function installApp(
  device: Device,
  build: BuiltProject,
  moduleName: string,
  options: InstallOptions = {},
): InstalledApp {
  const { project } = build;
  const module = project.modules.find((candidate) => candidate.name === moduleName);
  if (module === undefined) {
    throw new LaunchError(
      `The project has no module '${moduleName}'. It has: ` +
        `${project.modules.map((candidate) => candidate.name).join(', ')}.`,
    );
  }
  const app = readJson(join(project.dir, 'AppScope/app.json5'))['app'] as AppJson;
  const json = moduleJson(module.dir);
  if (app.bundleName === undefined) {
    throw new LaunchError('AppScope/app.json5 has no bundleName.');
  }
  if (json.mainElement === undefined && json.type !== 'har') {
    throw new LaunchError(`Module ${moduleName} has no mainElement: it cannot be started.`);
  }
  const packages = project.dependenciesOf(module);
  const permissions = [
    ...new Set(
      [...packages.map((one) => moduleJson(one.dir)), json].flatMap((one) =>
        (one.requestPermissions ?? []).map((permission) => permission.name),
      ),
    ),
  ];
  const resources = new Resources(
    [
      ...packages.map((one) => ({ owner: one.name, path: join(one.dir, 'src/main/resources') })),
      { owner: 'AppScope', path: join(project.dir, 'AppScope/resources') },
      { owner: module.name, path: join(module.dir, 'src/main/resources') },
      ...(options.withTests === true
        ? [{ owner: `${module.name}_test`, path: join(module.dir, 'src/ohosTest/resources') }]
        : []),
    ],
    options.language === undefined ? {} : { language: options.language },
  );
  const sourceDir = join(module.dir, 'src/main');
  const testDir = join(module.dir, 'src/ohosTest');
  const tests =
    options.withTests === true && existsSync(join(testDir, 'module.json5')) ? moduleOfTests(testDir) : undefined;
  forgetProcessState();
  persistentState.use(textsOf(device, app.bundleName, options.dataDir));
  device.app = app.bundleName;
  permissions.forEach((permission) => device.permissions.grant(device.app, permission));
  const { vendor = '', versionCode = 1, versionName = '1.0.0' } = app;
  const label = textOf(resources, app.label);
  installBundle(device, { name: app.bundleName, label, vendor, versionCode, versionName });
  const { dataFolder } = device.options;
  const installed = new InstalledApp(device, {
    bundleName: app.bundleName,
    moduleName: json.name,
    abilities: [
      ...(json.abilities ?? []).map((ability) => ({ ...ability, sourceDir })),
      ...(tests?.abilities ?? []).map((ability) => ({ ...ability, sourceDir: testDir })),
    ].map((ability) => ({ ...ability, label: textOf(resources, ability.label) })),
    mainElement: json.mainElement,
    stageSource: json.srcEntry,
    startup: startupOf(sourceDir, json),
    isRelease: options.isRelease ?? false,
    label,
    icon: (app.icon ?? '').replace('$media:', ''),
    projectDir: resolve(project.dir),
    sourceDir,
    pages: new Map([...pagesOf(testDir, tests), ...pagesOf(sourceDir, json)]),
    routes: routesOf(
      [...packages, module].map((one) => ({ dir: resolve(one.dir), routerMap: moduleJson(one.dir).routerMap })),
    ),
    resources,
    dataDir:
      options.dataDir ??
      (dataFolder === undefined
        ? join(project.dir, '.arkts-host/data', app.bundleName)
        : join(resolve(dataFolder), 'apps', app.bundleName)),
    begin: () => build.begin?.() ?? ((file) => build.load(file)),
  });
  const recoverable = (json.abilities ?? []).filter((ability) => ability.recoverable === true).map(({ name }) => name);
  useRecovery(new AppRecovery(device, installed, new Set(recoverable)));
  useUiTest(new TreeScreen(installed));
  useDelegator({
    delegator: installed.delegator,
    args: {
      bundleName: app.bundleName,
      parameters: {},
      testCaseNames: '',
      testRunnerClassName: 'OpenHarmonyTestRunner',
    },
  });
  return installed;
}

const textsInMemory: WeakMap<Device, Map<string, SavedTexts>> = new WeakMap();

/** What PersistenceV2 keeps of an app: beside its files; in the device's memory when that has no data folder. */
function textsOf(device: Device, bundleName: string, dataDir: string | undefined): SavedTexts {
  const { dataFolder } = device.options;
  const folder = dataDir ?? (dataFolder === undefined ? undefined : join(resolve(dataFolder), 'apps', bundleName));
  if (folder !== undefined) {
    return new SavedTexts(join(folder, 'persistenceV2'));
  }
  const apps = textsInMemory.get(device) ?? new Map<string, SavedTexts>();
  textsInMemory.set(device, apps);
  const texts = apps.get(bundleName) ?? new SavedTexts(undefined);
  apps.set(bundleName, texts);
  return texts;
}

function textOf(resources: Resources, value: string | undefined): string {
  return value?.startsWith('$string:') === true ? resources.string(value.slice('$string:'.length)) : (value ?? '');
}
