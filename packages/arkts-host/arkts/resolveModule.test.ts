// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { ArktsProject } from './ArktsProject.ts';
import { hostPaths } from './hostPaths.ts';
import { fixture, projectWith } from './project.test-support.ts';
import { resolveModule } from './resolveModule.ts';
import { Sdk } from './Sdk.ts';

const sound: ArktsProject = ArktsProject.open(fixture('sound'));
const sdk: Sdk = new Sdk();
const entry: string = path.join(sound.dir, 'entry/src/main/ets/pages/Index.ets');
const resolve = (specifier: string, from: string = entry): string | undefined =>
  resolveModule(sound, sdk, specifier, from);

test('a relative import gets the file with either suffix', () => {
  assert.equal(resolve('../EntryAbility'), path.join(sound.dir, 'entry/src/main/ets/EntryAbility.ets'));
  assert.equal(resolve('./Frame', path.join(sound.dir, 'frames/x.ets')), path.join(sound.dir, 'frames/Frame.ts'));
  assert.equal(resolve('./Missing'), undefined);
});

test('a declared local package gets its main file, or a file inside of it', () => {
  assert.equal(resolve('words'), path.join(sound.dir, 'words/Index.ets'));
  assert.equal(resolve('words/src/main/ets/Word'), path.join(sound.dir, 'words/src/main/ets/Word.ets'));
});

test('a package that only a dependency declares does not resolve', () => {
  assert.equal(resolve('frames'), undefined);
  assert.equal(resolve('frames', path.join(sound.dir, 'words/Index.ets')), path.join(sound.dir, 'frames/Frame.ts'));
});

test('a package resolves by its own name inside of it', () => {
  assert.equal(
    resolve('words', path.join(sound.dir, 'words/src/main/ets/Word.ets')),
    path.join(sound.dir, 'words/Index.ets'),
  );
});

test('a dev dependency of the root is one of every module', () => {
  const project = projectWith({
    '/oh-package.json5': '{ modelVersion: "6.0.1", devDependencies: { two: "file:./two" } }',
    '/two/oh-package.json5': '{ name: "two", main: "Two.ets" }',
    '/two/Two.ets': '',
    'Index.ets': '',
  });
  assert.equal(
    resolveModule(project, sdk, 'two', path.join(project.dir, 'one/Index.ets')),
    path.join(project.dir, 'two/Two.ets'),
  );
});

test('kits and system modules are those of the SDK', () => {
  assert.equal(resolve('@kit.UserAuthenticationKit'), path.join(hostPaths.sdk, 'kits/@kit.UserAuthenticationKit.ts'));
  assert.equal(resolve('@ohos.hilog'), path.join(hostPaths.sdk, 'api/@ohos.hilog.ts'));
  assert.equal(resolve('@kit.NoSuchKit'), undefined);
});

test('hypium is the npm package and hamock what the host has of it where they are declared, and nothing elsewhere', () => {
  assert.equal(resolve('@ohos/hypium'), path.join(hostPaths.hypium, 'index.d.ts'));
  assert.equal(resolve('@ohos/hamock'), path.join(hostPaths.host, 'hypium/hamock.d.ts'));
  const project = projectWith({ 'Index.ets': '' });
  assert.equal(resolveModule(project, sdk, '@ohos/hamock', path.join(project.dir, 'one/Index.ets')), undefined);
});

test('what ohpm has installed resolves from any file of the project, with its own dependencies beside it', () => {
  const project = projectWith({
    '/oh_modules/@demo/greet/oh-package.json5': '{ name: "@demo/greet", main: "Index.ets", dependencies: {} }',
    '/oh_modules/@demo/greet/Index.ets': '',
    '/oh_modules/@demo/other/oh-package.json5': '{ name: "@demo/other", main: "lib/main.js" }',
    '/oh_modules/@demo/other/lib/main.js': '',
    'Index.ets': '',
  });
  const from = (file: string): string | undefined =>
    resolveModule(project, sdk, '@demo/other', path.join(project.dir, file));
  const main = path.join(project.dir, 'oh_modules/@demo/other/lib/main.js');
  assert.equal(from('one/Index.ets'), main);
  assert.equal(from('oh_modules/@demo/greet/Index.ets'), main);
});

test('a path without file: is a local package, and a file in the place of a folder leads nowhere', () => {
  const project = projectWith({
    'oh-package.json5': '{ name: "one", main: "Index.ets", dependencies: { two: "../two", odd: "file:./odd.txt" } }',
    '/two/oh-package.json5': '{ name: "two", main: "Two.ets" }',
    '/two/Two.ets': '',
    'odd.txt': '',
    'tools.js': '',
    'Index.ets': '',
  });
  const from = (specifier: string): string | undefined =>
    resolveModule(project, sdk, specifier, path.join(project.dir, 'one/Index.ets'));
  assert.equal(from('two'), path.join(project.dir, 'two/Two.ets'));
  assert.equal(from('odd'), undefined);
  assert.equal(from('./tools.js'), path.join(project.dir, 'one/tools.js'));
  assert.equal(from('./tools'), path.join(project.dir, 'one/tools.js'));
  assert.equal(from('./tools.js/more'), undefined);
});
