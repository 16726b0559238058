// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { button, pageOf, PageSuite } from './pages.test-support.ts';
import type { ShownPage } from './pages.test-support.ts';

/** Custom dialogs, sheets, covers, menus, gestures, lists from a source, and functions of a file, on emitted pages. */
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

const DIALOG = `@CustomDialog struct Ask { controller: CustomDialogController; @Link n: number; confirm: () => void = () => {}; build() { Column() {
  Text(\`\${this.n}\`).id('inDialog')
  Button('ok').id('ok').onClick(() => { this.n++; this.confirm(); this.controller.close(); })
} } }`;
const CONTROLLER =
  "@State n: number = 1; dialog: CustomDialogController = new CustomDialogController({ builder: Ask({ n: this.n, confirm: () => { journal.push('confirmed'); } }), cancel: () => { journal.push('cancelled'); } });";

rule(
  'a custom dialog is shown by its controller, follows the state of the page, and closes itself',
  DIALOG,
  CONTROLLER,
  button('open', 'this.dialog.open(); this.dialog.open();') + "Text(`${this.n}`).id('n')\n" + button('up', 'this.n++;'),
  async ({ click, texts, heard }) => {
    assert.deepEqual(texts('inDialog'), [undefined]);
    await click('open', 'up');
    assert.deepEqual(texts('inDialog'), ['2']);
    await click('ok');
    assert.deepEqual([texts('inDialog', 'n'), heard()], [[undefined, '3'], ['confirmed']]);
    await click('open');
    assert.deepEqual(texts('inDialog'), ['3']);
  },
);
rule(
  'the back gesture closes a custom dialog and tells it, unless it says otherwise',
  DIALOG,
  `${CONTROLLER} modal: CustomDialogController = new CustomDialogController({ builder: Ask({ n: this.n }), autoCancel: false });`,
  button('open', 'this.dialog.open();') + button('openModal', 'this.modal.open();'),
  async ({ page, click, texts, heard }) => {
    await click('open');
    assert.equal(page.back(), true);
    await page.settle();
    assert.deepEqual([texts('inDialog'), heard()], [[undefined], ['cancelled']]);
    await click('openModal');
    assert.equal(page.back(), true);
    assert.deepEqual(texts('inDialog'), ['1'], 'it stays');
  },
);
rule(
  'a sheet stands while its variable is true; the user closes it through a binding',
  '',
  "@State shown: boolean = false; @State covered: boolean = false; @State n: number = 0; @Builder sheet(title: string) { Column() { Text(`${title} ${this.n}`).id('sheet') } } @Builder cover() { Text('cover').id('cover') }",
  button('open', 'this.shown = true;').trimEnd() +
    ".bindSheet($$this.shown, this.sheet('n is'), { onDisappear: () => { journal.push('gone'); } }).bindContentCover(this.covered, this.cover())\n" +
    "Text(`${this.shown}`).id('shown')\n" +
    button('up', 'this.n++;') +
    button('coverIt', 'this.covered = !this.covered;'),
  async ({ page, click, texts, heard }) => {
    await click('open', 'up');
    assert.deepEqual(texts('sheet', 'shown'), ['n is 1', 'true']);
    page.back();
    await page.settle();
    assert.deepEqual([texts('sheet', 'shown'), heard()], [[undefined, 'false'], ['gone']]);
    await click('coverIt');
    assert.deepEqual(texts('cover'), ['cover']);
    await click('coverIt');
    assert.deepEqual(texts('cover'), [undefined]);
  },
);
rule(
  'a press opens a menu, whose choices are buttons of a dialog, or what its builder describes',
  '',
  "@Builder menu() { Text('own').id('own') }",
  "Text('list').id('list').bindMenu([{ value: 'one', action: () => { journal.push('one'); } }, { value: 'two', action: () => { journal.push('two'); } }])\n" +
    "Text('built').id('built').bindMenu(this.menu())\n",
  async ({ page, click, heard, texts }) => {
    await click('list');
    const [dialog] = page.dialogs;
    assert.deepEqual(
      dialog?.buttons.map(({ text }) => text),
      ['one', 'two'],
    );
    page.answerDialog(dialog!.id, 1);
    assert.deepEqual(heard(), ['two']);
    await click('built');
    assert.deepEqual(texts('own'), ['own']);
  },
);
rule(
  'a press is a single tap for gestures, of a group too; others do not happen',
  '',
  '',
  "Text('one').id('one').gesture(TapGesture().onAction(() => { journal.push('tap'); }))\n" +
    "Text('two').id('two').gesture(GestureGroup(GestureMode.Exclusive, TapGesture({ count: 2 }).onAction(() => { journal.push('double'); }), TapGesture({ count: 1 }).onAction(() => { journal.push('single'); }), LongPressGesture({ repeat: false }).onAction(() => { journal.push('long'); }).onActionEnd(() => {})))\n",
  async ({ click, heard }) => {
    await click('one', 'two');
    assert.deepEqual(heard(), ['tap', 'single']);
  },
);
rule(
  'LazyForEach follows what its source says has changed',
  `class Source implements IDataSource { items: string[] = ['a', 'b']; listeners: DataChangeListener[] = [];
  totalCount(): number { return this.items.length; } getData(index: number): string { return this.items[index]; }
  registerDataChangeListener(listener: DataChangeListener): void { this.listeners.push(listener); } unregisterDataChangeListener(listener: DataChangeListener): void {} }`,
  'source: Source = new Source(); scroller: Scroller = new Scroller();',
  'List() { LazyForEach(this.source, (item: string) => { ListItem() { Text(item).id(item) } }, (item: string) => item) }\n' +
    button(
      'add',
      "this.source.items.push('c'); this.source.listeners.forEach((one: DataChangeListener) => one.onDataAdd(2)); this.scroller.scrollEdge(Edge.Bottom);",
    ) +
    button('silent', "this.source.items.push('d');"),
  async ({ click, texts }) => {
    await click('silent');
    assert.deepEqual(texts('a', 'd'), ['a', undefined]);
    await click('add');
    assert.deepEqual(texts('a', 'b', 'c', 'd'), ['a', 'b', 'c', 'd']);
  },
);

rule(
  'controllers of Tabs and a Swiper are taken and move nothing',
  '',
  'tabs: TabsController = new TabsController(); swiper: SwiperController = new SwiperController();',
  "Text('there').id('there')\n" +
    button(
      'go',
      "this.tabs.changeIndex(1); this.swiper.showNext(); this.swiper.finishAnimation(() => { journal.push('finished'); });",
    ),
  async ({ click, texts, heard }) => {
    await click('go');
    assert.deepEqual([texts('there'), heard()], [['there'], ['finished']]);
  },
);

const title = (size: number): string => `@Extend(Text) function title() { .fontSize(${size}) }\n`;
suite.put('Small', `${title(12)}@ComponentV2 export struct Small { build() { Text('small').title().id('small') } }`);
rule(
  'two files may have an @Extend function of one name',
  `import { Small } from './Small';\n${title(40)}`,
  '',
  "Text('large').title().id('large')\nSmall()\n",
  async ({ page }) => {
    assert.deepEqual(
      ['large', 'small'].map((id) => page.node(id).attribute('fontSize')),
      [40, 12],
    );
  },
);

suite.run();
