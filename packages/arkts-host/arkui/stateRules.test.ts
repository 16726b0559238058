// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { button, pageOf, PageSuite } from './pages.test-support.ts';
import type { ShownPage } from './pages.test-support.ts';

const page = (members: string, ui: string, before: string = ''): string =>
  pageOf('ComponentV2', { before, members, ui: `${ui}\nText('rest').id('rest')` });
const suite = new PageSuite();

function rule(what: string, source: string, steps: (shown: ShownPage) => Promise<void>): void {
  suite.page(what, source, steps);
}

rule(
  'a @Monitor hears once of all writes of an event, with the first and the last value',
  page(
    "@Local a: number = 0; @Local b: number = 0; @Monitor('a', 'b') heard(m: IMonitor): void { journal.push(`${m.dirty.join()} ${m.value<number>('a')?.before}>${m.value<number>('a')?.now} ${m.value<number>('b')?.now}`); }",
    button('both', 'this.a = 1; this.b = 5; this.a = 2;') +
      button('one', 'this.b++;') +
      button('back', 'this.a = 9; this.a = 2;'),
  ),
  async ({ click, heard }) => {
    await click('both', 'one', 'back');
    assert.deepEqual(heard(), ['a,b 0>2 5', 'b 2>2 6']);
  },
);
rule(
  'of two @Monitor with the same paths the last one runs',
  page(
    "@Local a: number = 0; @Monitor('a') first(): void { journal.push('first'); } @Monitor('a') second(): void { journal.push('second'); }",
    button('go', 'this.a++;'),
  ),
  async ({ click, heard }) => {
    await click('go');
    assert.deepEqual(heard(), ['second']);
  },
);
rule(
  'a path that is not there calls nobody and keeps its value',
  page(
    "@Local user: User | undefined = new User(); @Monitor('user.age') heard(m: IMonitor): void { journal.push(`${m.value<number>()?.before}>${m.value<number>()?.now}`); }",
    button('none', 'this.user = undefined;') +
      button('same', 'this.user = new User();') +
      button('older', 'this.user = new User(11);'),
    '@ObservedV2 class User { @Trace age: number; constructor(age: number = 10) { this.age = age; } }',
  ),
  async ({ click, heard }) => {
    await click('none', 'same');
    assert.deepEqual(heard(), []);
    await click('none', 'older');
    assert.deepEqual(heard(), ['10>11']);
  },
);
rule(
  'NaN is always a change, and 0 and -0 are the same',
  page(
    "@Local n: number = 0; @Monitor('n') heard(m: IMonitor): void { journal.push(`${m.value<number>()?.now}`); }",
    button('nan', 'this.n = Number.NaN;') + button('minus', 'this.n = -0;'),
  ),
  async ({ click, heard }) => {
    await click('minus');
    assert.deepEqual(heard(), []);
    await click('nan', 'nan');
    assert.deepEqual(heard(), ['NaN', 'NaN']);
  },
);
rule(
  'a @Monitor of an array hears of another array, not of push; one of its length does',
  page(
    "@Local l: number[] = []; @Monitor('l') whole(): void { journal.push('whole'); } @Monitor('l.length') length(): void { journal.push('length'); }",
    button('push', 'this.l.push(1);') + button('other', 'this.l = [7];'),
  ),
  async ({ click, heard }) => {
    await click('push', 'other');
    assert.deepEqual(heard(), ['length', 'whole']);
  },
);
rule(
  'between a write and the flush a @Computed value is the old one',
  page(
    '@Local n: number = 1; @Computed get twice(): number { return this.n * 2; }',
    button('go', 'this.n = 4; journal.push(`${this.twice}`);') + "Text(`${this.twice}`).id('twice')",
  ),
  async ({ click, heard, texts }) => {
    await click('go');
    assert.deepEqual([heard(), texts('twice')], [['2'], ['8']]);
  },
);
rule(
  'a @Computed value that comes out the same redraws nothing',
  page(
    '@Local n: number = 1; @Computed get odd(): boolean { return this.n % 2 === 1; } note(v: boolean): string { journal.push(`${v}`); return `${v}`; }',
    "Text(this.note(this.odd)).id('odd')\n" + button('two', 'this.n += 2;') + button('one', 'this.n += 1;'),
  ),
  async ({ click, heard }) => {
    await click('two', 'one');
    assert.deepEqual(heard(), ['true', 'false']);
  },
);
rule(
  'what a @Computed getter writes while it runs does not make it stale',
  page(
    '@Local n: number = 1; @Local runs: number = 0; @Computed get text(): string { this.runs += 1; return `${this.n}`; }',
    "Text(this.text).id('text')\nText(`${this.runs}`).id('runs')\n" + button('go', 'this.n++;'),
  ),
  async ({ click, texts }) => {
    assert.deepEqual(texts('text', 'runs'), ['1', '1']);
    await click('go');
    assert.deepEqual(texts('text', 'runs'), ['2', '2']);
  },
);
rule(
  'a builder takes its arguments once, and one object literal by reference',
  page(
    "@Local n: number = 0; @Builder byValue(n: number) { Text(`${n}`).id('value') } @Builder byLiteral(p: P) { Text(`${p.n}`).id('literal') }",
    'this.byValue(this.n)\nthis.byLiteral({ n: this.n })\n' + button('go', 'this.n++;'),
    'class P { n: number = 0; }',
  ),
  async ({ click, texts }) => {
    await click('go');
    assert.deepEqual(texts('value', 'literal'), ['0', '1']);
  },
);
rule(
  'an if leaves a branch that is chosen again, and makes another one anew',
  page(
    '@Local n: number = 0;',
    "if (this.n < 2) { Child() } else { Text('many').id('many') }\n" + button('go', 'this.n++;'),
    "@ComponentV2 struct Child { aboutToAppear(): void { journal.push('+'); } aboutToDisappear(): void { journal.push('-'); } build() { Text('few').id('few') } }",
  ),
  async ({ click, heard, texts }) => {
    await click('go');
    assert.deepEqual([heard(), texts('few')], [['+'], ['few']]);
    await click('go');
    assert.deepEqual([heard(), texts('few', 'many')], [['-'], [undefined, 'many']]);
  },
);
const CHILD =
  '@ComponentV2 struct Child { @Param n: number = -1; @Param @Once first: number = -1; @Event done: (v: number) => void = (_v: number) => {}; @Param text: string = ""; @Event $text: (t: string) => void = (_t: string) => {}; build() { Button(`${this.n} ${this.first} ${this.text}`).id("child").onClick(() => { this.done(this.n); this.$text(this.text + "!"); }) } }';
rule(
  '@Param follows the parent, @Once does not, @Event calls it, and !! writes back through @Event $text',
  page(
    "@Local n: number = 1; @Local t: string = 'a';",
    'Child({ n: this.n, first: this.n, text: this.t!!, done: (v: number) => { this.n = v + 1; } })\n',
    CHILD,
  ),
  async ({ click, texts, errors }) => {
    assert.deepEqual(texts('child'), ['1 1 a']);
    await click('child');
    assert.deepEqual(texts('child'), ['2 1 a!']);
    assert.deepEqual(errors(), []);
  },
);
rule(
  'a member without a decorator of the parent stays stale in the child',
  page('n: number = 1;', 'Child({ n: this.n })\n' + button('go', 'this.n++;'), CHILD),
  async ({ click, texts }) => {
    await click('go');
    assert.deepEqual(texts('child'), ['1 -1 ']);
  },
);
rule(
  'of two @Provider with one name the last counts, and a @Consumer writes it',
  page(
    "@Provider('x') a: string = 'first'; @Provider('x') b: string = 'last';",
    "Leaf()\nText(`${this.a} ${this.b}`).id('top')",
    "@ComponentV2 struct Leaf { @Consumer('x') x: string = 'own'; build() { Button(this.x).id('leaf').onClick(() => { this.x = 'written'; }) } }",
  ),
  async ({ click, texts }) => {
    assert.deepEqual(texts('leaf'), ['last']);
    await click('leaf');
    assert.deepEqual(texts('leaf', 'top'), ['written', 'first written']);
  },
);
rule(
  'what aboutToDisappear writes the monitors of the component hear, and nothing after it',
  page(
    '@Local on: boolean = true; note: Note = new Note();',
    'if (this.on) { Child({ note: this.note }) }\n' +
      button('off', 'this.on = false;') +
      button('later', "this.note.text = 'later';"),
    "@ObservedV2 class Note { @Trace text: string = ''; } @ComponentV2 struct Child { @Param @Require note: Note; @Monitor('note.text') heard(): void { journal.push(this.note.text); } aboutToDisappear(): void { this.note.text = 'bye'; } build() { Text('c') } }",
  ),
  async ({ click, heard }) => {
    await click('off', 'later');
    assert.deepEqual(heard(), ['bye']);
  },
);
const freezing = (options: string): string =>
  page(
    'stack: NavPathStack = new NavPathStack(); model: M = new M(); @Builder dest(_name: string) { NavDestination() { Text("over").id("over") } }',
    'Navigation(this.stack) { Inside({ model: this.model }) }.navDestination(this.dest)\n' +
      button('cover', "this.stack.pushPathByName('a', 0);") +
      button('change', 'this.model.n++;') +
      button('back', 'this.stack.pop();'),
    `@ObservedV2 class M { @Trace n: number = 0; } @ComponentV2${options} struct Inside { @Param @Require model: M; @Monitor('model.n') heard(): void { journal.push('heard'); } build() { Text(\`\${this.model.n}\`).id('n') } }`,
  );
rule(
  'freezeWhenInactive: what a destination covers waits with updates and monitors until it is seen',
  freezing('({ freezeWhenInactive: true })'),
  async ({ click, texts, heard }) => {
    await click('cover', 'change', 'change');
    assert.deepEqual([texts('n'), heard()], [['0'], []]);
    await click('back');
    assert.deepEqual([texts('n'), heard()], [['2'], ['heard']]);
  },
);
rule('without it, what a destination covers is updated', freezing(''), async ({ click, texts, heard }) => {
  await click('cover', 'change');
  assert.deepEqual([texts('n'), heard()], [['1'], ['heard']]);
});

const thrower = (what: string, members: string, ui: string, label: RegExp): void =>
  rule(
    `an exception in ${what} is told with its place, and the rest of the page goes on`,
    page(
      `@Local bad: boolean = false; @Local n: number = 0; fail(): string { if (this.bad) { throw new Error('on purpose'); } return 'fine'; } ${members}`,
      `${ui}\nText(\`n\${this.n}\`).id('n')\n` +
        button('break', 'this.bad = true; this.n++;') +
        button('mend', 'this.bad = false; this.n++;'),
    ),
    async ({ click, texts, errors }) => {
      await click('break');
      assert.deepEqual(texts('n', 'rest'), ['n1', 'rest']);
      assert.equal(errors().length, 1);
      assert.match(errors()[0]!, label);
      await click('mend');
      assert.deepEqual([texts('n'), errors().length], [['n2'], 1]);
    },
  );
thrower(
  'a Text',
  '',
  "Text(this.fail()).id('t')",
  /Text 't' \(entry\/src\/main\/ets\/pages\/Rule\d+\.ets:\d+:\d+\): Error: on purpose/,
);
thrower(
  'an attribute',
  '',
  "Text('x').id('t').fontColor(this.fail())",
  /Text 't' \(.*\.ets:\d+:\d+\): Error: on purpose/,
);
thrower('a condition', '', "if (this.fail() === 'fine') { Text('x') }", /if \(.*\.ets:\d+:\d+\): Error: on purpose/);
thrower(
  'a @Computed getter',
  '@Computed get text(): string { return this.fail(); }',
  'Text(this.text)',
  /@Computed text of Index: Error: on purpose/,
);
thrower(
  'a getter that a @Monitor watches',
  "get text(): string { return this.fail(); } @Monitor('text') heard(): void {}",
  "Text('x')",
  /@Monitor heard of Index: Error: on purpose/,
);
thrower(
  'a @Monitor',
  "@Monitor('bad') heard(): void { this.fail(); }",
  "Text('x')",
  /@Monitor heard of Index: Error: on purpose/,
);
thrower('an attribute of a struct', '', 'Text(this.fail())', /Text \(/);

const restless = (what: string, members: string, ui: string, named: RegExp): void =>
  rule(
    `${what} is stopped, and named`,
    page(`@Local a: number = 0; @Local b: number = 0; ${members}`, `${ui}\n` + button('go', 'this.a++;')),
    async ({ click, errors, texts }) => {
      await click('go');
      assert.equal(errors().length, 1);
      assert.match(errors()[0]!, named);
      assert.deepEqual(texts('rest'), ['rest']);
    },
  );
restless(
  'a @Monitor that writes what it watches',
  "@Monitor('a') heard(): void { this.a++; }",
  "Text('x')",
  /never come to rest: @Monitor heard of Index/,
);
restless(
  'two @Monitor that wake one another',
  "@Monitor('a') first(): void { this.b++; } @Monitor('b') second(): void { this.a++; }",
  "Text('x')",
  /never come to rest: @Monitor (first|second) of Index/,
);
restless(
  'two @Computed that need one another',
  '@Computed get x(): number { return this.a + (this.a > 0 ? this.y : 0); } @Computed get y(): number { return this.a + this.x; }',
  'Text(`${this.x}`)',
  /never come to rest: @Computed [xy] of Index/,
);
restless(
  'two elements that write what the other reads',
  'left(): string { if (this.a > 0) { this.b++; } return `${this.a}`; } right(): string { if (this.b > 0) { this.a++; } return `${this.b}`; }',
  'Text(this.left())\nText(this.right())',
  /never come to rest: build\(\) of Index.*Text/,
);

suite.run();
