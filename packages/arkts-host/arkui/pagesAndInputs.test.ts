// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { button, pageOf, PageSuite } from './pages.test-support.ts';
import type { ShownPage } from './pages.test-support.ts';

/** Tabs, Swiper, grids, and what the user types into and moves, on emitted pages. */
const suite = new PageSuite();

function rule(
  what: string,
  before: string,
  members: string,
  ui: string,
  steps: (shown: ShownPage) => Promise<void>,
): void {
  suite.rule(what, pageOf('Component', { before, members, ui }), steps);
}

const LOGGED =
  "@Component struct Logged { name: string = ''; aboutToAppear() { journal.push(this.name); } build() { Text(this.name).id(this.name) } }";
const TABS = `Tabs({ index: this.at, controller: this.tabs }) {
  TabContent() { Logged({ name: 'first' }) }.tabBar('One')
  TabContent() { Logged({ name: 'second' }) }.tabBar(this.label('Two', 1))
  TabContent() { Logged({ name: 'third' }) }.tabBar(BottomTabBarStyle.of(undefined, 'Three').verticalAlign(VerticalAlign.Center))
}.id('tabs').onChange((index: number) => { journal.push(\`now \${index}\`); })
`;
const TAB_MEMBERS =
  '@State at: number = 0; tabs: TabsController = new TabsController(); @Builder label(name: string, at: number) { Text(name).id(`label${at}`) }';

rule(
  'a page of Tabs is built when it is shown for the first time, and stays',
  LOGGED,
  TAB_MEMBERS,
  TABS + button('two', 'this.tabs.changeIndex(1);') + button('one', 'this.at = 0;'),
  async ({ page, click, heard, texts }) => {
    assert.deepEqual([heard(), texts('first', 'second')], [['first'], ['first', undefined]]);
    await click('two');
    assert.deepEqual(
      [heard(), page.visible('first'), page.visible('second')],
      [['now 1', 'second'].reverse(), false, true],
    );
    page.select('tabs', 0);
    await page.settle();
    assert.deepEqual([heard(), page.visible('first')], [['now 0'], true]);
  },
);
rule(
  'a label turns to its page when it is pressed, whatever stands in it',
  LOGGED,
  TAB_MEMBERS,
  TABS,
  async ({ page, click, heard }) => {
    await click('label1');
    assert.equal(page.value('tabs'), 1);
    const third = [...page.root.all()].filter(({ type }) => type === 'TabLabel')[2]!;
    assert.equal(third.text, 'Three');
    page.press(third);
    await page.settle();
    assert.deepEqual(heard(), ['first', 'second', 'now 1', 'third', 'now 2']);
  },
);
rule(
  'Tabs ask before another page is shown, and tell what is pressed, left and chosen',
  LOGGED,
  `${TAB_MEMBERS} says(what: string, index: number) { journal.push(\`\${what} \${index}\`); }`,
  TABS.trimEnd() +
    `.onTabBarClick((index: number) => { this.says('pressed', index); })
    .onContentWillChange((from: number, to: number) => { this.says(\`from \${from} to\`, to); return to !== 2; })
    .onUnselected((index: number) => { this.says('left', index); })
    .onSelected((index: number) => { this.says('chosen', index); })
`,
  async ({ page, click, heard }) => {
    heard();
    await click('label1');
    assert.deepEqual(heard(), ['pressed 1', 'from 0 to 1', 'second', 'left 0', 'chosen 1', 'now 1']);
    page.select('tabs', 2);
    await page.settle();
    assert.deepEqual([heard(), page.value('tabs')], [['from 1 to 2'], 1]);
  },
);
rule(
  'a label is what a builder of the page describes, also when it is handed over without a call',
  LOGGED,
  "@State n: number = 1; @Builder mine() { Text(`n ${this.n}`).id('mine') }",
  "Tabs() { TabContent() { Logged({ name: 'first' }) }.tabBar(this.mine) }",
  async ({ texts }) => {
    assert.deepEqual(texts('mine'), ['n 1']);
  },
);
rule(
  'a Swiper shows one of its pages, and its controller turns them and stops at the ends',
  '',
  '@State at: number = 0; swiper: SwiperController = new SwiperController();',
  `Swiper(this.swiper) { ForEach(['a', 'b'], (name: string) => { Text(name).id(name) }) }.id('swiper').index($$this.at)
  .onChange((index: number) => { journal.push(\`now \${index}\`); })
` +
    button('next', 'this.swiper.showNext();') +
    "Text(`${this.at}`).id('at')",
  async ({ page, click, texts, heard }) => {
    assert.deepEqual([page.visible('a'), page.visible('b')], [true, false]);
    await click('next', 'next');
    assert.deepEqual([page.visible('a'), page.visible('b'), texts('at'), heard()], [false, true, ['1'], ['now 1']]);
  },
);
rule(
  'a Slider moves in its steps and tells how; a Rating gives stars; neither goes beyond its ends',
  '',
  '@State n: number = 20; @State stars: number = 1;',
  `Slider({ value: $$this.n, min: 0, max: 50, step: 5 }).id('slider').onChange((n: number, mode: SliderChangeMode) => { journal.push(\`\${n} \${mode}\`); })
Rating({ rating: $$this.stars }).id('rating').stars(3).stepSize(1)
Text(\`\${this.n} \${this.stars}\`).id('n')`,
  async ({ page, texts, heard }) => {
    page.slide('slider', 33);
    page.slide('rating', 3);
    await page.settle();
    assert.deepEqual([texts('n'), heard()], [['35 3'], ['35 0', '35 1', '35 2']]);
    assert.throws(() => page.slide('slider', 51), { kind: 'bad-value' });
    assert.throws(() => page.slide('n', 1), { kind: 'not-an-input' });
  },
);
rule(
  'a TextArea and a Search are typed into; a Search is submitted with its text',
  '',
  "@State text: string = '';",
  `TextArea({ text: $$this.text, placeholder: 'note' }).id('area')
Search({ value: '' }).id('search').onSubmit((text: string) => { journal.push(\`search \${text}\`); })
Text(this.text).id('text')`,
  async ({ page, texts, heard }) => {
    page.input('area', 'two\nlines');
    page.input('search', 'word');
    page.submit('search');
    await page.settle();
    assert.deepEqual([texts('text', 'area'), heard()], [['two\nlines', 'two\nlines'], ['search word']]);
    assert.match(page.print(), /\[two\nlines\] #area/);
  },
);
rule(
  'a group of a list has its header and footer around its items, and a builder in an object is handed over',
  '',
  "@Builder head(name: string) { Text(name).id(name) } @State names: string[] = ['x'];",
  `List() { ListItemGroup({ header: this.head('top'), footer: this.head('end') }) { ForEach(this.names, (name: string) => { ListItem() { Text(name).id(name) } }) } }
Grid() { GridItem() { Text('cell').id('cell') } }.columnsTemplate('1fr 1fr')`,
  async ({ page, texts }) => {
    assert.deepEqual(texts('top', 'x', 'end', 'cell'), ['top', 'x', 'end', 'cell']);
    assert.deepEqual(
      page.ids().filter((id) => id !== 'cell'),
      ['top', 'x', 'end'],
    );
  },
);
suite.run();
