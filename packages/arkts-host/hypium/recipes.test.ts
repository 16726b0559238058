// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { ArktsProject } from '../arkts/ArktsProject.ts';
import { checkProject } from '../arkts/checkProject.ts';
import { fixture, projectWith, scratchDir } from '../arkts/project.test-support.ts';
import { ProjectError } from '../arkts/ProjectError.ts';
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
  assert.deepEqual(totals, { passed: 14, failed: 0, skipped: 0 }, report);
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
