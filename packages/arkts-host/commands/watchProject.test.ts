// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scratchDir, writeFiles } from '../arkts/project.test-support.ts';
import { watchProject } from './watchProject.ts';

test('a project is run now, again after a change, not for what the run itself writes, and not after the end', async () => {
  const dir = scratchDir();
  writeFiles(dir, { 'entry/Index.ets': '', '.arkts-host/build/a.json': '' });
  const end = new AbortController();
  let runs = 0;
  await watchProject(
    dir,
    async () => {
      runs++;
      writeFiles(dir, { '.arkts-host/build/a.json': String(runs) });
      if (runs === 3) {
        end.abort();
      } else {
        setImmediate(() => writeFiles(dir, { 'entry/Index.ets': `// ${runs}` }));
      }
    },
    end.signal,
  );
  assert.equal(runs, 3);
});
