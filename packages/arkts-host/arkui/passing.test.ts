// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { button, pageOf, PageSuite } from './pages.test-support.ts';
import type { ShownPage } from './pages.test-support.ts';

/**
 * What passes between components, and what reaches far: paths of monitors, aliases, builders that are handed over, @Once,
 * chains of computed values. The rules are those of docs/reference/state-management.md.
 */
const page = (members: string, ui: string, before: string = ''): string =>
  pageOf('ComponentV2', { before, members, ui: `${ui}\nText('rest').id('rest')` });
const suite = new PageSuite();
function rule(what: string, source: string, steps: (shown: ShownPage) => Promise<void>): void {
  suite.rule(what, source, async (shown) => {
    await steps(shown);
    assert.deepEqual(shown.texts('rest'), ['rest']);
  });
}

const TREE = `@ObservedV2 class Leaf { @Trace n: number = 0; plain: number = 0; }
@ObservedV2 class Twig { @Trace leaf: Leaf = new Leaf(); }
@ObservedV2 class Tree { @Trace twig: Twig = new Twig(); @Trace list: Leaf[] = [new Leaf(), new Leaf()]; }`;

rule(
  'a @Monitor of three levels hears of a new value at each of them',
  page(
    "@Local tree: Tree = new Tree(); @Monitor('tree.twig.leaf.n') heard(m: IMonitor): void { journal.push(`${m.dirty[0]} ${m.value<number>()?.before}>${m.value<number>()?.now}`); }",
    button('leaf', 'this.tree.twig.leaf.n = 1;') +
      button('twig', 'const t: Twig = new Twig(); t.leaf.n = 2; this.tree.twig = t;') +
      button('tree', 'const t: Tree = new Tree(); t.twig.leaf.n = 3; this.tree = t;') +
      button('same', 'const t: Tree = new Tree(); t.twig.leaf.n = 3; this.tree = t;'),
    TREE,
  ),
  async ({ click, heard }) => {
    await click('leaf', 'twig', 'tree', 'same');
    assert.deepEqual(heard(), ['tree.twig.leaf.n 0>1', 'tree.twig.leaf.n 1>2', 'tree.twig.leaf.n 2>3']);
  },
);
rule(
  'a @Monitor of a place of an array hears of that place alone',
  page(
    "@Local tree: Tree = new Tree(); @Monitor('tree.list.1.n') heard(m: IMonitor): void { journal.push(`${m.value<number>()?.now}`); }",
    button('first', 'this.tree.list[0].n = 1;') +
      button('second', 'this.tree.list[1].n = 2;') +
      button('shift', 'this.tree.list.shift();'),
    TREE,
  ),
  async ({ click, heard }) => {
    await click('first', 'second');
    assert.deepEqual(heard(), ['2']);
    await click('shift');
    assert.deepEqual(heard(), [], 'the place is gone: it keeps its value');
  },
);
rule(
  'a @Monitor of several paths says which of them changed, each with its own value',
  page(
    "@Local a: number = 0; @Local tree: Tree = new Tree(); @Monitor('a', 'tree.twig.leaf.n', 'tree.list.length') heard(m: IMonitor): void { m.dirty.forEach((path: string) => { journal.push(`${path} ${m.value<number>(path)?.before}>${m.value<number>(path)?.now}`); }); }",
    button('one', 'this.a = 1;') + button('two', 'this.tree.twig.leaf.n = 5; this.tree.list.push(new Leaf());'),
    TREE,
  ),
  async ({ click, heard }) => {
    await click('one');
    assert.deepEqual(heard(), ['a 0>1']);
    await click('two');
    assert.deepEqual(heard(), ['tree.twig.leaf.n 0>5', 'tree.list.length 2>3']);
  },
);
rule(
  'a @Monitor of a class hears without any component, and one of a base class as well',
  page(
    '@Local model: Derived = new Derived();',
    button('go', 'this.model.n = 1;') + button('other', 'this.model.other = 1;'),
    "@ObservedV2 class Base { @Trace n: number = 0; @Monitor('n') base(): void { journal.push('base'); } } @ObservedV2 class Derived extends Base { @Trace other: number = 0; @Monitor('n') derived(): void { journal.push('derived'); } @Monitor('other') heard(): void { journal.push('other'); } }",
  ),
  async ({ click, heard }) => {
    await click('go', 'other');
    assert.deepEqual(heard(), ['base', 'derived', 'other']);
  },
);
rule(
  'a @Monitor of a @Computed value hears when it comes out as another one',
  page(
    "@Local n: number = 1; @Computed get odd(): boolean { return this.n % 2 === 1; } @Monitor('odd') heard(m: IMonitor): void { journal.push(`${m.value<boolean>()?.now}`); }",
    button('two', 'this.n += 2;') + button('one', 'this.n += 1;'),
  ),
  async ({ click, heard }) => {
    await click('two', 'one');
    assert.deepEqual(heard(), ['false']);
  },
);
rule(
  'a @Monitor of a @Param hears of the parent, and of a @Consumer of the provider',
  page(
    "@Local n: number = 0; @Provider('shared') shared: number = 0;",
    'Child({ n: this.n })\n' + button('n+', 'this.n++;') + button('shared+', 'this.shared++;'),
    "@ComponentV2 struct Child { @Param n: number = -1; @Consumer('shared') mine: number = -1; @Monitor('n') a(): void { journal.push(`n ${this.n}`); } @Monitor('mine') b(): void { journal.push(`mine ${this.mine}`); } build() { Text('c') } }",
  ),
  async ({ click, heard }) => {
    await click('n+', 'shared+');
    assert.deepEqual(heard(), ['n 1', 'mine 1']);
  },
);
rule(
  'a chain of @Computed values is worked out in one flush, round by round: again only what another round has changed',
  page(
    '@Local n: number = 1; @Computed get a(): number { journal.push("a"); return this.n + 1; } @Computed get b(): number { journal.push("b"); return this.a + 1; } @Computed get c(): number { journal.push("c"); return this.b + this.a; }',
    "Text(`${this.c}`).id('c')\n" + button('go', 'this.n = 2; this.n = 3;'),
  ),
  async ({ click, texts, heard }) => {
    heard();
    await click('go');
    assert.deepEqual([texts('c'), heard()], [['9'], ['a', 'b', 'c', 'c']]);
  },
);
rule(
  '@Once keeps the first value and may be written by the component itself',
  page(
    '@Local n: number = 1;',
    'Child({ first: this.n })\n' + button('go', 'this.n = 5;'),
    "@ComponentV2 struct Child { @Param @Once first: number = 0; build() { Button(`${this.first}`).id('child').onClick(() => { this.first += 10; }) } }",
  ),
  async ({ click, texts }) => {
    await click('go');
    assert.deepEqual(texts('child'), ['1']);
    await click('child');
    assert.deepEqual(texts('child'), ['11']);
  },
);
rule(
  '@Event that the parent leaves out does nothing, and a new function of the parent is not taken over',
  page(
    "@Local text: string = '-'; @Local late: boolean = false;",
    "Child({ done: this.late ? (): void => { this.text = 'late'; } : (): void => { this.text = 'early'; } })\nChild({ name: 'other' })\nText(this.text).id('text')\n" +
      button('go', 'this.late = true;'),
    "@ComponentV2 struct Child { @Param name: string = 'child'; @Event done: () => void = () => {}; build() { Button(this.name).onClick(() => { this.done(); }).id(this.name) } }",
  ),
  async ({ click, texts }) => {
    await click('other');
    assert.deepEqual(texts('text'), ['-']);
    await click('go', 'child');
    assert.deepEqual(texts('text'), ['early']);
  },
);
rule(
  'an alias of @Provider is its only name: a @Consumer of the member name has its own value',
  page(
    "@Provider('alias') own: number = 1;",
    'Child()\n' + button('go', 'this.own++;'),
    "@ComponentV2 struct Child { @Consumer('alias') a: number = -1; @Consumer() own: number = -2; build() { Text(`${this.a} ${this.own}`).id('child') } }",
  ),
  async ({ click, texts }) => {
    assert.deepEqual(texts('child'), ['1 -2']);
    await click('go');
    assert.deepEqual(texts('child'), ['2 -2']);
  },
);
rule(
  'the nearest @Provider wins, and a @Consumer without one keeps its own value',
  page(
    "@Provider('x') x: string = 'outer';",
    'Middle()\nLeaf()',
    "@ComponentV2 struct Middle { @Provider('x') x: string = 'inner'; build() { Column() { Leaf() } } } @ComponentV2 struct Leaf { @Consumer('x') x: string = 'own'; @Consumer('none') none: string = 'alone'; build() { Text(`${this.x} ${this.none}`).id(`leaf ${this.x}`) } }",
  ),
  async ({ texts }) => assert.deepEqual(texts('leaf inner', 'leaf outer'), ['inner alone', 'outer alone']),
);
rule(
  'a block behind a component is its only @BuilderParam, and follows the parent that wrote it',
  page(
    '@Local n: number = 0;',
    "Card() { Text(`in ${this.n}`).id('in') }\n" + button('go', 'this.n++;'),
    "@ComponentV2 struct Card { @BuilderParam content: () => void; @Local own: number = 7; build() { Column() { this.content() Text(`${this.own}`).id('own') } } }".replace(
      'this.content() Text',
      'this.content()\nText',
    ),
  ),
  async ({ click, texts }) => {
    await click('go');
    assert.deepEqual(texts('in', 'own'), ['in 1', '7']);
  },
);
rule(
  'a @LocalBuilder that is handed over keeps the component that it stands in, an arrow function as well',
  page(
    "@Local n: number = 0; @LocalBuilder mine() { Text(`mine ${this.n}`).id('mine') }",
    'Card({ content: this.mine, other: () => { this.mine() } })\n' + button('go', 'this.n++;'),
    '@ComponentV2 struct Card { @BuilderParam content: () => void; @BuilderParam other: () => void; @Local n: number = 99; build() { Column() { this.content() } } }',
  ),
  async ({ click, texts }) => {
    await click('go');
    assert.deepEqual(texts('mine'), ['mine 1']);
  },
);
rule(
  'a @BuilderParam with parameters gets them by reference as one object literal',
  page(
    "@Local n: number = 0; @Builder row(p: P) { Text(`row ${p.n}`).id('row') }",
    'Card({ row: this.row, n: this.n })\n' + button('go', 'this.n++;'),
    'class P { n: number = 0; } @ComponentV2 struct Card { @Param n: number = 0; @BuilderParam row: (p: P) => void; build() { Column() { this.row({ n: this.n }) } } }',
  ),
  async ({ click, texts }) => {
    await click('go');
    assert.deepEqual(texts('row'), ['row 1']);
  },
);
rule(
  'a builder in a builder hands a reference on',
  page(
    "@Local n: number = 0; @Builder inner(p: P) { Text(`${p.n}`).id('inner') } @Builder outer(p: P) { this.inner({ n: p.n }) }",
    'this.outer({ n: this.n })\n' + button('go', 'this.n++;'),
    'class P { n: number = 0; }',
  ),
  async ({ click, texts }) => {
    await click('go');
    assert.deepEqual(texts('inner'), ['1']);
  },
);
rule(
  'two literals, or a literal and a value, are handed over once',
  page(
    "@Local n: number = 0; @Builder two(p: P, q: P) { Text(`${p.n} ${q.n}`).id('two') } @Builder mixed(p: P, q: number) { Text(`${p.n} ${q}`).id('mixed') }",
    'this.two({ n: this.n }, { n: this.n })\nthis.mixed({ n: this.n }, this.n)\n' + button('go', 'this.n++;'),
    'class P { n: number = 0; }',
  ),
  async ({ click, texts }) => {
    await click('go');
    assert.deepEqual(texts('two', 'mixed'), ['0 0', '0 0']);
  },
);
rule(
  'an observed object that is handed over by value is followed by its members',
  page(
    "model: M = new M(); @Builder show(m: M) { Text(`${m.n}`).id('shown') }",
    'this.show(this.model)\n' + button('go', 'this.model.n++;'),
    '@ObservedV2 class M { @Trace n: number = 0; }',
  ),
  async ({ click, texts }) => {
    await click('go');
    assert.deepEqual(texts('shown'), ['1']);
  },
);
rule(
  'Repeat with virtualScroll shows no more than totalCount says',
  page(
    "@Local names: string[] = ['a', 'b', 'c']; @Local total: number = 2;",
    'List() { Repeat<string>(this.names).each((it: RepeatItem<string>) => { ListItem() { Text(it.item).id(it.item) } }).key((name: string) => name).virtualScroll({ totalCount: this.total }) }\n' +
      button('go', 'this.total = 0;'),
  ),
  async ({ click, texts }) => {
    assert.deepEqual(texts('a', 'b', 'c'), ['a', 'b', undefined]);
    await click('go');
    assert.deepEqual(texts('a', 'b', 'c'), ['a', 'b', 'c'], '0 is the length of the array');
  },
);
rule(
  'Repeat with virtualScroll shows and follows as one without',
  page(
    "@Local names: string[] = ['a', 'b'];",
    'List() { Repeat<string>(this.names).each((it: RepeatItem<string>) => { ListItem() { Text(`${it.item}${it.index}`).id(it.item) } }).key((name: string) => name).virtualScroll({ totalCount: this.names.length }) }\n' +
      button('go', "this.names.unshift('z');"),
  ),
  async ({ click, texts }) => {
    await click('go');
    assert.deepEqual(texts('z', 'a', 'b'), ['z0', 'a1', 'b2']);
  },
);

rule(
  '`!!` and `$$` in a builder of the struct write back into its state, and who reads it follows',
  page(
    "@Local t: string = 'a'; @Local u: string = 'b'; @Builder edit() { TextInput({ text: this.t!! }).id('bang'); TextInput({ text: $$this.u }).id('dollar') }",
    "this.edit()\nText(`${this.t} ${this.u}`).id('shown')\n" + button('go', "this.t = 'z';"),
  ),
  async ({ page: shown, click, texts }) => {
    shown.input('bang', 'typed');
    shown.input('dollar', 'too');
    await click('go');
    assert.deepEqual(texts('shown', 'bang'), ['z too', 'z']);
  },
);
rule(
  'a builder whose parameter is named `$$` gets it by reference',
  page(
    "@Local n: number = 0; @Builder row($$: P) { Text(`${$$.n}`).id('row') }",
    'this.row({ n: this.n })\n' + button('go', 'this.n++;'),
    'class P { n: number = 0; }',
  ),
  async ({ click, texts }) => {
    await click('go');
    assert.deepEqual(texts('row'), ['1']);
  },
);
rule(
  'a builder handed over with an object of a class, or a variable, gets it once',
  page(
    "@Local n: number = 0; @Builder made(p: P) { Text(`${p.n}`).id('made') } @Builder plain(n: number) { Text(`${n}`).id('plain') }",
    'this.made(new P(this.n))\nthis.plain(this.n)\n' + button('go', 'this.n++;'),
    'class P { n: number; constructor(n: number) { this.n = n; } }',
  ),
  async ({ click, texts }) => {
    await click('go');
    assert.deepEqual(texts('made', 'plain'), ['0', '0']);
  },
);
rule(
  'what UIUtils.getTarget gives is written unheard; through the field it is heard',
  page(
    '@Local list: number[] = [1]; @Local map: Map<string, number> = new Map();',
    "Text(`${this.list.length} ${this.map.size}`).id('sizes')\n" +
      button('target', "UIUtils.getTarget(this.list).push(2); UIUtils.getTarget(this.map).set('a', 1);") +
      button('field', "this.list.push(3); this.map.set('b', 2);") +
      button(
        'same',
        'journal.push(`${UIUtils.getTarget(UIUtils.getTarget(this.list)) === UIUtils.getTarget(this.list)} ${UIUtils.getTarget(this.list) === this.list}`);',
      ),
    "import { UIUtils } from '@kit.ArkUI';",
  ),
  async ({ click, texts, heard }) => {
    await click('target');
    assert.deepEqual(texts('sizes'), ['1 0']);
    await click('field');
    assert.deepEqual(texts('sizes'), ['3 2']);
    await click('same');
    assert.deepEqual(heard(), ['true false']);
  },
);
rule(
  'an object of a class is its own target: its members are observed, not itself',
  page(
    'model: M = new M();',
    'Text(`${this.model.n}`).id("n")\n' +
      button(
        'go',
        'UIUtils.getTarget(this.model).n++; journal.push(`${UIUtils.getTarget(this.model) === this.model}`);',
      ),
    "import { UIUtils } from '@kit.ArkUI'; @ObservedV2 class M { @Trace n: number = 0; }",
  ),
  async ({ click, texts, heard }) => {
    await click('go');
    assert.deepEqual([texts('n'), heard()], [['1'], ['true']]);
  },
);
rule(
  'what UIUtils.makeObserved makes of a literal is followed in depth, and its target is not',
  page(
    '@Local seen: Inner = UIUtils.makeObserved({ deep: { n: 0 } } as Inner);',
    'Text(`${this.seen.deep.n}`).id("n")\n' +
      button('through', 'this.seen.deep.n = 1;') +
      button('beside', 'UIUtils.getTarget(this.seen).deep.n = 2;'),
    "import { UIUtils } from '@kit.ArkUI'; interface Deep { n: number } interface Inner { deep: Deep }",
  ),
  async ({ click, texts }) => {
    await click('through');
    assert.deepEqual(texts('n'), ['1']);
    await click('beside');
    assert.deepEqual(texts('n'), ['1']);
  },
);

rule(
  'UIUtils.makeObserved gives an object back whose class says what of it is observed',
  page(
    'old: Old = UIUtils.makeObserved(new Old()); now: M = UIUtils.makeObserved(new M());',
    'Text(`${this.old.n}`).id("old")\nText(`${this.now.plain}`).id("now")\n' +
      button('go', 'this.old.n = 1; this.now.plain = 1;'),
    "import { UIUtils } from '@kit.ArkUI'; @Observed class Old { n: number = 0; } @ObservedV2 class M { @Trace n: number = 0; plain: number = 0; }",
  ),
  async ({ click, texts }) => {
    await click('go');
    assert.deepEqual(texts('old', 'now'), ['0', '0']);
  },
);

suite.run();
