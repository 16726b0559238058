// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PageProject } from './pages.test-support.ts';

/**
 * One element of each kind beside a button that changes one value. The element reads the value of a model whose members
 * are observed or not; `drawn` is what the element shows before and after.
 */
interface Case {
  readonly what: string;
  /** Members of class Model. */
  readonly model?: string;
  /** Members of the struct. */
  readonly members?: string;
  /** The expression that a Text shows. */
  readonly shows: string;
  /** What the button does. */
  readonly does: string;
  readonly before: string;
  readonly after: string;
}

const observed: Case[] = [
  {
    what: 'a @Local',
    members: '@Local n: number = 0;',
    shows: '`${this.n}`',
    does: 'this.n++',
    before: '0',
    after: '1',
  },
  {
    what: 'a @Trace',
    model: '@Trace n: number = 0;',
    shows: '`${this.model.n}`',
    does: 'this.model.n++',
    before: '0',
    after: '1',
  },
  {
    what: 'a static @Trace',
    model: '@Trace static n: number = 0;',
    shows: '`${Model.n}`',
    does: 'Model.n = 7',
    before: '0',
    after: '7',
  },
  {
    what: 'a getter of traced fields',
    model: '@Trace n: number = 1; get twice(): number { return this.n * 2; }',
    shows: '`${this.model.twice}`',
    does: 'this.model.n = 4',
    before: '2',
    after: '8',
  },
  {
    what: 'a method that reads a @Local',
    members: '@Local n: number = 0; label(): string { return `n${this.n}`; }',
    shows: 'this.label()',
    does: 'this.n++',
    before: 'n0',
    after: 'n1',
  },
  {
    what: 'a @Computed of a struct',
    members: '@Local n: number = 1; @Computed get twice(): number { return this.n * 2; }',
    shows: '`${this.twice}`',
    does: 'this.n = 5',
    before: '2',
    after: '10',
  },
  {
    what: 'a @Computed of a class',
    model: '@Trace n: number = 1; @Computed get twice(): number { return this.n * 2; }',
    shows: '`${this.model.twice}`',
    does: 'this.model.n = 5',
    before: '2',
    after: '10',
  },
  {
    what: 'a @Computed of a @Computed',
    model:
      '@Trace n: number = 1; @Computed get a(): number { return this.n + 1; } @Computed get b(): number { return this.a + 1; }',
    shows: '`${this.model.b}`',
    does: 'this.model.n = 5',
    before: '3',
    after: '7',
  },
  {
    what: 'push into a @Local array',
    members: '@Local l: number[] = [1];',
    shows: 'this.l.join()',
    does: 'this.l.push(2)',
    before: '1',
    after: '1,2',
  },
  {
    what: 'a place of an array',
    members: '@Local l: number[] = [1, 2];',
    shows: '`${this.l[1]}`',
    does: 'this.l[1] = 9',
    before: '2',
    after: '9',
  },
  {
    what: 'a new length',
    members: '@Local l: number[] = [1, 2];',
    shows: '`${this.l.length}`',
    does: 'this.l.length = 0',
    before: '2',
    after: '0',
  },
  {
    what: 'sort',
    members: '@Local l: number[] = [2, 1];',
    shows: 'this.l.join()',
    does: 'this.l.sort()',
    before: '2,1',
    after: '1,2',
  },
  {
    what: 'reverse',
    members: '@Local l: number[] = [2, 1];',
    shows: 'this.l.join()',
    does: 'this.l.reverse()',
    before: '2,1',
    after: '1,2',
  },
  {
    what: 'splice',
    members: '@Local l: number[] = [1, 2, 3];',
    shows: 'this.l.join()',
    does: 'this.l.splice(1, 1)',
    before: '1,2,3',
    after: '1,3',
  },
  {
    what: 'shift',
    members: '@Local l: number[] = [1, 2];',
    shows: 'this.l.join()',
    does: 'this.l.shift()',
    before: '1,2',
    after: '2',
  },
  {
    what: 'unshift',
    members: '@Local l: number[] = [1];',
    shows: 'this.l.join()',
    does: 'this.l.unshift(0)',
    before: '1',
    after: '0,1',
  },
  {
    what: 'fill',
    members: '@Local l: number[] = [1, 2];',
    shows: 'this.l.join()',
    does: 'this.l.fill(0)',
    before: '1,2',
    after: '0,0',
  },
  {
    what: 'an array in an array',
    members: '@Local l: number[][] = [[1], [2]];',
    shows: 'JSON.stringify(this.l)',
    does: 'this.l[1].push(3)',
    before: '[[1],[2]]',
    after: '[[1],[2,3]]',
  },
  {
    what: 'a new array',
    members: '@Local l: number[] = [1];',
    shows: 'this.l.join()',
    does: 'this.l = [5]',
    before: '1',
    after: '5',
  },
  {
    what: 'Map.set of a new key',
    members: '@Local m: Map<string, number> = new Map<string, number>();',
    shows: '`${this.m.size}`',
    does: "this.m.set('a', 1)",
    before: '0',
    after: '1',
  },
  {
    what: 'Map.set of a known key',
    members: "@Local m: Map<string, number> = new Map<string, number>([['a', 1]]);",
    shows: "`${this.m.get('a')}`",
    does: "this.m.set('a', 2)",
    before: '1',
    after: '2',
  },
  {
    what: 'Map.get of a key that comes',
    members: '@Local m: Map<string, number> = new Map<string, number>();',
    shows: "`${this.m.get('a')}`",
    does: "this.m.set('a', 2)",
    before: 'undefined',
    after: '2',
  },
  {
    what: 'Map.delete',
    members: "@Local m: Map<string, number> = new Map<string, number>([['a', 1]]);",
    shows: "`${this.m.has('a')}`",
    does: "this.m.delete('a')",
    before: 'true',
    after: 'false',
  },
  {
    what: 'Map.clear',
    members: "@Local m: Map<string, number> = new Map<string, number>([['a', 1]]);",
    shows: "`${this.m.get('a')}`",
    does: 'this.m.clear()',
    before: '1',
    after: 'undefined',
  },
  {
    what: 'the values of a Map',
    members: "@Local m: Map<string, number> = new Map<string, number>([['a', 1]]);",
    shows: 'Array.from(this.m.values()).join()',
    does: "this.m.set('a', 3)",
    before: '1',
    after: '3',
  },
  {
    what: 'Set.add',
    members: '@Local s: Set<number> = new Set<number>();',
    shows: '`${this.s.size}`',
    does: 'this.s.add(1)',
    before: '0',
    after: '1',
  },
  {
    what: 'Set.has',
    members: '@Local s: Set<number> = new Set<number>();',
    shows: '`${this.s.has(1)}`',
    does: 'this.s.add(1)',
    before: 'false',
    after: 'true',
  },
  {
    what: 'Set.delete',
    members: '@Local s: Set<number> = new Set<number>([1]);',
    shows: '`${this.s.has(1)}`',
    does: 'this.s.delete(1)',
    before: 'true',
    after: 'false',
  },
  {
    what: 'Set.clear',
    members: '@Local s: Set<number> = new Set<number>([1]);',
    shows: '`${this.s.size}`',
    does: 'this.s.clear()',
    before: '1',
    after: '0',
  },
  {
    what: 'the setter of a Date',
    members: '@Local d: Date = new Date(0);',
    shows: '`${this.d.getTime()}`',
    does: 'this.d.setTime(5)',
    before: '0',
    after: '5',
  },
  {
    what: 'a new Date',
    members: '@Local d: Date = new Date(0);',
    shows: '`${this.d.getTime()}`',
    does: 'this.d = new Date(6)',
    before: '0',
    after: '6',
  },
  {
    what: 'a traced array',
    model: '@Trace l: number[] = [1];',
    shows: 'this.model.l.join()',
    does: 'this.model.l.push(2)',
    before: '1',
    after: '1,2',
  },
  {
    what: 'a traced map',
    model: '@Trace m: Map<string, number> = new Map<string, number>();',
    shows: '`${this.model.m.size}`',
    does: "this.model.m.set('a', 1)",
    before: '0',
    after: '1',
  },
  {
    what: 'a traced member of an object in an array',
    model: '@Trace n: number = 0;',
    members: '@Local l: Model[] = [new Model()];',
    shows: '`${this.l[0].n}`',
    does: 'this.l[0].n = 3',
    before: '0',
    after: '3',
  },
  {
    what: 'the second of two synchronous writes',
    members: '@Local n: number = 0;',
    shows: '`${this.n}`',
    does: 'this.n = 1; this.n = 2',
    before: '0',
    after: '2',
  },
  {
    what: 'a write in a promise',
    members: '@Local n: number = 0;',
    shows: '`${this.n}`',
    does: 'Promise.resolve().then(() => { this.n = 3; })',
    before: '0',
    after: '3',
  },
  {
    what: 'undefined that becomes a value',
    members: '@Local t: string | undefined = undefined;',
    shows: '`${this.t}`',
    does: "this.t = 'x'",
    before: 'undefined',
    after: 'x',
  },
  {
    what: 'another object under a @Local',
    model: '@Trace n: number = 0;',
    members: '@Local other: Model = new Model();',
    shows: '`${this.other.n}`',
    does: 'const next: Model = new Model(); next.n = 8; this.other = next',
    before: '0',
    after: '8',
  },
];

const stale: Case[] = [
  {
    what: 'a member without a decorator',
    members: 'n: number = 0;',
    shows: '`${this.n}`',
    does: 'this.n++',
    before: '0',
    after: '0',
  },
  {
    what: 'a class member without @Trace',
    model: 'n: number = 0;',
    shows: '`${this.model.n}`',
    does: 'this.model.n++',
    before: '0',
    after: '0',
  },
  {
    what: 'a member without @Trace under a @Local',
    model: 'n: number = 0;',
    members: '@Local other: Model = new Model();',
    shows: '`${this.other.n}`',
    does: 'this.other.n++',
    before: '0',
    after: '0',
  },
  {
    what: 'a new object under a member without a decorator',
    model: '@Trace n: number = 0;',
    shows: '`${this.model.n}`',
    does: 'const next: Model = new Model(); next.n = 8; this.model = next',
    before: '0',
    after: '0',
  },
  {
    what: 'a member of an object in an array without @Trace',
    model: 'n: number = 0;',
    members: '@Local l: Model[] = [new Model()];',
    shows: '`${this.l[0].n}`',
    does: 'this.l[0].n = 3',
    before: '0',
    after: '0',
  },
  {
    what: 'an array without a decorator',
    members: 'l: number[] = [1];',
    shows: 'this.l.join()',
    does: 'this.l.push(2)',
    before: '1',
    after: '1',
  },
  {
    what: 'a map without a decorator',
    members: 'm: Map<string, number> = new Map<string, number>();',
    shows: '`${this.m.size}`',
    does: "this.m.set('a', 1)",
    before: '0',
    after: '0',
  },
  {
    what: 'a date without a decorator',
    members: 'd: Date = new Date(0);',
    shows: '`${this.d.getTime()}`',
    does: 'this.d.setTime(5)',
    before: '0',
    after: '0',
  },
  {
    what: 'a @Computed of a member without a decorator',
    members: 'n: number = 0; @Computed get twice(): number { return this.n * 2; }',
    shows: '`${this.twice}`',
    does: 'this.n = 4',
    before: '0',
    after: '0',
  },
  {
    what: 'a getter of a member without a decorator',
    members: 'n: number = 0; get twice(): number { return this.n * 2; }',
    shows: '`${this.twice}`',
    does: 'this.n = 4',
    before: '0',
    after: '0',
  },
  {
    what: 'a static member without @Trace',
    model: 'static n: number = 0;',
    shows: '`${Model.n}`',
    does: 'Model.n = 3',
    before: '0',
    after: '0',
  },
  { what: 'a module variable', shows: '`${counter}`', does: 'counter++', before: '0', after: '0' },
  {
    what: 'the clock',
    shows: '`${Date.now() > 0}`',
    does: 'this.unread++',
    members: '@Local unread: number = 0;',
    before: 'true',
    after: 'true',
  },
];

/** What the elements beside it, each with a counter of its own, show of how often they ran. */
const page = ({ model = '', members = '', shows, does }: Case): string => `
let counter: number = 0;
let runs: number = 0;
function count(text: string): string { runs++; return text; }
@ObservedV2
class Model { ${model} }
@Entry
@ComponentV2
struct Index {
  model: Model = new Model();
  ${members}
  @Local ticks: number = 0;
  build() {
    Column() {
      Text(${shows}).id('shown')
      Text(count('beside')).id('beside')
      Text(\`\${this.ticks} \${runs}\`).id('runs')
      Button('change').id('change').onClick(() => { ${does}; })
      Button('tick').id('tick').onClick(() => { this.ticks++; })
    }
  }
}
`;

const cases: [string, Case[]][] = [
  ['is redrawn', observed],
  ['stays stale', stale],
];
const project = new PageProject(
  Object.fromEntries(
    cases.flatMap(([kind, all]) =>
      all.map((one, at) => [`${kind === 'is redrawn' ? 'Observed' : 'Stale'}${at}`, page(one)]),
    ),
  ),
);

for (const [kind, all] of cases) {
  all.forEach((one, at) => {
    test(`an element that reads ${one.what} ${kind}, and nothing beside it runs again`, async () => {
      const shown = await project.show(`${kind === 'is redrawn' ? 'Observed' : 'Stale'}${at}`);
      assert.deepEqual(shown.texts('shown'), [one.before]);
      await shown.click('change');
      assert.deepEqual(shown.texts('shown'), [one.after]);
      await shown.click('tick');
      assert.deepEqual(shown.texts('shown', 'runs'), [one.after, '1 1']);
      assert.deepEqual(shown.errors(), []);
    });
  });
}
