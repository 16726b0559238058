// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { ArktsProject } from './ArktsProject.ts';
import { ProjectError } from './ProjectError.ts';
import type { ProjectErrorCode } from './ProjectError.ts';
import { fixture, projectWith, scratchDir, writeFiles } from './project.test-support.ts';
import { Sdk } from './Sdk.ts';

const is =
  (code: ProjectErrorCode, text: RegExp) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof ProjectError);
    assert.equal(error.code, code);
    assert.match(error.message, text);
    return true;
  };

test('a project knows its modules, their packages and dependencies', () => {
  const project = ArktsProject.open(fixture('sound'));
  assert.deepEqual(
    project.modules.map((module) => [module.name, module.type, module.packageName]),
    [
      ['entry', 'entry', 'entry'],
      ['words', 'har', 'words'],
      ['frames', 'har', 'frames'],
    ],
  );
  assert.deepEqual(
    project.dependenciesOf(project.module('entry')).map((module) => module.name),
    ['frames', 'words'],
  );
  assert.equal(project.app['bundleName'], 'org.cancellableauth.sound');
  assert.equal(project.compatibleSdkVersion, 12);
});

test('sources are .ets and .ts below src and beside oh-package.json5, without hvigorfile.ts', () => {
  const project = projectWith({
    'Index.ets': '',
    'hvigorfile.ts': '',
    'src/main/ets/A.ets': '',
    'src/main/ets/B.ts': '',
    'src/main/ets/types.d.ts': '',
    'src/test/A.test.ets': '',
    'build/Old.ets': '',
  });
  assert.deepEqual(
    project.files().map((file) => project.relative(file)),
    ['one/Index.ets', 'one/src/main/ets/A.ets', 'one/src/main/ets/B.ts', 'one/src/test/A.test.ets'],
  );
  assert.equal(project.module('one').sourceSetOf(path.join(project.dir, 'one/src/test/A.test.ets')), 'test');
});

test('a folder that is no project is refused with what is expected there', () => {
  assert.throws(
    () => ArktsProject.open(scratchDir()),
    is('MISSING_FILE', /build-profile\.json5 is missing\. Expected there: .*modules/),
  );
  assert.throws(() => ArktsProject.open('/no/such/folder'), is('MISSING_FILE', /\/no\/such\/folder does not exist/));
});

test('a broken file is refused by name', () => {
  const project = projectWith({ 'Index.ets': '' });
  writeFiles(project.dir, { 'one/src/main/module.json5': '{ module: {' });
  assert.throws(
    () => ArktsProject.open(project.dir),
    is('INVALID_JSON5', /one\/src\/main\/module\.json5 is not JSON5/),
  );
  writeFiles(project.dir, { 'one/src/main/module.json5': '{ module: { type: "har" } }' });
  assert.throws(() => ArktsProject.open(project.dir), is('INVALID_VALUE', /module\.json5 must have a text 'name'/));
  writeFiles(project.dir, { 'build-profile.json5': '{ modules: [{ name: "one" }] }' });
  assert.throws(() => ArktsProject.open(project.dir), is('INVALID_VALUE', /'srcPath'/));
});

test('an unknown module is refused with those that there are', () => {
  assert.throws(
    () => ArktsProject.open(fixture('sound')).module('other'),
    is('UNKNOWN_MODULE', /It has: entry, words, frames/),
  );
});

test('OHOS_SDK_HOME names a real SDK in each of its layouts', () => {
  assert.equal(Sdk.fromEnvironment({}), undefined);
  for (const layout of ['ets', 'default/openharmony/ets', 'openharmony/ets', '20/ets']) {
    const home = scratchDir();
    writeFiles(home, {
      [`${layout}/api/a.d.ts`]: '',
      [`${layout}/build-tools/ets-loader/declarations/common.d.ts`]: 'declare const Text: TextInterface;\n',
    });
    const sdk = Sdk.fromEnvironment({ OHOS_SDK_HOME: home });
    assert.equal(sdk?.dir, path.join(home, layout));
    assert.equal(sdk.isHost, false);
    assert.deepEqual(sdk.etsOptions().components, ['Text']);
  }
  assert.throws(() => Sdk.fromEnvironment({ OHOS_SDK_HOME: scratchDir() }), is('MISSING_FILE', /no SDK is there/));
});

test('an SDK that ships its compiler options is taken at its word, but for libs', () => {
  const home = scratchDir();
  writeFiles(home, {
    'ets/api/a.d.ts': '',
    'ets/build-tools/ets-loader/declarations/common.d.ts': '',
    'ets/build-tools/ets-loader/tsconfig.json':
      '{ "compilerOptions": { "ets": { "components": ["Own"], "libs": ["x"] } } }',
  });
  assert.deepEqual(Sdk.fromEnvironment({ OHOS_SDK_HOME: home })?.etsOptions(), { components: ['Own'] });
});

test('a folder of two projects is told which there are', () => {
  const dir = scratchDir();
  for (const name of ['two', 'one']) {
    writeFiles(path.join(dir, name), { 'build-profile.json5': '{}', 'oh-package.json5': '{}' });
  }
  assert.throws(() => ArktsProject.open(dir), /is no project, and has 2 inside: one, two\. Name one of them\.$/);
});
