// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { appWith, scratchDir } from '../arkts/project.test-support.ts';
import { runCommand } from '../commands/runCommand.test-support.ts';

test('test --junit --coverage write the results, and which lines of the .ets sources have run', () => {
  const dir = appWith(
    {
      'sign.ets': `export function sign(value: number): string {
  if (value < 0) {
    return 'minus';
  }
  return 'plus';
}
`,
    },
    {
      'entry/src/test/List.test.ets': `import signTest from './Sign.test';
export default function testsuite() {
  signTest();
}
`,
      'entry/src/test/Sign.test.ets': `import { describe, expect, it } from '@ohos/hypium';
import { sign } from '../main/ets/sign';
export default function signTest() {
  describe('sign', () => {
    it('ofSomething', 0, () => {
      expect(sign(1)).assertEqual('plus');
      expect(sign(2)).assertEqual('plus');
    });
    it('ofNothing', 0, () => {
      expect(sign(-1)).assertEqual('plus');
    });
  });
}
`,
    },
  );
  const out = scratchDir();
  const [junit, lcov] = [path.join(out, 'junit.xml'), path.join(out, 'lcov.info')];
  const passing = ['test', '--project', dir, '--filter', 'ofSomething', '--junit', junit, '--coverage', lcov];
  const { status, text } = runCommand(...passing);
  assert.equal(status, 0, text);
  assert.equal(
    readFileSync(lcov, 'utf8'),
    `TN:
SF:entry/src/main/ets/sign.ets
DA:1,2
DA:2,2
DA:3,0
DA:5,2
LF:4
LH:3
end_of_record
`,
  );
  assert.match(
    readFileSync(junit, 'utf8'),
    /<testsuite name="entry\/src\/test\/List\.test\.ets" tests="1" failures="0"/,
  );
});
