// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { ArktsModule } from './ArktsModule.ts';
import { ConfigFile, isObject } from './ConfigFile.ts';
import type { Json } from './ConfigFile.ts';
import { readSettings } from './HostSettings.ts';
import type { HostSettings } from './HostSettings.ts';
import { isMock, mocksIn, nameInMocks } from './moduleMocks.ts';
import type { ModuleMocks } from './moduleMocks.ts';
import { unpackHar } from './unpackHar.ts';
import { ProjectError } from './ProjectError.ts';

/** The file that makes a folder a project. */
const PROFILE: string = 'build-profile.json5';

export interface OpenOptions {
  /** Whether a module's sources get what its mock-config.json5 names in the place of modules that they import, as tests have it. */
  readonly usesMocks?: boolean;
}

/** A DevEco project as its configuration files describe it. */
export class ArktsProject {
  /** Absolute path without links. */
  readonly dir: string;
  /** build-profile.json5 of the root. */
  readonly profileFile: ConfigFile;
  /** oh-package.json5 of the root. */
  readonly packageFile: ConfigFile;
  /** In the order of build-profile.json5. */
  readonly modules: readonly ArktsModule[];
  /** The HARs that it depends on by `file:`, unpacked in .arkts-host/packages; those that they depend on are among them, or modules. */
  readonly packages: readonly ArktsModule[];
  /** What is wrong with packages that it depends on: what they would bring is not there, and the rest runs. */
  readonly problems: ProjectError[] = [];
  /** What it wants of this host. */
  readonly settings: HostSettings;
  /** What modules get in the place of others, as far as it is asked for. */
  private readonly mocks: ReadonlyMap<ArktsModule, ModuleMocks>;
  private readonly unpacked: Map<string, ArktsModule> = new Map();

  private constructor(dir: string, { usesMocks = false }: OpenOptions) {
    this.dir = dir;
    this.settings = readSettings(dir);
    this.profileFile = ConfigFile.read(
      path.join(dir, PROFILE),
      '{ app: { products }, modules: [{ name, srcPath }] } of a DevEco project',
    );
    this.packageFile = ConfigFile.read(
      path.join(dir, 'oh-package.json5'),
      '{ modelVersion, dependencies } of the project',
    );
    const modules = this.profileFile.value['modules'];
    if (!Array.isArray(modules)) {
      throw new ProjectError(
        'INVALID_VALUE',
        this.profileFile.file,
        `${this.profileFile.file} must have a list 'modules'.`,
      );
    }
    this.modules = modules.map((entry: unknown) => {
      if (!isObject(entry) || typeof entry['name'] !== 'string' || typeof entry['srcPath'] !== 'string') {
        throw new ProjectError(
          'INVALID_VALUE',
          this.profileFile.file,
          `${this.profileFile.file}: every entry of 'modules' needs a text 'name' and a text 'srcPath'.`,
        );
      }
      const folder = path.resolve(dir, entry['srcPath']);
      if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
        throw new ProjectError(
          'MISSING_FILE',
          folder,
          `${this.profileFile.file} has the module '${entry['name']}' at ${entry['srcPath']}, and there is no such folder. ` +
            "Put it there, or take the module out of 'modules'.",
        );
      }
      return new ArktsModule(folder, entry['name']);
    });
    const twice = this.modules.find(({ name }, at) => this.modules.findIndex((one) => one.name === name) < at);
    if (twice !== undefined) {
      throw new ProjectError(
        'INVALID_VALUE',
        this.profileFile.file,
        `${this.profileFile.file} has two modules called '${twice.name}'. Each needs a name of its own.`,
      );
    }
    this.mocks = new Map(usesMocks ? this.modules.map((module) => [module, mocksIn(module.dir)]) : []);
    [this.packageFile, ...this.modules.map((module) => module.packageFile)].forEach((config) => this.unpack(config));
    this.packages = [...new Set(this.unpacked.values())];
    this.packages.forEach((one) =>
      entriesOf(one.packageFile, 'dependencies').forEach(([name, version]) => {
        const found = this.provide(one, name, version);
        if (found instanceof ProjectError) {
          this.problems.push(found);
        }
      }),
    );
  }

  /** Unpacks the HARs that a configuration names. */
  private unpack(config: ConfigFile): void {
    for (const [name, version] of [...declared(config), ...entriesOf(config, 'overrides')]) {
      const file = localPath(config, version);
      if (file?.endsWith('.har') === true && !this.unpacked.has(file)) {
        try {
          this.unpacked.set(file, new ArktsModule(unpackHar(file, path.join(this.dir, '.arkts-host/packages')), name));
        } catch (error) {
          if (!(error instanceof ProjectError) || error.code === 'UNWRITABLE') {
            throw error;
          }
          this.problems.push(error);
        }
      }
    }
  }

  /** Opens the project in a folder. Throws ProjectError when it is none. */
  static open(dir: string, options: OpenOptions = {}): ArktsProject {
    if (!existsSync(dir)) {
      throw new ProjectError('MISSING_FILE', dir, `${dir} does not exist. Expected: the folder of a DevEco project.`);
    }
    const real = realpathSync(dir);
    if (!statSync(real).isDirectory()) {
      throw new ProjectError('MISSING_FILE', dir, `${dir} is a file. Expected: the folder of a DevEco project.`);
    }
    const inside = existsSync(path.join(real, PROFILE)) ? [] : foldersWithProjects(real);
    if (inside.length > 0) {
      throw new ProjectError(
        'MISSING_FILE',
        path.join(real, PROFILE),
        `${real} is no project, and has ${inside.length} inside: ${inside.join(', ')}. Name one of them.`,
      );
    }
    return new ArktsProject(real, options);
  }

  /** AppScope/app.json5. Throws ProjectError when it is missing or broken. */
  get appFile(): ConfigFile {
    return ConfigFile.read(path.join(this.dir, 'AppScope/app.json5'), '{ app: { bundleName, versionCode, … } }');
  }

  /** The object `app` of AppScope/app.json5. */
  get app(): Json {
    return this.appFile.object('app');
  }

  /** The lowest API level that the project is for, as build-profile.json5 says; 12 when it does not. */
  get compatibleSdkVersion(): number {
    // "5.0.0(12)", 12, and from API 26 on "26.0.0"
    const level = /\((\d+)\)$|^(\d+)$|^(\d{2,})\.\d+\.\d+$/.exec(this.compatibleSdkText ?? '');
    return Number(level?.[1] ?? level?.[2] ?? level?.[3] ?? 12);
  }

  /** The same as it is written there; undefined when nothing is. */
  get compatibleSdkText(): string | undefined {
    const app = this.profileFile.value['app'];
    const products = isObject(app) ? app['products'] : undefined;
    const product: unknown = Array.isArray(products) ? products[0] : undefined;
    const version = isObject(product) ? product['compatibleSdkVersion'] : undefined;
    return version === undefined ? undefined : String(version);
  }

  /** The module called so in module.json5. Throws ProjectError UNKNOWN_MODULE. */
  module(name: string): ArktsModule {
    const found = this.modules.find((module) => module.name === name);
    if (found === undefined) {
      throw new ProjectError(
        'UNKNOWN_MODULE',
        this.profileFile.file,
        `The project ${this.dir} has no module '${name}'. ` +
          `It has: ${this.modules.map((module) => module.name).join(', ')}.`,
      );
    }
    return found;
  }

  /** The module or HAR that a file belongs to. */
  moduleOf(file: string): ArktsModule | undefined {
    return [...this.modules, ...this.packages]
      .filter((module) => file.startsWith(module.dir + path.sep))
      .sort((a, b) => b.dir.length - a.dir.length)[0];
  }

  /** What a file gets in the place of a module, by its name, or of a file of its own module. */
  mockOf(from: string, target: { readonly name: string } | { readonly file: string }): string | undefined {
    const owner = this.mocks.size === 0 ? undefined : this.moduleOf(from);
    if (owner === undefined || isMock(owner.dir, from)) {
      return undefined;
    }
    return this.mocks.get(owner)?.get('name' in target ? target.name : nameInMocks(owner.dir, target.file));
  }

  /** Whether any module gets anything in the place of another. */
  get hasMocks(): boolean {
    return [...this.mocks.values()].some(({ size }) => size > 0);
  }

  /** The sources of all modules, sorted. */
  files(): string[] {
    return this.modules.flatMap((module) => module.files()).sort();
  }

  /** A file's path from the project's folder, with slashes. */
  relative(file: string): string {
    return path.relative(this.dir, file).split(path.sep).join('/');
  }

  /**
   * The folders of the local packages (`file:`) that a module or the root declares, by package name; of a HAR those that it declares by
   * a version, as far as the project has them.
   */
  localPackages(module: ArktsModule): ReadonlyMap<string, string> {
    if (this.packages.includes(module)) {
      const needed = entriesOf(module.packageFile, 'dependencies');
      return new Map(
        needed.flatMap(([name, version]): [string, string][] => {
          const found = this.provide(module, name, version);
          return found instanceof ProjectError ? [] : [[name, found.dir]];
        }),
      );
    }
    return this.localPackagesOf([this.packageFile, module.packageFile]);
  }

  /** The folders of local packages that are no module and no HAR: those that a module or the root declares, and theirs. */
  localFolders(): string[] {
    const known = new Set([...this.modules, ...this.packages].map(({ dir }) => dir));
    const found = new Set<string>();
    const visit = (configs: readonly ConfigFile[]): void => {
      for (const dir of this.localPackagesOf(configs).values()) {
        const own = path.join(dir, 'oh-package.json5');
        if (!known.has(dir) && !found.has(dir) && existsSync(own)) {
          found.add(dir);
          visit([ConfigFile.read(own, 'a package')]);
        }
      }
    };
    visit([this.packageFile, ...this.modules.map(({ packageFile }) => packageFile)]);
    return [...found];
  }

  /** The same for a file of no module: what the nearest oh-package.json5 above it, inside the project's folder, declares. */
  localPackagesAt(file: string): ReadonlyMap<string, string> {
    for (let at = path.dirname(file); at.startsWith(this.dir + path.sep); at = path.dirname(at)) {
      const own = path.join(at, 'oh-package.json5');
      if (existsSync(own)) {
        return this.localPackagesOf([ConfigFile.read(own, 'a package')]);
      }
    }
    return new Map();
  }

  /** The folders of the local packages that these files declare, by name; of two of one name that of the later file. */
  private localPackagesOf(configs: readonly ConfigFile[]): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    for (const config of configs) {
      for (const [name, version] of declared(config)) {
        const local = localPath(config, version);
        if (local !== undefined) {
          found.set(name, this.unpacked.get(local)?.dir ?? local);
        }
      }
    }
    return found;
  }

  /** What the project has for a dependency of a HAR: what the root's `overrides` say, or what it has of that name and version. */
  private provide(har: ArktsModule, name: string, version: string): ArktsModule | ProjectError {
    const override = entriesOf(this.packageFile, 'overrides').find(([key]) => key === name)?.[1];
    const local = override === undefined ? undefined : localPath(this.packageFile, override);
    const known = [...this.packages, ...this.modules].filter((one) => one.packageName === name);
    const found =
      local === undefined
        ? known.find((one) => !/^\d/.test(version) || one.packageFile.value['version'] === version)
        : (this.unpacked.get(local) ?? known.find((one) => one.dir === local));
    if (found === undefined) {
      const others = known.map((one) => String(one.packageFile.value['version'])).join(', ');
      return new ProjectError(
        'MISSING_PACKAGE',
        this.packageFile.file,
        `The HAR ${har.packageName} depends on ${name} ${version}, and this project has ` +
          `${others === '' ? 'none' : others}. Declare it with "file:…" in an oh-package.json5, or in 'overrides' of the root's.`,
      );
    }
    return found;
  }

  /** Whether a module, or the root for all of them, declares a dependency of this name. */
  declares(module: ArktsModule, name: string): boolean {
    return [this.packageFile, module.packageFile].some((config) => declared(config).some(([key]) => key === name));
  }

  /** The modules and HARs from one to itself, by what each depends on; undefined when nothing leads back. */
  circleAt(module: ArktsModule): ArktsModule[] | undefined {
    const seen = new Set<ArktsModule>();
    const visit = (at: ArktsModule, way: readonly ArktsModule[]): ArktsModule[] | undefined => {
      for (const dir of this.localPackages(at).values()) {
        const next = [...this.modules, ...this.packages].find((candidate) => candidate.dir === dir);
        if (next === module) {
          return [...way, next];
        }
        if (next !== undefined && !seen.has(next)) {
          seen.add(next);
          const found = visit(next, [...way, next]);
          if (found !== undefined) {
            return found;
          }
        }
      }
      return undefined;
    };
    return visit(module, [module]);
  }

  /** The modules and HARs that `module` depends on, and theirs; the farthest first. */
  dependenciesOf(module: ArktsModule): ArktsModule[] {
    const found: ArktsModule[] = [];
    const seen = new Set<ArktsModule>([module]);
    const visit = (at: ArktsModule): void => {
      for (const dir of this.localPackages(at).values()) {
        const next = [...this.modules, ...this.packages].find((candidate) => candidate.dir === dir);
        if (next !== undefined && !seen.has(next)) {
          seen.add(next);
          visit(next);
          found.push(next);
        }
      }
    };
    visit(module);
    return found;
  }
}

/** The folders in a folder that look like projects. */
function foldersWithProjects(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true })
    .filter((one) => one.isDirectory() && existsSync(path.join(dir, one.name, PROFILE)))
    .filter((one) => existsSync(path.join(dir, one.name, 'oh-package.json5')))
    .map(({ name }) => name)
    .sort();
}

/** Name and version of every dependency that an oh-package.json5 declares, dev dependencies included. */
function declared(config: ConfigFile): [string, string][] {
  return ['dependencies', 'devDependencies', 'dynamicDependencies'].flatMap((key) => entriesOf(config, key));
}

/** Name and version of what stands below one key of an oh-package.json5. */
function entriesOf(config: ConfigFile, key: string): [string, string][] {
  const value = config.value[key];
  return isObject(value)
    ? Object.entries(value).map(([name, version]): [string, string] => [name, String(version)])
    : [];
}

/** Where a `file:`, or a path as ohpm takes it too, leads; undefined for a version. */
function localPath(config: ConfigFile, version: string): string | undefined {
  return /^(file:|\.{1,2}\/|\/)/.test(version)
    ? path.resolve(path.dirname(config.file), version.replace(/^file:/, ''))
    : undefined;
}
