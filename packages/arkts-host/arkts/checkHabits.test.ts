// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkProject } from './checkProject.ts';
import type { Finding } from './Finding.ts';
import { ALL_RULES, ManyChecks, projectWith } from './project.test-support.ts';

const RULES: readonly string[] = ['unused-import', 'line-width', 'file-name'];

const checks = new ManyChecks();

/** What is found in these files of a folder, as `said` says it: to be asked for when the tests run. */
function found(files: Readonly<Record<string, string>>): () => string[] {
  const findings = checks.add(files);
  return () => said(findings());
}

/** The same in these files of a module of their own, at once. */
function foundInModule(files: Readonly<Record<string, string>>): string[] {
  return said(checkProject(projectWith({ ...files, ...ALL_RULES })));
}

/** `file:line:column rule message` for each finding of these rules. */
function said(findings: readonly Finding[]): string[] {
  return findings
    .filter(({ rule }) => RULES.includes(rule))
    .map(({ file, line, column, rule, message }) => `${file}:${line}:${column} ${rule} ${message}`);
}

const PARTS = 'export class A {}\nexport class B {}\nexport class Parts {}\n';

describe('an unused import', () => {
  const oneOfTwo = found({
    'Parts.ets': PARTS,
    'Index.ets': "import { A, B } from './Parts';\nexport class Index { public a: A = new A(); }\n",
  });
  test('is found by its name', () => {
    assert.deepEqual(oneOfTwo(), ["Index.ets:1:13 unused-import 'B' is imported and not used. Take it away."]);
  });

  const member = found({
    'Parts.ets': PARTS,
    'Index.ets':
      "import { A } from './Parts';\nclass It { public A: number = 1; }\nexport class Index { public a: number = new It().A; }\n",
  });
  test('is found where only a member has its name', () => {
    assert.deepEqual(member(), ["Index.ets:1:10 unused-import 'A' is imported and not used. Take it away."]);
  });

  for (const [use, text] of [
    ['a type', 'export class Index { public a?: A; }'],
    ['a value', 'export class Index { public a: Object = new A(); }'],
    ['a base', 'export class Index extends A {}'],
    ['the key of a table', 'export class Index { public a: Map<A, number> = new Map<A, number>(); }'],
    ['a re-export', 'export class Index {}\nexport { A };'],
    ['a component', '@Component export struct Index { build() { Row() { Text(new A().toString()) } } }'],
  ] as const) {
    const look = found({ 'Parts.ets': PARTS, 'Index.ets': `import { A } from './Parts';\n${text}\n` });
    test(`is none when it is used as ${use}`, () => assert.deepEqual(look(), []));
  }
});

describe('a line', () => {
  const line = (length: number): string => `export class Index {}\n// ${'x'.repeat(length - 3)}\n`;
  const longest = found({ 'Index.ets': line(120) });
  const tooLong = found({ 'Index.ets': line(121) });
  test('of 120 columns is the longest', () => {
    assert.deepEqual(longest(), []);
    assert.deepEqual(tooLong(), ['Index.ets:2:121 line-width The line has 121 columns; break it at 120.']);
  });
});

describe('the name of a file', () => {
  for (const [name, file, text] of [
    ['of its class', 'Thing.ets', 'export enum Kind { A }\nexport class Thing {}\n'],
    ['of its page', 'Thing.ets', '@Component struct Thing { build() {} }\n'],
    ['of its function', 'makeThing.ets', 'export function makeThing(): void {}\nfunction other(): void {}\n'],
    [
      'of the subject of several functions',
      'things.ets',
      'export function make(): void {}\nexport function end(): void {}\n',
    ],
    ['of a face', 'Face.ets', "export { Index } from './Index';\n"],
  ] as const) {
    const look = found({ 'Index.ets': 'export class Index {}\n', [file]: text });
    test(`is sound: ${name}`, () => assert.deepEqual(look(), []));
  }

  const another = found({ 'Thing.ets': 'export class Other {}\n' });
  const otherFunction = found({ 'makeThing.ets': 'export function makeOther(): void {}\n' });
  test('that is none of its exports is found', () => {
    assert.deepEqual(another(), [
      "Thing.ets:1:1 file-name The file is called Thing.ets and has Other: call one of the two 'Thing'.",
    ]);
    assert.equal(otherFunction().length, 1);
  });

  test('of a test is that of what it exports', () => {
    const list = "import thingTest from './Thing.test';\nexport default function testsuite() { thingTest(); }\n";
    const test_ = (name: string): string => `export default function ${name}() {}\n`;
    assert.deepEqual(
      foundInModule({ 'src/test/List.test.ets': list, 'src/test/Thing.test.ets': test_('thingTest') }),
      [],
    );
    assert.deepEqual(foundInModule({ 'src/test/List.test.ets': list, 'src/test/Thing.test.ets': test_('other') }), [
      "one/src/test/Thing.test.ets:1:1 file-name The file is called Thing.test.ets and has other: call one of the two 'thingTest'.",
    ]);
  });
});
