// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findClosedSets } from './findClosedSets.ts';

describe('a closed set', () => {
  const found = (text: string): string[] =>
    findClosedSets('it.ts', text).sets.map(
      ({ name, members, insertAt, write }) =>
        `${name}: ${members.join(' ')} -> ${text.slice(0, insertAt)}${write(7)}${text.slice(insertAt)}`,
    );

  for (const [what, text, expected] of [
    ['an enum', 'enum E { A, B = 2 }', 'E: E.A E.B -> enum E { A, B = 2, PLANTED_7 = 900007 }'],
    ['an enum of texts', "enum E { A = 'a' }", "E: E.A -> enum E { A = 'a', PLANTED_7 = 'planted-7' }"],
    ['a union', "type U = 'a' | 'b';", "U: 'a' 'b' -> type U = 'planted-7' | 'a' | 'b';"],
    [
      'a union of variants',
      "interface B { kind: 'b' } type U = { kind: 'a' } | B;",
      "U: 'a' 'b' -> interface B { kind: 'b' } type U = { readonly kind: 'planted-7' } | { kind: 'a' } | B;",
    ],
    ['an object', "const O = { A: 'a' } as const;", "O: 'a' -> const O = { PLANTED_7: 'planted-7', A: 'a' } as const;"],
    ['a list', "const L = ['a', 'b'] as const;", "L: 'a' 'b' -> const L = ['planted-7', 'a', 'b'] as const;"],
  ] as const) {
    test(`is ${what}`, () => assert.deepEqual(found(text), [expected]));
  }

  for (const text of [
    "type U = 'a' | string;",
    'type U = { a: string } | B;',
    "const L = ['a', 'b'];",
    'const N = [1, 2] as const;',
    'const O = { A: 1 } as const;',
  ]) {
    test(`is not ${text}`, () => assert.deepEqual(found(text), []));
  }
});
