// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatJunit } from './formatJunit.ts';

test('results are JUnit XML with counts, seconds, reasons, and nothing that XML cannot have', () => {
  const xml = formatJunit(
    new Map([
      [
        'entry/List.test.ets on 23',
        [
          { suite: 'signs', test: 'in', outcome: 'passed', ms: 1500, text: '' },
          { suite: 'signs', test: 'waits', outcome: 'skipped', ms: 0, text: 'no "finger"' },
          { suite: 'signs', test: 'out', outcome: 'failed', ms: 2, text: 'a < b & c\n  at x\u0000' },
        ],
      ],
    ]),
  );
  assert.equal(
    xml,
    `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="arkts-host" tests="3" failures="1" skipped="1" time="1.502">
  <testsuite name="entry/List.test.ets on 23" tests="3" failures="1" skipped="1" time="1.502">
    <testcase classname="signs" name="in" time="1.500"/>
    <testcase classname="signs" name="waits" time="0.000">
      <skipped message="no &quot;finger&quot;"/>
    </testcase>
    <testcase classname="signs" name="out" time="0.002">
      <failure message="a &lt; b &amp; c">a &lt; b &amp; c
  at x\uFFFD</failure>
    </testcase>
  </testsuite>
</testsuites>
`,
  );
});
