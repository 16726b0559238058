// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PageProject } from './pages.test-support.ts';

/**
 * Pages that go wrong, each in one place: the page says what and where, in lines of the .ets source, and the rest goes
 * on. Where a case says nothing else, it goes wrong when `bad` is set, and the marked line is the one that is named.
 */
interface BadPage {
  readonly what: string;
  /** Members of the page's struct. */
  readonly members?: string;
  /** What stands in its build(). */
  readonly ui: string;
  /** What stands before it in the file. */
  readonly before?: string;
  /** What is wrong; by default that the getter has thrown. */
  readonly says?: RegExp;
  /** What goes wrong at once, before anything is clicked. */
  readonly atOnce?: boolean;
  /** Whether the error is told without a line: it has none of its own. */
  readonly named?: RegExp;
  /** How often it is told; once, unless said. */
  readonly times?: number;
}

const GETTER = "get text(): string { if (this.bad) { throw new Error('on purpose'); } return 'fine'; }";
const MODEL =
  "@ObservedV2 class Model { @Trace bad: boolean = false; @Trace list: string[] = ['a', 'b']; get text(): string { if (this.bad) { throw new Error('on purpose'); } return 'fine'; } get keys(): string[] { return this.bad ? ['a', 'a'] : ['a', 'b']; } fail(): string { return this.text; } }";
const WITH_MODEL = '@Local model: Model = new Model();';
const BREAKS = 'this.bad = true; this.model.bad = true;';

const pages: readonly BadPage[] = [
  { what: 'a getter of the struct that throws in a text', ui: 'Text(this.text) // here' },
  { what: 'a getter of an observed class that throws in a text', ui: 'Text(this.model.text) // here' },
  { what: 'a getter that throws in an attribute', ui: 'Text("x").fontSize(this.text.length) // here' },
  { what: 'a getter that throws in a condition', ui: 'if (this.text === "fine") { Text("x") } // here' },
  { what: 'a getter that throws in a parameter of a child', ui: 'Child({ text: this.text }) // here' },
  {
    what: 'a getter that throws in a child',
    before: '@ComponentV2 struct Deep { @Param @Require m: Model; build() { Column() { Text(this.m.text) } } } // here',
    ui: 'Deep({ m: this.model })',
  },
  {
    what: 'a getter that throws in a builder of the struct',
    members: '@Builder part() { Text(this.text) } // here',
    ui: 'this.part()',
  },
  {
    what: 'a getter that throws in a builder of the module',
    before: '@Builder function part(p: P) { Text(p.m.text) } class P { m: Model = new Model(); } // here',
    ui: 'part({ m: this.model })',
  },
  {
    what: 'a getter that throws as the list of a ForEach',
    ui: 'ForEach([this.text], (t: string) => { Text(t) }) // here',
  },
  {
    what: 'a getter that throws in an item of a ForEach',
    ui: 'ForEach(["a"], (t: string) => { Text(t + this.text) }, (t: string) => t) // here',
  },
  {
    what: 'a getter that throws as the key of a ForEach',
    ui: 'ForEach(this.bad ? ["b"] : ["a"], (t: string) => { Text(t) }, (t: string) => this.text + t) // here',
  },
  {
    what: 'a getter that throws as the key of a Repeat',
    ui: 'Repeat<string>(this.bad ? ["b"] : ["a"]).each((it: RepeatItem<string>) => { Text(it.item) }).key((t: string) => this.text + t) // here',
  },
  {
    what: 'a getter that throws in an item of a Repeat',
    ui: 'Repeat<string>(["a"]).each((it: RepeatItem<string>) => { Text(it.item + this.text) }).key((t: string) => t) // here',
  },
  {
    what: 'a getter that throws in a @Computed value',
    members: '@Computed get worked(): string { return this.text; }',
    ui: 'Text(this.worked)',
    named: /@Computed worked of Index/,
  },
  {
    what: 'a getter that throws in a @Computed value of a class',
    before:
      '@ObservedV2 class Owner { @Trace m: Model = new Model(); @Computed get worked(): string { return this.m.text; } }',
    members: '@Local owner: Owner = new Owner(); aboutToAppear(): void { this.owner.m = this.model; }',
    ui: 'Text(this.owner.worked)',
    named: /@Computed worked of Owner/,
  },
  {
    what: 'a getter that throws in a @Monitor',
    members: "@Monitor('bad') heard(): void { console.info(this.text); }",
    ui: 'Text("x")',
    named: /@Monitor heard of Index/,
  },
  {
    what: 'a getter that throws in the path of a @Monitor',
    members: "@Monitor('model.text') heard(): void {}",
    ui: 'Text("x")',
    named: /@Monitor heard of Index/,
  },
  {
    what: 'a getter that calls itself',
    members: 'get again(): string { return this.bad ? this.again : "fine"; }',
    ui: 'Text(this.again) // here',
    says: /Maximum call stack size exceeded/,
  },
  {
    what: 'two getters that call each other',
    members: 'get one(): string { return this.bad ? this.two : "fine"; } get two(): string { return this.one; }',
    ui: 'if (this.one === "fine") { Text("x") } // here',
    says: /Maximum call stack size exceeded/,
  },
  {
    what: 'a @Computed value that needs itself',
    members: '@Computed get again(): number { return this.bad ? this.again + 1 : 0; }',
    ui: 'Text(`${this.again}`)',
    says: /never come to rest|Maximum call stack/,
    named: /@Computed again of Index|never come to rest/,
  },
  {
    what: 'a getter that writes what it reads, and another element that does the same',
    members: '@Local n: number = 0; get counted(): number { if (this.bad) { this.n++; } return this.n; }',
    ui: 'Text(`${this.counted}`)\nText(`${this.counted}`)',
    says: /never come to rest/,
    named: /build\(\) of Index/,
  },
  {
    what: 'a getter that writes an array that another element walks, and back',
    members:
      '@Local l: number[] = []; @Local m: number[] = []; get left(): string { if (this.bad) { this.l.push(this.m.length); } return ""; } get right(): string { if (this.bad) { this.m.push(this.l.length); } return ""; }',
    ui: 'Text(this.left)\nText(this.right)',
    says: /never come to rest/,
    named: /build\(\) of Index/,
  },
  {
    what: 'keys of a ForEach that collide',
    ui: 'ForEach(this.model.keys, (t: string) => { Text(t) }, (t: string) => t) // here',
    says: /two items have the key 'a'/,
  },
  {
    what: 'keys of a Repeat that collide',
    ui: 'Repeat<string>(this.model.keys).each((it: RepeatItem<string>) => { Text(it.item) }).key((t: string) => t) // here',
    says: /two items have the key 'a'/,
  },
  {
    what: 'keys of a ForEach that are none',
    ui: 'ForEach(["a", "b"], (t: string) => { Text(t) }, (t: string) => (this.bad ? undefined as Object as string : t)) // here',
    says: /two items have the key 'undefined'/,
  },
  {
    what: 'a child whose first value throws',
    before:
      '@ComponentV2 struct Bad { @Local n: string = fails(); build() { Text(this.n) } } function fails(): string { throw new Error("on purpose"); }',
    ui: 'Bad() // here',
    atOnce: true,
  },
  {
    what: 'a child whose aboutToAppear throws',
    before:
      '@ComponentV2 struct Bad { aboutToAppear(): void { throw new Error("on purpose"); } build() { Text("b") } }',
    ui: 'Bad() // here',
    atOnce: true,
  },
  {
    what: 'a child whose aboutToDisappear throws',
    before:
      '@ComponentV2 struct Bad { aboutToDisappear(): void { throw new Error("on purpose"); } build() { Text("b") } }',
    ui: 'if (!this.bad) { Bad() } // here',
    named: /aboutToDisappear|Bad/,
  },
  {
    what: 'a child whose build() throws',
    before:
      '@ComponentV2 struct Bad { get none(): string { throw new Error("on purpose"); } build() { Text(this.none) } } // here',
    ui: 'Bad()',
    atOnce: true,
  },
  {
    what: 'a handler that throws',
    members: 'onBad(): void { throw new Error("on purpose"); }',
    ui: 'Text("x").onClick(() => { this.onBad(); }).id("breaks") // here',
    named: /onClick/,
  },
  {
    what: 'an @Event that throws',
    before:
      '@ComponentV2 struct Asks { @Event ask: () => void = () => {}; build() { Text("ask").id("breaks").onClick(() => { this.ask(); }) } } // here',
    ui: 'Asks({ ask: () => { throw new Error("on purpose"); } })',
    named: /onClick/,
  },
];

const sources: Record<string, string> = {};
pages.forEach(({ members = '', ui, before = '' }, index) => {
  sources[`Bad${index}`] = `${MODEL}
@ComponentV2 struct Child { @Param text: string = ''; build() { Text(this.text) } }
${before}
@Entry
@ComponentV2
struct Index {
  @Local bad: boolean = false; @Local n0: number = 0; ${WITH_MODEL}
  ${GETTER}
  ${members}
  build() {
    Column() {
      ${ui}
      Text(\`\${this.n0}\`).id('rest')
      Button('break').id('break').onClick(() => { ${BREAKS} })
      Button('on').id('on').onClick(() => { this.n0++; })
    }
  }
}
`;
});
const project = new PageProject(sources);

pages.forEach(({ what, says = /on purpose/, atOnce = false, named, times = 1, ui }, index) => {
  test(`${what} is told with its place, and the rest of the page goes on`, async () => {
    const source = sources[`Bad${index}`]!;
    const line = source.split('\n').findIndex((text) => text.includes('// here')) + 1;
    const shown = await project.show(`Bad${index}`);
    assert.equal(shown.errors().length, atOnce ? times : 0, shown.errors().join('\n'));
    await shown.click(ui.includes('breaks') || /breaks/.test(source) ? 'breaks' : 'break');
    const errors = shown.errors();
    assert.equal(errors.length, times, errors.join('\n'));
    for (const error of errors) {
      assert.match(error, says);
      assert.match(error, named ?? new RegExp(`Bad${index}\\.ets:${line}:`));
    }
    await shown.click('on', 'on');
    assert.deepEqual(shown.texts('rest'), ['2']);
    assert.equal(shown.errors().length, times, shown.errors().join('\n'));
  });
});
