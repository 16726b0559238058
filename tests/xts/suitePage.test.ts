// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readReport } from './readReport.ts';
import { pageOf } from './suitePage.ts';
import { XTS_SUITES } from './xtsSuites.ts';

const REPORT = `entry/src/ohosTest/ets/testrunner/OpenHarmonyTestRunner.ts, system version 26
StateNumber
  ok   StateNumber_0100 (8 ms)
  FAIL StateNumber_0200 (3 ms)
       expect 1 equals 2
           at <anonymous> (entry/src/main/ets/test/A.test.ets:1:1)
  FAIL (uncaught error in loading ./ets/pages/B.ets, during Other#Other_0100)
       @kit.ArkUI has no 'Moon' on this host. How to add one: CONTRIBUTING.md, "Add a kit symbol".
  FAIL StateNumber_0300 (3 ms)
       fail
           at <anonymous> (entry/src/main/ets/test/A.test.ets:1:1)
       before that: @kit.ArkUI: Shape has no 'SQUARE' on this host.
Other
  FAIL Other_0100 (1 ms)
       SyntaxError: Unexpected end of JSON input

1 passed, 4 failed
`;

test('a failed test is told with its cause: its own, or what the host had not while it ran', () => {
  const result = readReport(REPORT);
  assert.deepEqual([result.tests, result.passed, result.isFinished], [4, 1, true]);
  assert.deepEqual(
    result.failures.map(({ test: name, isGap }) => [name, isGap]),
    [
      ['StateNumber#StateNumber_0200', false],
      ['StateNumber#StateNumber_0300', true],
      ['Other#Other_0100', true],
    ],
  );
  const page = pageOf([{ suite: { ...XTS_SUITES[0]!, name: 'one', what: 'something' }, ...result }]);
  assert.match(page, /^\| one \| something \| 4 \| 1 \| 2 \| 1 \| 50\.0 % \|$/m);
  assert.match(page, /^\| StateNumber#StateNumber_0200 \| `expect 1 equals 2` \|$/m);
  assert.match(page, /^\| 1 \| `@kit\.ArkUI has no 'Moon' on this host` \|$/m);
});

test('a run that did not come to its end is one that the host is to blame for', () => {
  assert.equal(
    readReport('  FAIL the run did not finish: its process ended.\n\n0 passed, 1 failed\n').isFinished,
    false,
  );
  assert.equal(readReport('').isFinished, false);
});
