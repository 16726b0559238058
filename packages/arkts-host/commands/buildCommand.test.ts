// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { projectWith } from '../arkts/project.test-support.ts';
import { runCommand } from './runCommand.test-support.ts';

test('a build lists what is used and not here, the most used first; a strict one refuses it', () => {
  const { dir } = projectWith({
    'Index.ets': `import { once, often } from '@kit.PerformanceAnalysisKit';
export function all(): void {
  once();
  often();
  often();
}
`,
  });
  const tolerant = runCommand('build', '--project', dir);
  assert.equal(tolerant.status, 0);
  assert.match(
    tolerant.text,
    /^2× one\/Index\.ets:4:3 .*has no 'often'.*\n1× one\/Index\.ets:3:3 .*has no 'once'.*\nBuilt /,
  );
  const strict = runCommand('build', '--strict', '--project', dir);
  assert.equal(strict.status, 1);
  assert.match(strict.text, /one\/Index\.ets:1.*'once'/);
});
