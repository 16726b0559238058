// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import JSON5 from 'json5';

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
/** What Git has, and a clone therefore: nothing that this machine made. */
const CLONED = new Set(
  execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 26 }).split('\0'),
);
/** DevEco's tasks for a module of a type. */
const TASKS: Readonly<Record<string, string>> = { entry: 'hapTasks', har: 'harTasks' };

type Json = Readonly<Record<string, unknown>>;

function read<T = Json>(file: string): T {
  assert.ok(CLONED.has(file), `a clone has no ${file}`);
  return JSON5.parse(fs.readFileSync(path.join(ROOT, file), 'utf8')) as T;
}

interface Target {
  readonly name: string;
  readonly applyToProducts?: readonly string[];
}
interface Profile {
  readonly app: { readonly products: readonly { readonly name: string }[] };
  readonly modules: readonly { readonly name: string; readonly srcPath: string; readonly targets: readonly Target[] }[];
}
interface Package {
  readonly name: string;
  readonly main: string;
  readonly dependencies: Readonly<Record<string, string>>;
}
interface ModuleFile {
  readonly module: { readonly name: string; readonly type: string; readonly deviceTypes: readonly string[] };
}

const { app, modules } = read<Profile>('build-profile.json5');
const folders = modules.map(({ srcPath }) => path.normalize(srcPath));

/** Folders that a reader finds at the root. */
const MOST_FOLDERS = 12;

it('has a root that one sees at a glance', () => {
  const atRoot = new Set([...CLONED].flatMap((file) => /^([^./][^/]*)\//.exec(file)?.[1] ?? []));
  assert.ok(
    atRoot.size <= MOST_FOLDERS,
    `${atRoot.size} folders at the root, at most ${MOST_FOLDERS}: ${[...atRoot].join(', ')}`,
  );
});

describe('a clone that is opened in DevEco', () => {
  it('has the files of a project in their fixed places', () => {
    const fixed = ['AppScope/app.json5', 'AppScope/resources/base/element/string.json', 'hvigorfile.ts'];
    assert.deepEqual(
      fixed.filter((file) => !CLONED.has(file)),
      [],
    );
    const { modelVersion } = read<{ modelVersion: string }>('oh-package.json5');
    assert.equal(read<{ modelVersion: string }>('hvigor/hvigor-config.json5').modelVersion, modelVersion);
    assert.match(fs.readFileSync(path.join(ROOT, 'hvigorfile.ts'), 'utf8'), /system: appTasks\b/);
  });

  it('lists every folder that is a module, and no other', () => {
    const found = [...CLONED].flatMap(
      (file) =>
        /^((?:harmony_services\/|packages\/arkts-host\/)?[^/.]+)\/src\/main\/module\.json5$/.exec(file)?.[1] ?? [],
    );
    // what a build for OpenHarmony takes in the place of a module that its SDK cannot build
    const standIns = folders.map((folder) => `${folder}_absent`);
    assert.deepEqual([...folders].sort(), found.filter((folder) => !standIns.includes(folder)).sort());
  });

  for (const [index, { name, targets }] of modules.entries()) {
    const folder = folders[index]!;
    const inFolder = (file: string): string => path.join(folder, file);

    it(`finds the module ${name}, with its files in their fixed places`, () => {
      const { module } = read<ModuleFile>(inFolder('src/main/module.json5'));
      const { type } = module;
      assert.ok(type in TASKS, `${type} is no type of a module that this test knows`);
      assert.match(
        fs.readFileSync(path.join(ROOT, inFolder('hvigorfile.ts')), 'utf8'),
        new RegExp(`system: ${TASKS[type]}\\b`),
      );
      const profile = JSON.stringify(read(inFolder('build-profile.json5')));
      const rules = [...profile.matchAll(/"\.\/([\w-]+\.txt)"/g)].map(([, file]) => inFolder(file!));
      assert.deepEqual(
        rules.filter((file) => !CLONED.has(file)),
        [],
      );
      const { main } = read<Package>(inFolder('oh-package.json5'));
      assert.ok(type === 'entry' ? main === '' : CLONED.has(inFolder(main)), `${name} has no ${main}`);
    });

    it(`says its name alike everywhere: ${name}`, () => {
      const { module } = read<ModuleFile>(inFolder('src/main/module.json5'));
      assert.deepEqual(
        [path.basename(folder), module.name, path.basename(read<Package>(inFolder('oh-package.json5')).name)],
        [name, name, name], // of a package with a scope the part behind it
      );
      if (CLONED.has(inFolder('src/ohosTest/module.json5'))) {
        const test = read<ModuleFile>(inFolder('src/ohosTest/module.json5')).module;
        assert.deepEqual([test.name, test.deviceTypes], [`${name}_test`, module.deviceTypes]);
      }
    });

    it(`builds what the profile names: ${name}`, () => {
      const { targets: own } = read<{ targets: readonly Target[] }>(inFolder('build-profile.json5'));
      const products = app.products.map((product) => product.name);
      const unknown = targets.filter(
        (target) =>
          !own.some((one) => one.name === target.name) ||
          target.applyToProducts?.every((product) => products.includes(product)) !== true,
      );
      assert.deepEqual(unknown, []);
    });

    it(`depends on modules that are there, by their names: ${name}`, () => {
      const { dependencies } = read<Package>(inFolder('oh-package.json5'));
      const wrong = Object.entries(dependencies).filter(
        ([dependency, version]) =>
          !version.startsWith('file:') ||
          path.basename(version) !== dependency ||
          !folders.includes(path.join(folder, version.slice('file:'.length))),
      );
      assert.deepEqual(wrong, []);
    });
  }
});
