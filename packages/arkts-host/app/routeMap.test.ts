// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ArktsProject } from '../arkts/ArktsProject.ts';
import { buildProject } from '../arkts/buildProject.ts';
import { appWith } from '../arkts/project.test-support.ts';
import { readyDevice } from '../device/readyDevice.ts';
import type { UiNode } from '../arkui/UiNode.ts';
import { installApp } from './installApp.ts';

const INDEX = `
@Sendable
class Settled { at: number = 1; }

@Entry
@Component
struct Index {
  @Provide('stack') stack: NavPathStack = new NavPathStack();
  @State n: number = new Settled().at;

  @Builder heading() { Text(\`heading \${this.n}\`).id('heading') }
  @Builder other() { Text('other').id('other') }
  @Builder tools() { Button('tool').id('tool').onClick(() => { this.n++; }) }

  build() {
    Navigation(this.stack) {
      SymbolGlyph($r('sys.symbol.plus')).symbolEffect(new BounceSymbolEffect(EffectScope.WHOLE), this.n)
      Text('first').id('first')
      Button('own').id('own').onClick(() => { this.stack.pushPathByName('Own', 1); })
      Button('listed').id('listed').onClick(() => { this.stack.pushPathByName('Listed', 'told'); })
      Button('brief').id('brief').onClick(() => { this.stack.pushPathByName('Listed', 'told'); this.stack.pop(); })
      Button('wrong').id('wrong').onClick(() => { this.stack.pushPathByName('Wrong', undefined); this.stack.pushPathByName('Nowhere', undefined); })
    }
    .title({ builder: this.heading(), height: 40 })
    .menus([{ value: 'menu', icon: '', action: () => { this.n = 10; } }])
    .toolbarConfiguration(this.tools())
    .navDestination(this.pages)
  }

  @Builder pages(name: string) {
    if (name === 'Own') {
      NavDestination() { Text('own').id('ownPage') }.title({ builder: this.other(), height: TitleHeight.MainOnly })
    }
  }
}
`;
const LISTED = `
@Builder
export function ListedBuilder(name: string, param: string) { Listed({ from: \`\${name} \${param}\` }) }

@Component
struct Listed {
  @Consume('stack') stack: NavPathStack;
  from: string = '';
  build() { NavDestination() { Text(this.from).id('from') } }
}
`;
const MODULE = {
  name: 'entry',
  type: 'entry',
  srcEntry: './ets/Stage.ets',
  mainElement: 'EntryAbility',
  pages: '$profile:main_pages',
  routerMap: '$profile:routes',
  abilities: [{ name: 'EntryAbility', srcEntry: './ets/entryability/EntryAbility.ets' }],
};
const ROUTES = [
  { name: 'Listed', pageSourceFile: 'src/main/ets/pages/Listed.ets', buildFunction: 'ListedBuilder' },
  { name: 'Wrong', pageSourceFile: 'src/main/ets/pages/Listed.ets', buildFunction: 'NobodyBuilder' },
];

const dir = appWith(
  {
    'pages/Index.ets': INDEX,
    'pages/Listed.ets': LISTED,
    'Stage.ets':
      "import { AbilityStage } from '@kit.AbilityKit';\nexport class Stage extends AbilityStage { onCreate(): void { throw new Error('never'); } }\n",
  },
  {
    'entry/src/main/module.json5': JSON.stringify({ module: MODULE }),
    'entry/src/main/resources/base/profile/routes.json': JSON.stringify({ routerMap: ROUTES }),
  },
);
const device = readyDevice();
const app = installApp(device, buildProject(ArktsProject.open(dir)), 'entry');
const { page } = await app.start();
after(() => app.uninstall());

const messages = (): string[] => app.errors.splice(0).map(({ error }) => (error as Error).message);
const shown = (): string[] => page.ids().filter((id) => page.visible(id));

/** Until a module has been loaded, which takes real time. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  await page.settle();
}

test('an ability stage that its file does not export by default is none, and the app starts as on a device', () => {
  assert.equal(page.text('first'), 'first');
  assert.deepEqual(messages(), []);
  assert.ok(device.timeline.entries.some(({ text }) => text.startsWith('no ability stage')));
});

test('a Navigation shows the title and the tools that builders describe, and a button for each item of its menus', async () => {
  assert.equal(page.text('heading'), 'heading 1');
  page.click('tool');
  await page.settle();
  assert.equal(page.text('heading'), 'heading 2');
  const menu = [...page.root.all()].find((node: UiNode) => node.type === 'Button' && node.text === 'menu')!;
  page.press(menu);
  await page.settle();
  assert.equal(page.text('heading'), 'heading 10');
});

test('a destination that navDestination() builds shows its title, too; what it does not build is looked up in routerMap', async () => {
  page.click('own');
  await page.settle();
  assert.deepEqual(shown(), ['other', 'ownPage']);
  page.back();
  page.click('listed');
  await until(() => page.find('from') !== undefined);
  assert.equal(page.text('from'), 'Listed told');
  assert.deepEqual(shown(), ['from']);
  page.back();
  await page.settle();
  assert.equal(page.visible('first'), true);
  assert.deepEqual(messages(), []);
});

test('a destination that is popped while its module is loaded is not built', async () => {
  page.click('brief');
  for (let turn = 0; turn < 20; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  await page.settle();
  assert.equal(page.find('from'), undefined);
  assert.deepEqual(messages(), []);
});

test('a builder that its file does not export, and a name that nobody lists, are told', async () => {
  page.click('wrong');
  await until(() => app.errors.length > 1);
  const told = messages().join();
  assert.match(told, /routerMap's 'Wrong' names NobodyBuilder, which .*Listed\.ets does not export/);
  assert.match(told, /no destination 'Nowhere'.* no routerMap/);
});
