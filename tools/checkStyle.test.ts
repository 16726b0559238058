// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { copyFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Finding } from 'arkts-host/project';
import { scratchDir, writeFiles } from 'arkts-host/testing';
import { checkFormat, checkLint } from './checkStyle.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** A repository of these files, under the rules of this one. */
function repository(files: Readonly<Record<string, string>>): string {
  const dir = scratchDir();
  writeFiles(dir, {
    'tsconfig.json':
      '{ "compilerOptions": { "strict": true, "types": ["node"], "module": "NodeNext" }, "include": ["tools/*.ts"] }',
    'package.json': '{ "type": "module" }',
    ...Object.fromEntries(
      ['packages', 'gateway_protocol', 'tests'].map((folder) => [`${folder}/sound.ts`, 'export {};\n']),
    ),
    ...files,
  });
  ['.oxlintrc.json', 'biome.json'].forEach((file) => copyFileSync(path.join(ROOT, file), path.join(dir, file)));
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(dir, 'node_modules'));
  return dir;
}

/** What the linter has to find, in which source, and where. */
const FOUND = [
  ['an unused import', "import fs from 'node:fs';\n", '1:8 eslint(no-unused-vars)'],
  ['an unused name', 'const a = 1;\n', '1:7 eslint(no-unused-vars)'],
  ['var', 'export var a = 1;\n', '1:8 eslint(no-var)'],
  ['==', 'export const a = process.argv.length == 1;\n', '1:38 eslint(eqeqeq)'],
  ['an empty block', 'export function f(a: boolean): void {\n  if (a) {\n  }\n}\n', '2:10 eslint(no-empty)'],
  ['any', 'export const a: any = 1;\n', '1:17 typescript(no-explicit-any)'],
  ['a loose promise', 'async function f(): Promise<void> {}\nf();\n', '2:1 typescript(no-floating-promises)'],
  [
    'a type imported as a value',
    "import { Stats } from 'node:fs';\nexport let a: Stats;\n",
    '1:1 typescript(consistent-type-imports)',
  ],
  ['a let that never changes', 'let a = 1;\nexport { a };\n', '1:5 eslint(prefer-const)'],
  [
    'a switch that leaves a member out',
    "export function f(a: 'x' | 'y'): void {\n  switch (a) {\n    case 'x':\n  }\n}\n",
    '2:11 typescript(switch-exhaustiveness-check)',
  ],
  [
    'a default that swallows a member',
    "export function f(a: 'x' | 'y'): number {\n  switch (a) {\n    case 'x':\n      return 1;\n    default:\n      return 2;\n  }\n}\n",
    '2:11 typescript(switch-exhaustiveness-check)',
  ],
  [
    'a default beside all members',
    "export function f(a: 'x'): number {\n  switch (a) {\n    case 'x':\n      return 1;\n    default:\n      return 2;\n  }\n}\n",
    '5:5 typescript(switch-exhaustiveness-check)',
  ],
] as const;

describe('the linter', () => {
  let findings: readonly Finding[] = [];

  before(async () => {
    const sources = Object.fromEntries(FOUND.map(([, text], at) => [`tools/found${at}.ts`, text]));
    const sound = "import { test } from 'node:test';\ntest('is no loose promise', () => {});\n";
    findings = await checkLint(repository({ ...sources, 'tools/sound.ts': sound }));
  });

  const of = (file: string): string[] =>
    findings.filter((one) => one.file === file).map(({ line, column, rule }) => `${line}:${column} ${rule}`);

  FOUND.forEach(([what, , finding], at) => {
    test(`finds ${what}`, () => assert.deepEqual(of(`tools/found${at}.ts`), [finding]));
  });

  test('has nothing to say about a sound source', () => assert.deepEqual(of('tools/sound.ts'), []));

  test('that cannot work is a finding', async () => {
    const dir = repository({});
    writeFiles(dir, { '.oxlintrc.json': '{ "rules": ' });
    const [finding] = await checkLint(dir);
    assert.equal(finding!.file, '.oxlintrc.json');
    assert.match(finding!.message, /Failed to parse/);
  });
});

describe('the formatter', () => {
  test('has nothing to say about formatted sources', async () => {
    assert.deepEqual(await checkFormat(repository({ 'tools/it.ts': 'export const a = 1;\n' })), []);
  });

  test('finds each file that is not formatted, and says what to do', async () => {
    const findings = await checkFormat(
      repository({ 'tools/it.ts': 'export  const a = 1;\n', 'tests/that.mjs': 'export const a = "1";\n' }),
    );
    assert.deepEqual(findings.map(({ file, rule }) => `${file} ${rule}`).sort(), [
      'tests/that.mjs format',
      'tools/it.ts format',
    ]);
    assert.match(findings[0]!.message, /^Not formatted\. Run: npx biome format --write t/);
  });

  test('finds a file that cannot be parsed', async () => {
    const findings = await checkFormat(repository({ 'tools/it.ts': 'export const = ;\n' }));
    assert.ok(
      findings.some(({ file }) => file === 'tools/it.ts'),
      JSON.stringify(findings),
    );
  });
});
