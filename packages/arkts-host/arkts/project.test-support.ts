// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ArktsProject } from './ArktsProject.ts';
import { checkProject } from './checkProject.ts';
import { PROJECT_RULES, SETTINGS_FILE } from './HostSettings.ts';
import type { Finding } from './Finding.ts';

/** The folder of a fixture project. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`.fixtures/${name}`, import.meta.url));
}

/** A folder that is removed after the tests of this file. */
export function scratchDir(): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'arkts-test-'));
  after(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Writes files, by their path below `dir`. */
export function writeFiles(dir: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    writeFileSync(path.join(dir, name), text);
  }
}

/** The settings of a project that wants every rule. */
export const ALL_RULES: Readonly<Record<string, string>> = {
  [`/${SETTINGS_FILE}`]: JSON.stringify({ rules: PROJECT_RULES }),
};

/** A project of one HAR called 'one', with these files below `one/`, or of the root where they have a leading slash. */
export function projectWith(sources: Readonly<Record<string, string>>): ArktsProject {
  const dir = scratchDir();
  writeFiles(dir, {
    'build-profile.json5':
      '{ app: { products: [{ compatibleSdkVersion: "5.0.0(12)" }] }, modules: [{ name: "one", srcPath: "./one" }] }',
    'oh-package.json5': '{ modelVersion: "6.0.1", devDependencies: { "@ohos/hypium": "1.0.24" } }',
    'one/oh-package.json5': '{ name: "one", version: "1.0.0", main: "Index.ets" }',
    'one/src/main/module.json5': '{ module: { name: "one", type: "har" } }',
    ...Object.fromEntries(
      Object.entries(sources).map(([name, text]) => [name.startsWith('/') ? name.slice(1) : `one/${name}`, text]),
    ),
  });
  return ArktsProject.open(dir);
}

/**
 * The strict check of many small sets of files, in one project and at one time: most of what a check takes, it takes once.
 * Sets are added while tests are declared, and looked at when they run.
 */
export class ManyChecks {
  private readonly sources: Record<string, string> = {};
  private count = 0;
  private found: readonly Finding[] | undefined;

  /** Files of a folder of their own; gives what is found there, with places below that folder. */
  add(files: Readonly<Record<string, string>>): () => Finding[] {
    if (this.found !== undefined) {
      throw new Error('Add it before any test runs.');
    }
    const folder = `src/main/ets/set${this.count++}/`;
    for (const [name, text] of Object.entries(files)) {
      this.sources[`${folder}${name}`] = text;
    }
    return () => {
      this.found ??= checkProject(projectWith({ ...this.sources, ...ALL_RULES }), { isStrict: true });
      return this.found
        .filter(({ file }) => file.startsWith(`one/${folder}`))
        .map((finding) => ({ ...finding, file: finding.file.slice(`one/${folder}`.length) }));
    };
  }
}

/** A project of one app with these files below `entry/src/main/ets`: an ability that shows pages/Index, unless they say otherwise. */
export function appWith(
  sources: Readonly<Record<string, string>>,
  others: Readonly<Record<string, string>> = {},
): string {
  const dir = scratchDir();
  const ets = {
    'entryability/EntryAbility.ets': `import { UIAbility } from '@kit.AbilityKit';
import { window } from '@kit.ArkUI';

export default class EntryAbility extends UIAbility {
  onWindowStageCreate(windowStage: window.WindowStage): void {
    windowStage.loadContent('pages/Index', () => {});
  }
}
`,
    ...sources,
  };
  writeFiles(dir, {
    'build-profile.json5':
      '{ app: { products: [{ compatibleSdkVersion: "5.0.0(12)" }] }, modules: [{ name: "entry", srcPath: "./entry" }] }',
    'oh-package.json5': '{ modelVersion: "6.0.1", devDependencies: { "@ohos/hypium": "1.0.24" } }',
    'AppScope/app.json5':
      '{ app: { bundleName: "com.example.one", versionCode: 1, versionName: "1.0.0", label: "one" } }',
    'entry/oh-package.json5': '{ name: "entry", version: "1.0.0" }',
    'entry/src/main/module.json5': JSON.stringify({
      module: {
        name: 'entry',
        type: 'entry',
        mainElement: 'EntryAbility',
        pages: '$profile:main_pages',
        requestPermissions: [{ name: 'ohos.permission.ACCESS_BIOMETRIC' }],
        abilities: [{ name: 'EntryAbility', srcEntry: './ets/entryability/EntryAbility.ets' }],
      },
    }),
    'entry/src/main/resources/base/profile/main_pages.json': '{ "src": ["pages/Index"] }',
    ...Object.fromEntries(Object.entries(ets).map(([name, text]) => [`entry/src/main/ets/${name}`, text])),
    ...others,
  });
  return dir;
}
