// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PageProject } from './pages.test-support.ts';

/**
 * What is heard of nested classes, inheritance, containers, parameters and monitors: one Text that reads, one button that
 * changes. The groups name a rule of docs/reference/state-management.md; its table has the public source of each.
 */
interface Case {
  readonly what: string;
  /** Declarations before the struct. */
  readonly before?: string;
  /** Members of the struct. */
  readonly members: string;
  /** The expression that a Text shows. */
  readonly shows: string;
  readonly does: string;
  /** What the Text shows first, and after the change. */
  readonly from: string;
  readonly to: string;
}

const NESTED = `
@ObservedV2 class Inner { @Trace seen: number = 0; unseen: number = 0; }
class Bare { seen: number = 0; }
@ObservedV2 class Outer { @Trace inner: Inner = new Inner(); plain: Inner = new Inner(); @Trace bare: Bare = new Bare(); }
`;
const FAMILY = `
@ObservedV2 class Base { @Trace a: number = 0; b: number = 0; @Computed get next(): number { return this.a + 1; } }
@ObservedV2 class Derived extends Base { @Trace c: number = 0; }
class Undecorated extends Base { d: number = 0; }
`;
const LIST = '@Local l: number[] = [3, 1, 2];';
const MAP = "@Local m: Map<string, number> = new Map<string, number>([['a', 1], ['b', 2]]);";
const SET = '@Local s: Set<number> = new Set<number>([1, 2]);';
const DATE = '@Local d: Date = new Date(0);';

const groups: Record<string, Case[]> = {
  'Each element runs again when an observed value that its last run read has changed: nested classes': [
    {
      what: 'a traced member of a traced object',
      before: NESTED,
      members: 'o: Outer = new Outer();',
      shows: '`${this.o.inner.seen}`',
      does: 'this.o.inner.seen = 4',
      from: '0',
      to: '4',
    },
    {
      what: 'another traced object',
      before: NESTED,
      members: 'o: Outer = new Outer();',
      shows: '`${this.o.inner.seen}`',
      does: 'const i: Inner = new Inner(); i.seen = 5; this.o.inner = i',
      from: '0',
      to: '5',
    },
    {
      what: 'an untraced member of a traced object',
      before: NESTED,
      members: 'o: Outer = new Outer();',
      shows: '`${this.o.inner.unseen}`',
      does: 'this.o.inner.unseen = 4',
      from: '0',
      to: '0',
    },
    {
      what: 'a traced member of an untraced object',
      before: NESTED,
      members: 'o: Outer = new Outer();',
      shows: '`${this.o.plain.seen}`',
      does: 'this.o.plain.seen = 4',
      from: '0',
      to: '4',
    },
    {
      what: 'another object under an untraced member',
      before: NESTED,
      members: 'o: Outer = new Outer();',
      shows: '`${this.o.plain.seen}`',
      does: 'const i: Inner = new Inner(); i.seen = 5; this.o.plain = i',
      from: '0',
      to: '0',
    },
    {
      what: 'a member of a plain class under @Trace',
      before: NESTED,
      members: 'o: Outer = new Outer();',
      shows: '`${this.o.bare.seen}`',
      does: 'this.o.bare.seen = 4',
      from: '0',
      to: '0',
    },
    {
      what: 'another plain object under @Trace',
      before: NESTED,
      members: 'o: Outer = new Outer();',
      shows: '`${this.o.bare.seen}`',
      does: 'const b: Bare = new Bare(); b.seen = 5; this.o.bare = b',
      from: '0',
      to: '5',
    },
    {
      what: 'the object that an element no longer reads',
      before: NESTED,
      members: '@Local o: Outer = new Outer(); old: Outer | undefined = undefined;',
      shows: '`${this.o.inner.seen}`',
      does: 'this.old = this.o; this.o = new Outer(); this.old.inner.seen = 9',
      from: '0',
      to: '0',
    },
  ],
  'Each element runs again when an observed value that its last run read has changed: inheritance and static members': [
    {
      what: 'a traced member of the base class',
      before: FAMILY,
      members: 'o: Derived = new Derived();',
      shows: '`${this.o.a}`',
      does: 'this.o.a = 1',
      from: '0',
      to: '1',
    },
    {
      what: 'an untraced member of the base class',
      before: FAMILY,
      members: 'o: Derived = new Derived();',
      shows: '`${this.o.b}`',
      does: 'this.o.b = 1',
      from: '0',
      to: '0',
    },
    {
      what: 'a traced member of the derived class',
      before: FAMILY,
      members: 'o: Derived = new Derived();',
      shows: '`${this.o.c}`',
      does: 'this.o.c = 1',
      from: '0',
      to: '1',
    },
    {
      what: 'a @Computed of the base class',
      before: FAMILY,
      members: 'o: Derived = new Derived();',
      shows: '`${this.o.next}`',
      does: 'this.o.a = 1',
      from: '1',
      to: '2',
    },
    {
      what: 'a traced base member of an undecorated class',
      before: FAMILY,
      members: 'o: Undecorated = new Undecorated();',
      shows: '`${this.o.a}`',
      does: 'this.o.a = 1',
      from: '0',
      to: '1',
    },
    {
      what: 'an own member of an undecorated class',
      before: FAMILY,
      members: 'o: Undecorated = new Undecorated();',
      shows: '`${this.o.d}`',
      does: 'this.o.d = 1',
      from: '0',
      to: '0',
    },
    {
      what: 'a static traced array',
      before: '@ObservedV2 class Shared { @Trace static l: number[] = [1]; }',
      members: '',
      shows: 'Shared.l.join()',
      does: 'Shared.l.push(2)',
      from: '1',
      to: '1,2',
    },
    {
      what: 'a static traced object of an object',
      before: `${NESTED} @ObservedV2 class Shared { @Trace static o: Inner = new Inner(); }`,
      members: '',
      shows: '`${Shared.o.seen}`',
      does: 'Shared.o.seen = 2',
      from: '0',
      to: '2',
    },
  ],
  'Arrays: a place and the length are observed apart, and every writer counts': [
    { what: 'pop', members: LIST, shows: 'this.l.join()', does: 'this.l.pop()', from: '3,1,2', to: '3,1' },
    {
      what: 'copyWithin',
      members: LIST,
      shows: 'this.l.join()',
      does: 'this.l.copyWithin(0, 1)',
      from: '3,1,2',
      to: '1,2,2',
    },
    {
      what: 'a place beyond the end',
      members: LIST,
      shows: '`${this.l.length}`',
      does: 'this.l[4] = 1',
      from: '3',
      to: '5',
    },
    {
      what: 'includes',
      members: LIST,
      shows: '`${this.l.includes(9)}`',
      does: 'this.l.push(9)',
      from: 'false',
      to: 'true',
    },
    {
      what: 'map',
      members: LIST,
      shows: 'this.l.map((n: number): number => n * 2).join()',
      does: 'this.l[0] = 0',
      from: '6,2,4',
      to: '0,2,4',
    },
    {
      what: 'find',
      members: LIST,
      shows: '`${this.l.find((n: number): boolean => n > 3)}`',
      does: 'this.l.push(7)',
      from: 'undefined',
      to: '7',
    },
    {
      what: 'for of',
      before: 'function sum(l: number[]): number { let all: number = 0; for (const n of l) { all += n; } return all; }',
      members: LIST,
      shows: '`${sum(this.l)}`',
      does: 'this.l[1] = 5',
      from: '6',
      to: '10',
    },
    {
      what: 'an array that was replaced before',
      members: LIST,
      shows: 'this.l.join()',
      does: 'this.l = [1]; this.l.push(2)',
      from: '3,1,2',
      to: '1,2',
    },
  ],
  'Maps and sets: a key, the size, and a walk; dates: every setter': [
    {
      what: 'Map.forEach',
      before:
        'function sum(m: Map<string, number>): number { let all: number = 0; m.forEach((n: number) => { all += n; }); return all; }',
      members: MAP,
      shows: '`${sum(this.m)}`',
      does: "this.m.set('a', 5)",
      from: '3',
      to: '7',
    },
    {
      what: 'the keys of a Map',
      members: MAP,
      shows: 'Array.from(this.m.keys()).join()',
      does: "this.m.delete('a')",
      from: 'a,b',
      to: 'b',
    },
    {
      what: 'the entries of a Map',
      members: MAP,
      shows: 'JSON.stringify(Array.from(this.m.entries()))',
      does: "this.m.set('b', 9)",
      from: '[["a",1],["b",2]]',
      to: '[["a",1],["b",9]]',
    },
    {
      what: 'the values of a Set',
      members: SET,
      shows: 'Array.from(this.s.values()).join()',
      does: 'this.s.add(3)',
      from: '1,2',
      to: '1,2,3',
    },
    {
      what: 'Set.forEach',
      before:
        'function sum(s: Set<number>): number { let all: number = 0; s.forEach((n: number) => { all += n; }); return all; }',
      members: SET,
      shows: '`${sum(this.s)}`',
      does: 'this.s.delete(2)',
      from: '3',
      to: '1',
    },
    {
      what: 'another Map',
      members: MAP,
      shows: '`${this.m.size}`',
      does: 'this.m = new Map<string, number>()',
      from: '2',
      to: '0',
    },
    {
      what: 'a Map in a Map',
      members:
        "@Local m: Map<string, Map<string, number>> = new Map<string, Map<string, number>>([['a', new Map<string, number>()]]);",
      shows: "`${this.m.get('a')?.size}`",
      does: "this.m.get('a')?.set('x', 1)",
      from: '0',
      to: '1',
    },
    {
      what: 'Date.setFullYear',
      members: DATE,
      shows: '`${this.d.getFullYear()}`',
      does: 'this.d.setFullYear(2030)',
      from: '1970',
      to: '2030',
    },
    {
      what: 'Date.setUTCHours',
      members: DATE,
      shows: '`${this.d.getUTCHours()}`',
      does: 'this.d.setUTCHours(5)',
      from: '0',
      to: '5',
    },
  ],
  'A write that is strictly equal is none; NaN is always a change': [
    {
      what: 'the same text',
      members: "@Local t: string = 'a'; runs: number = 0;",
      shows: '`${this.t}${++this.runs}`',
      does: "this.t = 'a'",
      from: 'a1',
      to: 'a1',
    },
    {
      what: 'the same array',
      members: `${LIST} runs: number = 0;`,
      shows: '`${this.l.length} ${++this.runs}`',
      does: 'this.l = this.l',
      from: '3 1',
      to: '3 1',
    },
    {
      what: 'NaN after NaN',
      members: '@Local n: number = Number.NaN; runs: number = 0;',
      shows: '`${this.n} ${++this.runs}`',
      does: 'this.n = Number.NaN',
      from: 'NaN 1',
      to: 'NaN 2',
    },
    {
      what: 'undefined after undefined',
      members: '@Local n: number | undefined = undefined; runs: number = 0;',
      shows: '`${this.n} ${++this.runs}`',
      does: 'this.n = undefined',
      from: 'undefined 1',
      to: 'undefined 1',
    },
    {
      what: 'a value that is written and written back',
      members: '@Local n: number = 0; runs: number = 0;',
      shows: '`${this.n} ${++this.runs}`',
      does: 'this.n = 1; this.n = 0',
      from: '0 1',
      to: '0 2',
    },
    {
      what: 'a place of an array with the same value',
      members: `${LIST} runs: number = 0;`,
      shows: '`${this.l[0]} ${++this.runs}`',
      does: 'this.l[0] = 3',
      from: '3 1',
      to: '3 1',
    },
  ],
  'A @Computed value that comes out the same wakes nobody': [
    {
      what: 'a chain of three',
      members:
        '@Local n: number = 1; @Computed get a(): number { return this.n + 1; } @Computed get b(): number { return this.a * 2; } @Computed get c(): string { return `c${this.b}`; }',
      shows: 'this.c',
      does: 'this.n = 4',
      from: 'c4',
      to: 'c10',
    },
    {
      what: 'a chain whose middle comes out the same',
      members:
        '@Local n: number = 1; runs: number = 0; @Computed get odd(): boolean { return this.n % 2 === 1; } @Computed get text(): string { return `${this.odd}${++this.runs}`; }',
      shows: 'this.text',
      does: 'this.n = 3',
      from: 'true1',
      to: 'true1',
    },
    {
      what: 'the length of a list in a class',
      before:
        '@ObservedV2 class Cart { @Trace l: number[] = []; @Computed get count(): number { return this.l.length; } }',
      members: 'c: Cart = new Cart();',
      shows: '`${this.c.count}`',
      does: 'this.c.l.push(1, 2)',
      from: '0',
      to: '2',
    },
    {
      what: 'a @Computed of a nested object',
      before: `${NESTED} @ObservedV2 class Sum { @Trace o: Inner = new Inner(); @Computed get twice(): number { return this.o.seen * 2; } }`,
      members: 's: Sum = new Sum();',
      shows: '`${this.s.twice}`',
      does: 'this.s.o.seen = 4',
      from: '0',
      to: '8',
    },
  ],
};

const page = ({ before = '', members, shows, does }: Case): string => `${before}
@Entry
@ComponentV2
struct Index {
  ${members}
  build() {
    Column() {
      Text(${shows}).id('shown')
      Button('change').id('change').onClick(() => { ${does}; })
    }
  }
}
`;
const all: [string, Case][] = Object.entries(groups).flatMap(([rule, cases]) =>
  cases.map((one): [string, Case] => [rule, one]),
);
const project = new PageProject(Object.fromEntries(all.map(([, one], at) => [`Case${at}`, page(one)])));

all.forEach(([rule, one], at) => {
  test(`${rule}: ${one.what} ${one.from === one.to ? 'leaves the element as it was' : 'updates it'}`, async () => {
    const shown = await project.show(`Case${at}`);
    assert.deepEqual(shown.texts('shown'), [one.from]);
    await shown.click('change');
    assert.deepEqual(shown.texts('shown'), [one.to]);
    assert.deepEqual(shown.errors(), []);
  });
});
