// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../properties/loadLibrary.ts';
import { SUBJECTS } from './subjects.ts';

test('every folder that is mutated, every suite and every file that its entry names, is there', () => {
  const named = SUBJECTS.flatMap(({ folder, suites, files = [], except = [] }) => [
    folder,
    ...suites,
    ...files,
    ...except,
  ]);
  const missing = named.filter((name) => !fs.existsSync(path.join(projectRoot, name)));
  assert.deepEqual(missing, []);
});
