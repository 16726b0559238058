// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ArktsProject } from '../arkts/ArktsProject.ts';
import { buildProject } from '../arkts/buildProject.ts';
import { checkProject } from '../arkts/checkProject.ts';
import { hostPaths } from '../arkts/hostPaths.ts';
import { fixture, projectWith, scratchDir, writeFiles } from '../arkts/project.test-support.ts';
import { ProjectError } from '../arkts/ProjectError.ts';
import { readyDevice } from '../device/readyDevice.ts';
import { Answer, person } from '../sdk/api/@arkts-host.person.ts';
import type { Person } from '../sdk/api/@arkts-host.person.ts';
import { runHypiumLists } from './runHypiumLists.ts';
import { setupOf } from './SuiteSetup.ts';
import { selectTests } from './TestSelection.ts';

const project = ArktsProject.open(fixture('../../hypium/.fixtures/recipes'));

test('the recipes of the guide pass, and each is run, on devices as the settings say', async () => {
  let report = '';
  const lists = [...selectTests(project, []), ...selectTests(project, ['entry/src/ohosTest/ets/test/Setup.test.ets'])];
  const totals = await runHypiumLists(project, lists, {
    out: scratchDir(),
    print: (text) => {
      report += text;
    },
  });
  assert.deepEqual(totals, { passed: 15, failed: 0, skipped: 0 }, report);
});

test('the recipes compile', () => {
  assert.deepEqual(
    checkProject(project).filter(({ file }) => file.endsWith('.ets')),
    [],
  );
});

for (const [suites, says] of [
  ["{ 'one': { face: 'yes' } }", `'one' of 'suites' has face: "yes"; it takes true or false.`],
  [
    "{ 'one': { finger: true } }",
    "'one' of 'suites' has no 'finger'; there are: face, fingerprint, pin, answers, profiles.",
  ],
  [
    "{ 'one': { answers: ['FACE', 'NOSE'] } }",
    `'one' of 'suites' has answers: ["FACE","NOSE"]; it takes one of FACE, `,
  ],
  ["{ 'one': { profiles: [11] } }", "'one' of 'suites' has profiles: [11]; it takes a list of 12, "],
  ["{ 'one': 5 }", "'one' of 'suites' has to be an object."],
] as const) {
  test(`settings with suites ${suites} are told what is wrong`, () => {
    const bad = projectWith({ 'Index.ets': '', '/arkts-host.json5': `{ suites: ${suites} }` });
    assert.throws(
      () => setupOf(bad, path.join(bad.dir, 'one/src/ohosTest/ets/test/List.test.ets')),
      (error: Error) => error instanceof ProjectError && error.message.includes(says),
    );
  });
}

test('of several setups the nearest counts, and other lists have none', () => {
  const nested = projectWith({
    'Index.ets': '',
    '/arkts-host.json5': "{ suites: { 'one': { pin: '1' }, 'one/src/ohosTest': { pin: '2' }, 'on': { pin: '3' } } }",
  });
  const pin = (file: string): string | undefined => setupOf(nested, path.join(nested.dir, file))?.pin;
  assert.deepEqual(
    [pin('one/src/ohosTest/ets/test/List.test.ets'), pin('one/other'), pin('two/other')],
    ['2', '1', undefined],
  );
});

test('on a device the same calls ask somebody, and say what a device gives no occasion for', async () => {
  const folder = scratchDir();
  cpSync(path.join(hostPaths.host, 'person'), path.join(folder, 'person'), { recursive: true });
  writeFiles(folder, {
    'build-profile.json5':
      '{ app: { products: [{ compatibleSdkVersion: 12 }] }, modules: [{ name: "person", srcPath: "./person" }] }',
    'oh-package.json5': '{ modelVersion: "6.0.1" }',
  });
  const har = ArktsProject.open(folder);
  const { person: asking } = (await buildProject(har).load('person/Index.ets')) as { person: Person };
  const membersOf = (one: object): string[] => Object.getOwnPropertyNames(Object.getPrototypeOf(one));
  assert.deepEqual(
    membersOf(person).filter(
      (name) => !['act', 'watch', 'reactTo'].includes(name) && !membersOf(asking).includes(name),
    ),
    [],
    'every call of the host is there',
  );
  const device = readyDevice();
  const said: string[] = [];
  device.log.onLine(({ text }) => said.push(text));

  asking.setUp({ answers: [Answer.WRONG_FACE, Answer.PIN] });
  await Promise.all([asking.present(), asking.type('4711'), device.clock.advance(2_000)]);

  assert.deepEqual(said, [
    'PERSON: at the next prompts: let somebody else show their face, then type your PIN',
    'PERSON: show your face',
    'PERSON: type 4711',
  ]);
  assert.throws(
    () => asking.setUp({ fingerprint: true }),
    /the device has no fingerprint enrolled; enrol a fingerprint in the settings first/,
  );
  assert.throws(() => asking.killService(), /no app can end the authentication service/);
});
