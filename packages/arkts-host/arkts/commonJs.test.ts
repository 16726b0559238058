// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildProject } from './buildProject.ts';
import { checkProject } from './checkProject.ts';
import { projectWith, scratchDir } from './project.test-support.ts';

test('a .js file in CommonJS is imported by its names and as a whole, requires others, and is no finding', async () => {
  const project = projectWith({
    'src/main/ets/tools.js': `const { half } = require('./half');
exports.twice = function (n) { return n * 2; };
exports.quarter = (n) => half(half(n));
`,
    'src/main/ets/half.js': 'function half(n) { return n / 2; }\nmodule.exports = { half, version: "1" };\n',
    'Index.ets': `import { quarter, twice } from './src/main/ets/tools.js';
import whole from './src/main/ets/half';
import { twice as own } from './src/main/ets/modern.js';
export const text: string = String(twice(4)) + quarter(8) + whole.version + own(1);
`,
    'src/main/ets/modern.js': 'export function twice(n) { return n * 2; }\n',
  });
  assert.deepEqual(
    checkProject(project).filter(({ file, rule }) => file === 'one/Index.ets' && rule.startsWith('TS')),
    [],
  );
  const build = buildProject(project, { out: scratchDir() });
  assert.deepEqual(build.gaps, []);
  assert.equal((await build.load('one/Index.ets'))['text'], '8212');
});
