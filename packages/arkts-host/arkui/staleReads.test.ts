// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PageProject } from './pages.test-support.ts';
import { StaleReads } from './staleReads.ts';

/** One way of reading a value whose change nobody hears. The Text shows it; the button changes it. */
interface Way {
  readonly what: string;
  /** Declarations before the struct. */
  readonly before?: string;
  readonly members?: string;
  /** What stands in the Column; by default a Text that shows `shows`. */
  readonly ui?: string;
  readonly shows?: string;
  readonly does: string;
  /** What is named, as `member shown>now`; nothing when the change is heard. */
  readonly named: string[];
}

const PLAIN =
  "class Plain { name: string = 'old'; next: Plain | undefined = undefined; static shared: string = 'old'; readonly list: number[] = [1]; " +
  'get label(): string { return `<${this.name}>`; } tell(): string { return this.name; } set(name: string): void { this.name = name; } }';
const OLD = 'Plain.name "old">"new"';
const ways: Way[] = [
  { what: 'a getter of a class', shows: 'this.plain.label', does: "this.plain.name = 'new'", named: [OLD] },
  {
    what: 'a getter of the struct',
    members: 'get label(): string { return this.plain.name; }',
    shows: 'this.label',
    does: "this.plain.name = 'new'",
    named: [OLD],
  },
  { what: 'a method of a class', shows: 'this.plain.tell()', does: "this.plain.name = 'new'", named: [OLD] },
  {
    what: 'a method of the struct',
    members: 'label(): string { return this.plain.name; }',
    shows: 'this.label()',
    does: "this.plain.name = 'new'",
    named: [OLD],
  },
  {
    what: 'a function of the module',
    before: 'function label(p: Plain): string { return p.name; }',
    shows: 'label(this.plain)',
    does: "this.plain.name = 'new'",
    named: [OLD],
  },
  {
    what: 'an arrow function in a member',
    members: 'label: (p: Plain) => string = (p: Plain): string => p.name;',
    shows: 'this.label(this.plain)',
    does: "this.plain.name = 'new'",
    named: [OLD],
  },
  {
    what: 'a static method',
    before: 'class Labels { static of(p: Plain): string { return p.name; } }',
    shows: 'Labels.of(this.plain)',
    does: "this.plain.name = 'new'",
    named: [OLD],
  },
  {
    what: 'a global @Builder',
    before: "@Builder function show(p: Plain) { Text(p.name).id('shown') }",
    ui: 'show(this.plain)',
    does: "this.plain.name = 'new'",
    named: [OLD],
  },
  {
    what: 'a global @Builder by reference',
    before: "interface Args { text: string } @Builder function show(a: Args) { Text(a.text).id('shown') }",
    ui: 'show({ text: this.plain.name })',
    does: "this.plain.name = 'new'",
    named: [OLD],
  },
  {
    what: 'a @Builder of the struct',
    members: "@Builder show(p: Plain) { Text(p.name).id('shown') }",
    ui: 'this.show(this.plain)',
    does: "this.plain.name = 'new'",
    named: [OLD],
  },
  { what: '`?.`', shows: "this.plain?.name ?? 'none'", does: "this.plain.name = 'new'", named: [OLD] },
  {
    what: '`?.` of something that comes later',
    members: 'late: Plain | undefined = undefined;',
    shows: "this.late?.name ?? 'none'",
    does: 'this.late = new Plain()',
    named: ['Index.late undefined>{"name":"old","list":[1]}'],
  },
  {
    what: '`?.` in a longer chain',
    shows: "this.plain?.next?.name ?? 'none'",
    members: 'aboutToAppear(): void { this.plain.next = new Plain(); }',
    does: "this.plain.next!.name = 'new'",
    named: [OLD],
  },
  {
    what: 'a member behind `?.`',
    shows: '`${this.plain?.list.length}`',
    does: 'this.plain.list.push(2)',
    named: ['Plain.list [1]>[1,2]'],
  },
  { what: '`!.`', shows: 'this.plain!.name', does: "this.plain.name = 'new'", named: [OLD] },
  { what: 'a cast', shows: '(this.plain as Plain).name', does: "this.plain.name = 'new'", named: [OLD] },
  { what: 'a static member', shows: 'Plain.shared', does: "Plain.shared = 'new'", named: ['Plain.shared "old">"new"'] },
  {
    what: 'a static member of the base class',
    before: 'class Derived extends Plain {}',
    shows: 'Derived.shared',
    does: "Plain.shared = 'newer'",
    named: ['Plain.shared "old">"newer"'],
  },
  {
    what: 'a variable of the module',
    before: "let word: string = 'old';",
    shows: 'word',
    does: "word = 'new'",
    named: ['word "old">"new"'],
  },
  {
    what: 'an array of the module',
    before: 'const words: string[] = [];',
    shows: 'words.join()',
    does: "words.push('new')",
    named: ['words []>["new"]'],
  },
  {
    what: 'an element of an array',
    members: 'rows: Plain[] = [new Plain(), new Plain()];',
    shows: 'this.rows[1].name',
    does: "this.rows[1].name = 'new'",
    named: [OLD],
  },
  {
    what: 'a member of each element',
    members: 'rows: Plain[] = [new Plain(), new Plain()];',
    shows: 'this.rows.map((one: Plain): string => one.name).join()',
    does: "this.rows[0].name = 'new'",
    named: [OLD],
  },
  {
    what: 'a place of an array',
    members: "rows: string[] = ['old'];",
    shows: 'this.rows[0]',
    does: "this.rows[0] = 'new'",
    named: ['Index.rows ["old"]>["new"]'],
  },
  {
    what: 'a readonly array',
    shows: 'this.plain.list.join()',
    does: 'this.plain.list.push(2)',
    named: ['Plain.list [1]>[1,2]'],
  },
  {
    what: 'a map',
    members: 'map: Map<string, number> = new Map<string, number>();',
    shows: "`${this.map.get('a')}`",
    does: "this.map.set('a', 1)",
    named: ['Index.map []>[["a",1]]'],
  },
  {
    what: 'a set',
    members: 'set: Set<number> = new Set<number>();',
    shows: '`${this.set.size}`',
    does: 'this.set.add(1)',
    named: ['Index.set []>[1]'],
  },
  {
    what: 'a date',
    members: 'date: Date = new Date(0);',
    shows: '`${this.date.getTime()}`',
    does: 'this.date.setTime(5)',
    named: ['Index.date "1970-01-01T00:00:00.000Z">"1970-01-01T00:00:00.005Z"'],
  },
  {
    what: 'an entry of a Record',
    members: "table: Record<string, string> = { 'a': 'old' };",
    shows: "this.table['a']",
    does: "this.table['a'] = 'new'",
    named: ['Object.a "old">"new"'],
  },
  {
    what: 'an object literal',
    before: 'interface Named { name: string }',
    members: "named: Named = { name: 'old' };",
    shows: 'this.named.name',
    does: "this.named.name = 'new'",
    named: ['Object.name "old">"new"'],
  },
  {
    what: 'an untraced member of a nested @ObservedV2 object',
    before:
      "@ObservedV2 class Inner { name: string = 'old'; @Trace seen: number = 0; } @ObservedV2 class Outer { @Trace inner: Inner = new Inner(); }",
    members: 'outer: Outer = new Outer();',
    shows: 'this.outer.inner.name',
    does: "this.outer.inner.name = 'new'",
    named: ['Inner.name "old">"new"'],
  },
  {
    what: 'an untraced member under a @Local',
    members: '@Local local: Plain = new Plain();',
    shows: 'this.local.name',
    does: "this.local.name = 'new'",
    named: [OLD],
  },
  {
    what: 'a member that the constructor declares',
    before: 'class Point { constructor(public x: number) {} }',
    members: 'point: Point = new Point(1);',
    shows: '`${this.point.x}`',
    does: 'this.point.x = 2',
    named: ['Point.x 1>2'],
  },
  {
    what: 'a ternary',
    shows: "this.plain.name === 'old' ? 'yes' : 'no'",
    does: "this.plain.name = 'new'",
    named: [OLD],
  },
  {
    what: 'an attribute',
    ui: "Text('x').id('shown').fontColor(this.plain.name)",
    does: "this.plain.name = 'new'",
    named: [OLD],
  },
  {
    what: '@Extend',
    before: '@Extend(Text) function tinted(p: Plain) { .fontColor(p.name) }',
    ui: "Text('x').id('shown').tinted(this.plain)",
    does: "this.plain.name = 'new'",
    named: [OLD],
  },
  {
    what: 'a condition',
    ui: "if (this.plain.name === 'old') { Text('yes').id('shown') }",
    does: "this.plain.name = 'new'",
    named: [OLD],
  },
  {
    what: 'a row of ForEach',
    members: '@Local rows: Plain[] = [new Plain()];',
    ui: "ForEach(this.rows, (row: Plain) => { Text(row.name).id('shown') }, (_row: Plain, at: number) => `${at}`)",
    does: "this.rows[0].name = 'new'",
    named: [OLD],
  },
  {
    what: 'the array of a ForEach',
    members: 'rows: string[] = [];',
    ui: 'ForEach(this.rows, (row: string) => { Text(row) }, (row: string) => row)',
    does: "this.rows.push('new')",
    named: ['Index.rows []>["new"]'],
  },
  {
    what: 'a row of Repeat',
    members: '@Local rows: Plain[] = [new Plain()];',
    ui: "Repeat<Plain>(this.rows).each((it: RepeatItem<Plain>) => { Text(it.item.name).id('shown') })",
    does: "this.rows[0].name = 'new'",
    named: [OLD],
  },
  {
    what: 'a parameter of a component',
    before: "@ComponentV2 struct Child { @Param text: string = ''; build() { Text(this.text).id('shown') } }",
    ui: 'Child({ text: this.plain.name })',
    does: "this.plain.name = 'new'",
    named: [OLD],
  },
  {
    what: 'a member of an object that a component was given',
    before: "@ComponentV2 struct Child { @Param @Require plain: Plain; build() { Text(this.plain.name).id('shown') } }",
    ui: 'Child({ plain: this.plain })',
    does: "this.plain.name = 'new'",
    named: [OLD],
  },
  {
    what: 'a @Computed value',
    members: '@Computed get label(): string { return this.plain.name; }',
    shows: 'this.label',
    does: "this.plain.name = 'new'",
    named: [OLD],
  },
  {
    what: 'a @Computed value of a class',
    before: "@ObservedV2 class Model { name: string = 'old'; @Computed get label(): string { return this.name; } }",
    members: 'model: Model = new Model();',
    shows: 'this.model.label',
    does: "this.model.name = 'new'",
    named: ['Model.name "old">"new"'],
  },
  {
    what: 'a @Computed value that nobody shows',
    members: '@Computed get label(): string { return this.plain.name; }',
    shows: "'x'",
    does: "this.plain.name = 'new'",
    named: [],
  },
  { what: 'what only a handler reads', shows: "'x'", does: 'this.plain.set(`${this.plain.name}!`)', named: [] },
  {
    what: 'what a lifecycle method in a row reads',
    before:
      "@ComponentV2 struct Child { @Param @Require plain: Plain; kept: string = ''; aboutToAppear(): void { this.kept = this.plain.name; } build() { Text('x').id('shown') } }",
    ui: 'ForEach([1], (_n: number) => { Child({ plain: this.plain }) }, (n: number) => `${n}`)',
    does: "this.plain.name = 'new'",
    named: [],
  },
  {
    what: 'what a run writes after it has read it',
    before: 'class Counter { runs: number = 0; next(): string { this.runs = this.runs + 1; return `${this.runs}`; } }',
    members: '@Local n: number = 0; counter: Counter = new Counter();',
    shows: '`${this.n}${this.counter.next()}`',
    does: 'this.n++',
    named: [],
  },
  {
    what: 'a value that was written back',
    shows: 'this.plain.name',
    does: "this.plain.name = 'new'; this.plain.name = 'old'",
    named: [],
  },
  {
    what: 'a value that comes with a heard one',
    members: '@Local n: number = 0;',
    shows: '`${this.n}${this.plain.name}`',
    does: "this.plain.name = 'new'; this.n++",
    named: [],
  },
  {
    what: 'a traced member through a getter',
    before: '@ObservedV2 class Model { @Trace n: number = 0; get label(): string { return `${this.n}`; } }',
    members: 'model: Model = new Model();',
    shows: 'this.model.label',
    does: 'this.model.n++',
    named: [],
  },
];
const wayPage = ({ before = '', members = '', ui, shows, does }: Way): string => `
${PLAIN}
${before}
@Entry
@ComponentV2
struct Index {
  plain: Plain = new Plain();
  ${members}
  build() {
    Column() {
      ${ui ?? `Text(${shows}).id('shown')`}
      Button('change').id('change').onClick(() => { ${does}; })
    }
  }
}
`;

const sources = {
  ...Object.fromEntries(ways.map((way, at) => [`Way${at}`, wayPage(way)])),
  Index: `
class Plain { name: string = 'old'; }
@ObservedV2
class Model { @Trace seen: number = 0; }
@Entry
@ComponentV2
struct Index {
  plain: Plain = new Plain();
  count: number = 0;
  list: number[] = [1];
  model: Model = new Model();
  @Local heard: number = 0;
  build() {
    Column() {
      Text(this.plain.name).id('name')
      Text(\`\${this.count}\`).id('count')
      Text(this.list.join()).id('list')
      Text(\`\${this.heard} \${this.model.seen}\`).id('heard')
      if (this.heard > 1) { Text(\`\${this.count}\`).id('late') }
      Button('a').id('name+').onClick(() => { this.plain.name = 'new'; })
      Button('b').id('count+').onClick(() => { this.count++; })
      Button('c').id('list+').onClick(() => { this.list.push(2); })
      Button('d').id('heard+').onClick(() => { this.heard++; this.model.seen++; })
    }
  }
}
`,
};
const project = new PageProject(sources, { marksUnheardReads: true });
before(() => StaleReads.watch(true));
after(() => StaleReads.watch(false));
ways.forEach((way, at) => {
  test(`through ${way.what}: ${way.named.length === 0 ? 'nothing is stale' : 'what has changed unheard is named'}`, async () => {
    const shown = await project.show(`Way${at}`);
    const before = StaleReads.stale();
    await shown.click('change');
    const stale = StaleReads.stale();
    shown.page.close();
    assert.deepEqual(shown.errors(), []);
    assert.deepEqual(before, []);
    assert.deepEqual(
      stale.map(({ member, shown: old, now }) => `${member} ${old}>${now}`),
      way.named,
    );
    stale.forEach(({ site }) => assert.match(site, new RegExp(`Way${at}\\.ets:\\d+:\\d+$`)));
    assert.deepEqual(StaleReads.stale(), [], 'nothing is shown any more');
  });
});

const stale = (): string[] =>
  StaleReads.stale().map(({ member, shown, now, site }) => `${member} ${shown}>${now} ${site.split('/').at(-1)}`);

test('what the page shows and has changed unheard is named with its values and its line', async () => {
  const shown = await project.show('Index');
  assert.deepEqual(stale(), []);
  await shown.click('heard+');
  assert.deepEqual(stale(), []);
  await shown.click('name+', 'count+', 'list+');
  assert.deepEqual(stale(), [
    'Plain.name "old">"new" Index.ets:15:12',
    'Index.count 0>1 Index.ets:16:15',
    'Index.list [1]>[1,2] Index.ets:17:12',
  ]);
  assert.deepEqual(
    StaleReads.stale().map(({ advice }) => advice),
    [
      "Decorate 'name' with @Trace, and class Plain with @ObservedV2.",
      "Decorate 'count' with @Local.",
      "Decorate 'list' with @Local.",
    ],
  );
  await shown.click('heard+');
  assert.equal(shown.page.text('late'), '1');
  shown.page.close();
  assert.deepEqual(stale(), []);
});
