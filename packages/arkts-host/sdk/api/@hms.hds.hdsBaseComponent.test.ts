// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { pageOf, PageSuite } from '../../arkui/pages.test-support.ts';
import type { ShownPage } from '../../arkui/pages.test-support.ts';

/** Components of the design kit on emitted pages: tabs, navigation and its destinations, rows of lists. */
const suite = new PageSuite();

const IMPORTS = `import {
  DividerMode, HdsListItemCard, hdsMaterial, HdsNavDestination, HdsNavigation, HdsNavigationTitleMode, HdsTabs, HdsTabsController,
  PrefixIcon, ScrollEffectType, SuffixArrow, SuffixButton, SuffixCustomBuilder, SuffixSwitch, SuffixText
} from '@kit.UIDesignKit';
import { SymbolGlyphModifier } from '@kit.ArkUI';`;

function rule(what: string, members: string, ui: string, steps: (shown: ShownPage) => Promise<void>): void {
  const page = pageOf('Component', { members, ui });
  suite.rule(what, `${IMPORTS}\n${page}`, steps);
}

function typesOn({ page }: ShownPage): string[] {
  return [...page.root.all()].map(({ type }) => type);
}

function pressType({ page }: ShownPage, type: string, nth: number): Promise<void> {
  page.press([...page.root.all()].filter((node) => node.type === type && node.visible)[nth]!);
  return page.settle();
}

rule(
  'HdsTabs are Tabs: labels, a controller of their own, and attributes of a bar that floats',
  `tabs: HdsTabsController = new HdsTabsController();
  @Builder second() { Text('two') }`,
  `HdsTabs({ controller: this.tabs }) {
    TabContent() { Text('one').id('one') }.tabBar('One')
    TabContent() { Text('two').id('two') }.tabBar(this.second)
  }
  .barOverlap(true).barPosition(BarPosition.End).vertical(false)
  .barFloatingStyle({ systemMaterialEffect: { materialType: hdsMaterial.MaterialType.IMMERSIVE } })
  .divider({ mode: DividerMode.FOLLOW_SCROLL })
  .onTabBarClick((index: number) => { journal.push('pressed ' + index); })
  .onChange((index: number) => { journal.push('now ' + index); })
  Button('back').id('back').onClick(() => { this.tabs.changeIndex(0); })`,
  async (shown) => {
    assert.ok(typesOn(shown).includes('Tabs') && !typesOn(shown).includes('HdsTabs'));
    await pressType(shown, 'TabLabel', 1);
    assert.deepEqual(shown.heard(), ['pressed 1', 'now 1']);
    assert.deepEqual([shown.page.visible('one'), shown.page.visible('two')], [false, true]);
    await shown.click('back');
    assert.deepEqual([shown.heard(), shown.page.visible('one')], [['now 0'], true]);
  },
);

const STACK = `stack: NavPathStack = new NavPathStack();
  @State title: string = 'Safe';
  @Builder over() { Button('over').id('over').onClick(() => { journal.push('over'); }) }
  @Builder below() { Search({ placeholder: 'find' }).id('below') }
  @Builder page(name: string) {
    HdsNavDestination() { Text(name).id(name) }
    .titleBar({ content: { title: { mainTitle: name }, backIcon: { label: 'close', action: () => { journal.push('closing'); this.stack.pop(); } } } })
    .onShown(() => { journal.push('shown ' + name); })
  }
  menu(): void { journal.push('menu'); }`;

rule(
  'HdsNavigation is a Navigation: title, menu, what the app builds in its bar, and destinations with their way back',
  STACK,
  `HdsNavigation(this.stack) { Text('home').id('home') }
  .titleMode(HdsNavigationTitleMode.MODAL)
  .titleBar({
    style: { scrollEffectOpts: { enableScrollEffect: true, scrollEffectType: ScrollEffectType.GRADIENT_BLUR } },
    content: {
      title: { mainTitle: this.title, subTitle: 'of all' },
      menu: { value: [
        { content: { label: 'add', componentId: 'add', action: () => { this.menu(); } } },
        { content: { label: 'no', componentId: 'no', isEnabled: false, action: () => { this.menu(); } } }
      ] },
      stackBuilder: () => { this.over(); },
      bottomBuilder: { builder: () => { this.below(); } }
    }
  })
  .navDestination(this.page)
  Button('go').id('go').onClick(() => { this.stack.pushPathByName('first', null); this.title = 'Gone'; })`,
  async (shown) => {
    const { page } = shown;
    const bar = [...page.root.all()].find(({ type }) => type === 'NavBarContent')!;
    assert.deepEqual(bar.attribute('title'), { main: 'Safe', sub: 'of all' });
    await shown.click('add', 'over');
    assert.deepEqual(shown.heard(), ['menu', 'over']);
    assert.equal(page.node('no').enabled, false);
    assert.ok(page.visible('below'));

    await shown.click('go');
    assert.deepEqual([shown.heard(), page.visible('home'), page.visible('first')], [['shown first'], false, true]);
    assert.deepEqual(bar.attribute('title'), { main: 'Gone', sub: 'of all' });
    await pressType(shown, 'Button', 0);
    assert.deepEqual([shown.heard(), page.visible('home')], [['closing'], true]);
  },
);

rule(
  'a HdsListItemCard shows its texts and its parts, follows the app, and tells what is pressed',
  `@State isOn: boolean = false;
  @State words: string | undefined = 'Lock';
  @State isArrow: boolean = false;
  @Builder code() { Text('123 456').id('code').onClick(() => { journal.push('code'); }) }`,
  `HdsListItemCard({
    prefixItem: new PrefixIcon({ iconValue: { symbol: new SymbolGlyphModifier($r('sys.symbol.lock')) } }),
    textItem: { primaryText: { text: this.words }, secondaryText: { text: this.isOn ? 'on' : 'off' } },
    suffixItem: new SuffixSwitch({ checkId: 'switch', isCheck: this.isOn, onChange: (isOn: boolean) => { this.isOn = isOn; journal.push('now ' + isOn); } }),
    cardId: 'lock',
    onClick: () => { journal.push('card'); }
  })
  HdsListItemCard({ textItem: { customBuilder: () => { Text('built').id('built') } }, suffixItem: new SuffixCustomBuilder(() => { this.code(); }) })
    .onClick(() => { journal.push('second'); })
  HdsListItemCard({ textItem: { primaryText: { text: 'third' } }, suffixItem: this.isArrow ? new SuffixArrow() : new SuffixText({ text: 'more' }), enable: false, cardId: 'third' })
  HdsListItemCard({ suffixItem: new SuffixButton({ text: 'see', buttonId: 'see', onClick: () => { journal.push('see'); } }) })
  Button('other').id('other').onClick(() => { this.words = 'Bolt'; this.isArrow = true; })`,
  async (shown) => {
    const { page } = shown;
    assert.equal(page.node('lock').text, 'Lock off');
    await shown.click('switch', 'lock', 'code', 'built', 'see');
    assert.deepEqual(shown.heard(), ['now true', 'card', 'code', 'second', 'see']);
    assert.equal(page.node('lock').text, 'Lock on');
    assert.equal(page.node('third').text, 'third more');
    assert.equal(page.node('third').enabled, false);

    await shown.click('other');
    assert.deepEqual([page.node('lock').text, page.node('third').text], ['Bolt on', 'third']);
    assert.equal(page.value('switch'), true);
  },
);

suite.run();
