// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkProject } from './checkProject.ts';
import { ManyChecks, projectWith } from './project.test-support.ts';

const SETS = `
export enum Light { RED, GREEN = 5 }
export enum Name { A = 'a', B = 'b' }
export enum Single { ONLY = 'only' }
export type Word = 'yes' | 'no';
export class Cell { public word: Word = 'yes'; public light?: Light; }
`;

const checks = new ManyChecks();

/** What is found in a function of this body, over sets that stand in another file: to be asked for when the tests run. */
function found(head: string, body: string): () => string[] {
  const imports =
    "import { Cell, Light, Name, Single, Word } from './Sets';\nimport { userAuth } from '@kit.UserAuthenticationKit';\n";
  const findings = checks.add({
    'Sets.ets': SETS,
    'Index.ets': `${imports}export function look(${head}): string {\n${body}\n}\n`,
  });
  return () =>
    findings()
      .filter(({ rule }) => rule === 'exhaustive-switch')
      .map(({ file, line, message }) => `${file}:${line} ${message}`);
}

const AT = 'Index.ets:4';

describe('a switch over a closed set', () => {
  for (const [name, head, body] of [
    ['of an enum', 'it: Light', 'switch (it) { case Light.RED: return "r"; case Light.GREEN: return "g"; }'],
    ['of an enum of texts', 'it: Name', 'switch (it) { case Name.A: case Name.B: return "x"; }'],
    ['of an enum of one', 'it: Single', 'switch (it) { case Single.ONLY: return "x"; }'],
    ['of a union of texts', 'it: Word', 'switch (it) { case "yes": return "y"; case "no": return "n"; }'],
    ['of a member', 'it: Cell', 'switch (it.word) { case "yes": return "y"; case "no": return "n"; }'],
    [
      'that knows of undefined',
      'it: Cell',
      'switch (it.light) { case undefined: case Light.RED: case Light.GREEN: return "x"; }',
    ],
    ['that was narrowed', 'it: Word', 'if (it === "no") { return "n"; }\nswitch (it) { case "yes": return "y"; }'],
  ] as const) {
    const look = found(head, body);
    test(`${name} that names each member is sound`, () => assert.deepEqual(look(), []));
  }

  for (const [name, head, body, message] of [
    [
      'an enum',
      'it: Light',
      'switch (it) { case Light.RED: return "r"; }\nreturn "";',
      'No case for Light.GREEN of Light. Add one for each.',
    ],
    [
      'a union',
      'it: Word',
      'switch (it) { case "no": break; }\nreturn "";',
      'No case for "yes" of Word. Add one for each.',
    ],
    [
      'undefined',
      'it: Cell',
      'switch (it.light) { case Light.RED: case Light.GREEN: return "x"; }\nreturn "";',
      'No case for undefined of Light | undefined. Add one for each.',
    ],
    ['an empty switch', 'it: Single', 'switch (it) { }\nreturn "";', 'No case for Single of Single. Add one for each.'],
  ] as const) {
    const look = found(head, body);
    test(`of which a member is left out is found: ${name}`, () => assert.deepEqual(look(), [`${AT} ${message}`]));
  }

  const withDefault = found('it: Light', 'switch (it) { case Light.RED: return "r"; default: return "g"; }');
  test('with a default that stands for members is found, and told which', () => {
    assert.deepEqual(withDefault(), [
      `${AT} 'default' would swallow a new member of Light. Name its members: Light.GREEN.`,
    ]);
  });

  const withAll = found(
    'it: Word',
    'switch (it) { case "yes": return "y"; case "no": return "n"; default: throw new Error(it); }',
  );
  test('with a default beside all members is found', () => {
    assert.deepEqual(withAll(), [
      `${AT} 'default' would swallow a new member of Word. Every member has its case already: take it away.`,
    ]);
  });
});

describe('a switch over what is open', () => {
  for (const [name, head, body] of [
    ['a number', 'it: number', 'switch (it) { case 1: return "1"; default: return ""; }'],
    ['a text', 'it: string', 'switch (it) { case "a": return "1"; default: return ""; }'],
    ['a literal or any other text', 'it: Word | string', 'switch (it) { case "yes": return "1"; default: return ""; }'],
    [
      'an enum of the system',
      'it: userAuth.UserAuthType',
      'switch (it) { case userAuth.UserAuthType.PIN: return "1"; default: return ""; }',
    ],
    ['conditions', 'it: number', 'switch (true) { case it > 3: return "1"; default: return ""; }'],
  ] as const) {
    const look = found(head, body);
    test(`may have a default: ${name}`, () => assert.deepEqual(look(), []));
  }
});

/** What is found in a page that shows one of three sections in this way, in a Column and in a builder. */
function foundOnPage(body: string): () => string[] {
  const findings = checks.add({
    'Index.ets':
      'export enum Light { RED, GREEN, BLUE }\n' +
      `@ComponentV2\nexport struct It {\n@Local it: Light = Light.RED;\nbuild() {\nColumn() {\n${body}\n}.id('a')\n}\n` +
      `@Builder\npart() {\n${body}\n}\n}\n`,
  });
  return () =>
    findings()
      .filter(({ rule }) => rule === 'exhaustive-switch')
      .map(({ line, message }) => `${line} ${message}`);
}

describe('a chain of ifs on a page', () => {
  const red = "if (this.it === Light.RED) { Text('r') }";
  const green = " else if (this.it === Light.GREEN) { Text('g') }";
  const blue = " else if (this.it === Light.BLUE) { Text('b') }";
  const other = " else { Text('o') }";

  for (const [name, body] of [
    ['that names each member is sound', red + green + blue],
    ['of one is a condition', red + other],
    [
      'in a handler is none of the page',
      `Button('x').onClick(() => { ${red}${green} })`.replace(/Text\('.'\)/g, 'this.it = 0;'),
    ],
    ['over other things is none over a set', `${red} else if (this.it > 1) { Text('x') }${other}`],
  ] as const) {
    const look = foundOnPage(body);
    test(name, () => assert.deepEqual(look(), []));
  }

  for (const [name, body, message] of [
    ['that leaves a member out', red + green, 'No branch for Light.BLUE of Light. Add one for each.'],
    [
      'whose else stands for members',
      red + green + other,
      "'else' would swallow a new member of Light. Give its members a branch of their own: Light.BLUE.",
    ],
    [
      'with an else beside all members',
      red + green + blue + other,
      "'else' would swallow a new member of Light. Every member has its branch already: take it away.",
    ],
  ] as const) {
    const look = foundOnPage(body);
    test(`${name} is found`, () => assert.deepEqual(look(), [`7 ${message}`, `12 ${message}`]));
  }
});

test('without being asked for, closed sets are not looked at', () => {
  const project = projectWith({
    'Index.ets': 'export enum E { A, B }\nexport function f(e: E): number { switch (e) { default: return 1; } }\n',
  });
  assert.deepEqual(
    checkProject(project).filter(({ rule }) => rule === 'exhaustive-switch'),
    [],
  );
});
