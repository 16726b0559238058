// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import path from 'node:path';

const CONFIGURATION: Readonly<Record<string, object>> = {
  'build-profile.json5': {
    app: { products: [{ name: 'default', compatibleSdkVersion: '5.0.0(12)', runtimeOS: 'HarmonyOS' }] },
    modules: [{ name: 'entry', srcPath: './entry' }],
  },
  'oh-package.json5': { modelVersion: '6.0.1', dependencies: {}, devDependencies: { '@ohos/hypium': '1.0.24' } },
  'hvigor/hvigor-config.json5': { modelVersion: '6.0.1', dependencies: {} },
  'AppScope/app.json5': {
    app: {
      bundleName: 'org.example.counter',
      vendor: 'example',
      versionCode: 1,
      versionName: '1.0.0',
      icon: '$media:icon',
      label: '$string:app_name',
    },
  },
  'AppScope/resources/base/element/string.json': { string: [{ name: 'app_name', value: 'Counter' }] },
  'entry/src/main/module.json5': {
    module: {
      name: 'entry',
      type: 'entry',
      mainElement: 'EntryAbility',
      deviceTypes: ['phone'],
      deliveryWithInstall: true,
      installationFree: false,
      pages: '$profile:main_pages',
      abilities: [
        {
          name: 'EntryAbility',
          srcEntry: './ets/EntryAbility.ets',
          icon: '$media:icon',
          label: '$string:app_name',
          exported: true,
        },
      ],
    },
  },
  'entry/src/main/resources/base/profile/main_pages.json': { src: ['pages/Index'] },
  'entry/src/ohosTest/module.json5': {
    module: {
      name: 'entry_test',
      type: 'feature',
      deviceTypes: ['phone'],
      deliveryWithInstall: true,
      installationFree: false,
    },
  },
};

const SOURCES: Readonly<Record<string, string>> = {
  'AppScope/resources/base/media/icon.svg': '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>\n',
  'entry/src/main/ets/EntryAbility.ets': `import { UIAbility } from '@kit.AbilityKit';
import { window } from '@kit.ArkUI';

export default class EntryAbility extends UIAbility {
  onWindowStageCreate(stage: window.WindowStage): void {
    stage.loadContent('pages/Index');
  }
}
`,
  'entry/src/main/ets/pages/Index.ets': `import { userAuth } from '@kit.UserAuthenticationKit';

@Entry
@ComponentV2
struct Index {
  @Local count: number = 0;

  build() {
    Column() {
      Text(\`\${this.count} of type \${userAuth.UserAuthType.FACE}\`).id('count')
      Button('More')
        .id('more')
        .onClick(() => {
          this.count += 1;
        })
    }
  }
}
`,
  'entry/src/test/List.test.ets': `import { describe, expect, it } from '@ohos/hypium';

export default function testsuite(): void {
  describe('numbers', () => {
    it('add', 0, () => {
      const one: number = 1;
      expect(one + 2).assertEqual(3);
    });
  });
}
`,
  'entry/src/ohosTest/ets/test/List.test.ets': `import { abilityDelegatorRegistry, Driver, ON } from '@kit.TestKit';
import { describe, expect, it } from '@ohos/hypium';

export default function testsuite(): void {
  describe('counter', () => {
    it('counts', 0, async () => {
      const delegator = abilityDelegatorRegistry.getAbilityDelegator();
      await delegator.startAbility({ bundleName: 'org.example.counter', abilityName: 'EntryAbility' });
      const driver = Driver.create();
      await driver.delayMs(1000);
      await (await driver.findComponent(ON.id('more'))).click();
      await driver.delayMs(500);
      expect(await (await driver.findComponent(ON.id('count'))).getText()).assertEqual('1 of type 2');
    });
  });
}
`,
};

/** What a module or the root of a small project depends on. */
export interface Dependencies {
  readonly root?: Readonly<Record<string, string>>;
  readonly entry?: Readonly<Record<string, string>>;
  readonly overrides?: Readonly<Record<string, string>>;
}

/**
 * Writes an OpenHarmony project of one app with one page that counts, a local test and an instrumentation test, as somebody has it
 * who has just begun.
 */
export function writeProject(dir: string, dependencies: Dependencies = {}): void {
  const root = CONFIGURATION['oh-package.json5']!;
  const files: Readonly<Record<string, string>> = {
    ...Object.fromEntries(Object.entries(CONFIGURATION).map(([name, json]) => [name, JSON.stringify(json)])),
    ...SOURCES,
    'oh-package.json5': JSON.stringify({
      ...root,
      dependencies: dependencies.root ?? {},
      ...(dependencies.overrides === undefined ? {} : { overrides: dependencies.overrides }),
    }),
    'entry/oh-package.json5': JSON.stringify({
      name: 'entry',
      version: '1.0.0',
      description: 'A counter.',
      main: '',
      author: '',
      license: '',
      dependencies: dependencies.entry ?? {},
    }),
  };
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(dir, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
}
