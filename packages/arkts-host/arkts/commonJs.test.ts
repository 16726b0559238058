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

test('a .js file whose package is not installed is listed, stops no page, and throws the package when it is used', async () => {
  const project = projectWith({
    'oh-package.json5': `{ "name": "one", "main": "Index.ets", "dependencies": { "wire": "^3.0.0" } }`,
    'src/main/ets/generated.js': `import wire from "wire";
wire.util.Long = 5;
export const packet = wire.configure();
export default function encode(text) { return wire.encode(text); }
`,
    'src/main/ets/later.js': `import { ready } from "wire";
export const name = 'later';
export const ask = () => ready();
`,
    'Index.ets': `import encode, { packet } from './src/main/ets/generated.js';
import { ask, name } from './src/main/ets/later.js';
export const text: string = name;
export const uses: Array<() => void> = [() => { packet.read(); }, () => { encode('a'); }, () => { ask(); }];
`,
  });
  const build = buildProject(project, { out: scratchDir() });
  const { text, uses } = (await build.load('one/Index.ets')) as { text: string; uses: (() => void)[] };
  assert.equal(text, 'later');
  for (const use of uses) {
    assert.throws(use, /^Error: the package 'wire' is declared and not installed\. Run: ohpm install$/);
  }
  assert.deepEqual(
    build.gaps.filter(({ message }) => message.includes("'wire'")).map(({ file, line }) => `${file}:${line}`),
    [...[2, 3, 4].map((line) => `one/src/main/ets/generated.js:${line}`), 'one/src/main/ets/later.js:3'],
  );
});
