// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArktsProject } from '../arkts/ArktsProject.ts';
import { checkProject } from '../arkts/checkProject.ts';
import { fixture, scratchDir } from '../arkts/project.test-support.ts';
import { runHypiumLists } from './runHypiumLists.ts';
import { selectTests } from './TestSelection.ts';

const project = ArktsProject.open(fixture('../../hypium/.fixtures/recipes'));

test('the recipes of the guide pass, and each is run', async () => {
  let report = '';
  const totals = await runHypiumLists(project, selectTests(project, []), {
    out: scratchDir(),
    print: (text) => {
      report += text;
    },
  });
  assert.deepEqual(totals, { passed: 10, failed: 0, skipped: 0 }, report);
});

test('the recipes compile', () => {
  assert.deepEqual(
    checkProject(project).filter(({ file }) => file.endsWith('.ets')),
    [],
  );
});
