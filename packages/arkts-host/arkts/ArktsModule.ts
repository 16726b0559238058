// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { ConfigFile } from './ConfigFile.ts';
import type { Json } from './ConfigFile.ts';
import { ProjectError } from './ProjectError.ts';
import { walkFiles } from './walkFiles.ts';

/** Which of a module's source trees a file belongs to. */
export type SourceSet = 'main' | 'test' | 'ohosTest';

/** Where DevEco's wizards have put the test runner. */
const TEST_RUNNERS: readonly string[] = ['ets', 'ts'].flatMap((kind) =>
  ['testrunner', 'TestRunner'].map((folder) => `${folder}/OpenHarmonyTestRunner.${kind}`),
);

/** A module of a DevEco project: a HAP or a HAR. */
export class ArktsModule {
  /** Absolute path. */
  readonly dir: string;
  /** Name in the root's build-profile.json5. */
  readonly profileName: string;
  /** Name in module.json5. */
  readonly name: string;
  /** 'entry', 'feature', 'har' or 'shared'. */
  readonly type: string;
  /** src/main/module.json5 and its object `module`. */
  readonly moduleFile: ConfigFile;
  readonly json: Json;
  /** oh-package.json5. */
  readonly packageFile: ConfigFile;
  /** Name in oh-package.json5: what imports of a HAR use. */
  readonly packageName: string;

  /** Throws ProjectError when the module's configuration cannot be read. */
  constructor(dir: string, profileName: string) {
    this.dir = dir;
    this.profileName = profileName;
    const compiled = path.join(dir, 'src/main/module.json'); // what hvigor makes of it in a HAR
    const written = path.join(dir, 'src/main/module.json5');
    const older = path.join(dir, 'src/main/config.json');
    if (!existsSync(compiled) && !existsSync(written) && existsSync(older)) {
      throw new ProjectError(
        'MISSING_FILE',
        written,
        `${written} is missing, and ${older} is there: module '${profileName}' is of the FA model, which systems from API 12 on ` +
          'have no more. Expected: the stage model, as DevEco migrates it.',
      );
    }
    this.moduleFile = ConfigFile.read(
      existsSync(compiled) ? compiled : written,
      `{ module: { name, type, deviceTypes, … } } of module '${profileName}'`,
    );
    this.json = this.moduleFile.object('module');
    this.name = text(this.moduleFile, this.json, 'name');
    this.type = text(this.moduleFile, this.json, 'type');
    this.packageFile = ConfigFile.read(
      path.join(dir, 'oh-package.json5'),
      `{ name, version, main, dependencies } of module '${profileName}'`,
    );
    this.packageName = text(this.packageFile, this.packageFile.value, 'name');
  }

  /** The file that an import of this package by name gets; undefined when oh-package.json5 has no `main`. */
  get main(): string | undefined {
    const main = this.packageFile.value['main'];
    return typeof main === 'string' && main !== '' ? path.join(this.dir, main) : undefined;
  }

  /** src/main/resources. */
  get resources(): string {
    return path.join(this.dir, 'src/main/resources');
  }

  /** src/ohosTest/module.json5, when there is one. */
  get testModuleFile(): ConfigFile | undefined {
    const file = path.join(this.dir, 'src/ohosTest/module.json5');
    return existsSync(file) ? ConfigFile.read(file, '{ module: { name, type } }') : undefined;
  }

  /**
   * The class by which the system starts the module's tests, where these need it: its tests have abilities of their own, or are not in
   * src/ohosTest/ets/test. undefined when a List.test.ets there is all.
   */
  get testRunner(): string | undefined {
    const runner = TEST_RUNNERS.map((name) => path.join(this.dir, 'src/ohosTest/ets', name)).find(existsSync);
    const isNeeded =
      this.testModuleFile?.object('module')['abilities'] !== undefined ||
      !existsSync(path.join(this.testDir('ohosTest'), 'List.test.ets'));
    return isNeeded ? runner : undefined;
  }

  /** The sources: all .ets and .ts below src, and those beside oh-package.json5 (`Index.ets`) but hvigorfile.ts. */
  files(): string[] {
    const atTop = readdirSync(this.dir)
      .filter((name) => isSource(name) && name !== 'hvigorfile.ts')
      .map((name) => path.join(this.dir, name));
    return [...atTop, ...walkFiles(path.join(this.dir, 'src'), isSource)].sort();
  }

  /** Which source tree a file of this module belongs to. */
  sourceSetOf(file: string): SourceSet {
    const [src, set] = path.relative(this.dir, file).split(path.sep);
    return src === 'src' && (set === 'test' || set === 'ohosTest') ? set : 'main';
  }

  /** The folder of a test tree's List.test.ets. */
  testDir(set: 'test' | 'ohosTest'): string {
    return path.join(this.dir, set === 'test' ? 'src/test' : 'src/ohosTest/ets/test');
  }
}

function isSource(file: string): boolean {
  return /(?<!\.d)\.e?ts$/.test(file);
}

function text(file: ConfigFile, json: Json, key: string): string {
  const value = json[key];
  if (typeof value !== 'string' || value === '') {
    throw new ProjectError('INVALID_VALUE', file.file, `${file.file} must have a text '${key}'.`);
  }
  return value;
}
