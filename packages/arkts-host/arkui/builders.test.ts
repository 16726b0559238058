// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { button, pageOf, PageProject, PageSuite } from './pages.test-support.ts';
import type { ShownPage } from './pages.test-support.ts';

/**
 * Which component a builder is called with that is handed over: an attribute or an option of the system's calls it with the component that
 * hands it over, a @BuilderParam with the component that it stands in, unless an arrow function says otherwise.
 */
const suite = new PageSuite();

function rule(
  what: string,
  before: string,
  members: string,
  ui: string,
  steps: (shown: ShownPage) => Promise<void>,
  components: readonly ('Component' | 'ComponentV2')[] = ['Component', 'ComponentV2'],
): void {
  for (const component of components) {
    const state = component === 'Component' ? 'State' : 'Local';
    const version = component === 'Component' ? 'V1' : 'V2';
    const of = (part: string): string =>
      part.replaceAll('@COMPONENT', `@${component}`).replaceAll('@STATE', `@${state}`);
    suite.rule(
      `${what} (${version})`,
      pageOf(component, { before: of(before), members: of(members), ui: of(ui) }),
      steps,
    );
  }
}

const OWN = "@STATE n: number = 0; @Builder own() { Text(`own ${this.n}`).id('own') }";
const SECOND = "@Builder second() { Text(`second ${this.n}`).id('second') }";
const UP = button('up', 'this.n++;');

rule(
  'the label of a tab is described with the state of the component that hands it over',
  '',
  `${OWN} @Builder tab(at: number) { Text(\`tab \${at} of \${this.n}\`).id(\`tab\${at}\`) }`,
  `Tabs() {
  TabContent() { Text('1') }.tabBar(this.own)
  TabContent() { Text('2') }.tabBar(this.tab(1))
  TabContent() { Text('3') }.tabBar(this.tab.bind(this, 2))
  TabContent() { Text('4') }.tabBar(() => { this.tab(3) })
}
${UP}`,
  async ({ click, texts }) => {
    await click('up');
    assert.deepEqual(texts('own', 'tab1', 'tab2', 'tab3'), ['own 1', 'tab 1 of 1', 'tab 2 of 1', 'tab 3 of 1']);
  },
);
rule(
  'a label is chosen among builders, called or not',
  '',
  `${OWN} ${SECOND} @STATE isFirst: boolean = false;`,
  `Tabs() {
  TabContent() { Text('1') }.tabBar(this.isFirst ? this.second : this.own)
  TabContent() { Text('2') }.tabBar(this.isFirst ? this.own() : this.second())
}
${UP}`,
  async ({ click, texts }) => {
    await click('up');
    assert.deepEqual(texts('own', 'second'), ['own 1', 'second 1']);
  },
);
rule(
  'a sheet, a cover and a menu are described with the component that hands them over',
  '',
  `${OWN} ${SECOND} @Builder menu() { Text(\`menu \${this.n}\`).id('menu') } @STATE isSheet: boolean = false; @STATE isCover: boolean = false;`,
  `${button('sheet', 'this.isSheet = true;').trimEnd()}.bindSheet($$this.isSheet, this.own, { title: 'A' })
${button('cover', 'this.isCover = true;').trimEnd()}.bindContentCover($$this.isCover, this.second)
Text('press').id('press').bindMenu(this.menu)
${UP}`,
  async ({ click, texts }) => {
    await click('press', 'up', 'sheet', 'cover');
    assert.deepEqual(texts('menu', 'own', 'second'), ['menu 1', 'own 1', 'second 1']);
  },
);
rule(
  'a builder in an options object is described with the component that hands it over',
  '',
  `${OWN} ${SECOND} stack: NavPathStack = new NavPathStack(); @Builder title() { Text(\`title \${this.n}\`).id('title') }
@Builder page(name: string) { NavDestination() { Text(\`\${name} \${this.n}\`).id('page') }.title({ builder: this.title, height: 50 }) }`,
  `List() { ListItemGroup({ header: this.own, footer: this.second }) { ListItem() { Text('item') } } }
Navigation(this.stack) {}.navDestination(this.page).height(100)
${button('go', "this.stack.pushPathByName('there', null);")}${UP}`,
  async ({ click, texts }) => {
    await click('go', 'up');
    assert.deepEqual(texts('own', 'second', 'page', 'title'), ['own 1', 'second 1', 'there 1', 'title 1']);
  },
);
rule(
  'attributes of a component of the app take builders of the one that holds it',
  '@COMPONENT struct Child { n: number = 99; build() { Column() {} } }',
  `${OWN} @STATE isShown: boolean = true;`,
  `Child().bindSheet($$this.isShown, this.own)\n${UP}`,
  async ({ click, texts }) => {
    await click('up');
    assert.deepEqual(texts('own'), ['own 1']);
  },
);
rule(
  'one object literal for a builder that is handed over follows the state',
  'class Given { n: number = 0; }',
  '@STATE n: number = 0; @Builder label(given: Given) { Text(`${given.n}`).id("label") }',
  `Tabs() { TabContent() { Text('1') }.tabBar(this.label({ n: this.n })) }\n${UP}`,
  async ({ click, texts }) => {
    await click('up');
    assert.deepEqual(texts('label'), ['1']);
  },
);
rule(
  'what a struct with a @Link is given beside it is handed over as to any other',
  `@Component struct Linked { @Link n: number; @BuilderParam content: () => void; build() { Column() { this.content() } } }`,
  `@State n: number = 0; @Builder own() { Text(\`own \${this.n}\`).id('own') }`,
  `Linked({ n: this.n, content: this.own() })\n${UP}`,
  async ({ click, texts }) => {
    await click('up');
    assert.deepEqual(texts('own'), ['own 1']);
  },
  ['Component'],
);
rule(
  'builders of the file are handed over by name, called, and wrapped',
  `@Builder function plain() { Text('plain').id('plain') }
@Builder function head() { Text('head').id('head') }
@Builder function named(name: string) { Text(name).id(name) }
const wrapped: WrappedBuilder<[string]> = wrapBuilder(named);`,
  'wrappedHere: WrappedBuilder<[]> = wrapBuilder(head);',
  `Tabs() {
  TabContent() { Text('1') }.tabBar(plain)
  TabContent() { Text('2') }.tabBar(named('called'))
  TabContent() { Text('3') }.tabBar(wrapped.builder('wrapped'))
}
List() { ListItemGroup({ header: this.wrappedHere.builder, footer: wrapped.builder('end') }) { ListItem() { Text('item') } } }`,
  async ({ texts }) =>
    assert.deepEqual(texts('plain', 'called', 'wrapped', 'head', 'end'), ['plain', 'called', 'wrapped', 'head', 'end']),
);
rule(
  'a bare reference in a @BuilderParam is called with the child, an arrow function and a call with the parent',
  `@COMPONENT struct Child { n: number = 99; @BuilderParam bare: () => void; @BuilderParam arrow: () => void; @BuilderParam called: () => void;
  build() { Column() {
    this.bare()
    this.arrow()
    this.called()
  } } }`,
  `${OWN} ${SECOND} @Builder third() { Text(\`third \${this.n}\`).id('third') }`,
  `Child({ bare: this.own, arrow: () => { this.second() }, called: this.third() })\n${UP}`,
  async ({ click, texts }) => {
    await click('up');
    assert.deepEqual(texts('own', 'second', 'third'), ['own 99', 'second 1', 'third 1']);
  },
);
rule(
  'a @BuilderParam that a child hands on is called with the child, and a call of it is no place of its own',
  `@COMPONENT struct Child { @STATE isShown: boolean = false; n: number = 99; @BuilderParam content: () => void; @BuilderParam label: (name: string) => void;
  build() { Column() {
    ${button('open', 'this.isShown = true;').trimEnd()}.bindSheet($$this.isShown, this.content)
    Tabs() { TabContent() { Text('1') }.tabBar(this.label('tab')) }
  } } }`,
  `${OWN} @Builder named(name: string) { Text(\`\${name} \${this.n}\`).id(name) }`,
  `Child({ content: this.own, label: this.named })`,
  async ({ page, click, texts }) => {
    await click('open');
    assert.deepEqual(texts('own', 'tab'), ['own 99', 'tab 99']);
    const labels = [...page.root.all()].filter(({ type }) => type === 'TabLabel');
    assert.deepEqual(
      labels.map(({ children }) => children.map(({ id }) => id)),
      [['tab']],
    );
  },
);
suite.run();

test('a box for a component that nobody knows takes builders, and describes none of them', async (context) => {
  context.mock.method(globalThis.console, 'warn', () => {});
  const pages = new PageProject({
    Boxes: pageOf('ComponentV2', {
      before: "import { Halo } from '@kit.UIDesignKit';",
      members:
        "@Local n: number = 0; @BuilderParam none: () => void; @Builder own() { Text(`own ${this.n}`).id('own') }",
      ui: `Hologram({ content: this.own, header: this.own(), other: this.none }) { Text('inside').id('inside') }.shine(this.own()).glow(this.none)
Halo({ content: this.n > 0 ? this.own() : undefined, part: { builder: this.own() } })
Text('rest').id('rest')`,
    }),
  });
  const shown = await pages.show('Boxes');
  assert.deepEqual(shown.errors(), []);
  assert.deepEqual(shown.texts('own', 'inside', 'rest'), [undefined, 'inside', 'rest']);
});
