// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { scratchDir } from 'arkts-host/testing';
import { findClosedSets } from './findClosedSets.ts';
import { plantMembers } from './plantMembers.ts';
import type { Planted } from './plantMembers.ts';

/** Sets that outcomes, reasons, labels, denials and tips are made of: each of them is known somewhere. */
const KNOWN: readonly string[] = [
  'CeremonyFailure',
  'CeremonyStep',
  'OperationStep',
  'FailureReason',
  'Advice',
  'AuthType',
  'CancelKind',
  'OverlapRule',
  'WithdrawalKind',
  'CLOSE_CODES',
  'DENIALS',
  'REQUEST_ENDS',
  'PROMPT_ENDS',
  'RECEIPT_CAUSES',
  'EnrolFault',
  'GatewayPhase',
  'SqlKind',
  'EngineEvent',
  'ChannelEvent',
  'TunnelEvent',
  'OperatorEvent',
  'StoreEvent',
  'DeviceAction',
  'Refusal',
];
/** Switches whose words are those of a set and which look at another one. */
const OTHER_SETS: readonly string[] = ['packages/arkts-host/screen/operateNode.ts UserEvent'];

describe('a new member of a closed set', () => {
  let planted: readonly Planted[] = [];

  before(async () => {
    planted = await plantMembers(fileURLToPath(new URL('../..', import.meta.url)), scratchDir());
  });

  test('is named by the check at every switch and every Record over the set', () => {
    const missed = planted.flatMap(({ set, knowers, findings }) =>
      knowers
        .filter(({ file, line }) => !findings.some((finding) => finding.file === file && finding.line === line))
        .filter(({ file }) => !OTHER_SETS.includes(`${file} ${set.name}`))
        .map(({ file, line, what }) => `${what} over ${set.name}, ${file}:${line}`),
    );
    assert.deepEqual(missed, []);
  });

  for (const name of KNOWN) {
    test(`of ${name} is noticed`, () => {
      const found = planted.filter(({ set }) => set.name === name);
      assert.ok(found.length > 0, `there is no set ${name}`);
      assert.ok(
        found.some(({ findings }) => findings.length > 0),
        `nobody has to know the members of ${name}`,
      );
    });
  }
});

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
