// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArktsProject } from './ArktsProject.ts';
import { buildProject } from './buildProject.ts';
import { projectWith, scratchDir, writeFiles } from './project.test-support.ts';
import { ProjectError } from './ProjectError.ts';

const SOURCES = {
  'oh-package.json5': `{ "name": "one", "main": "Index.ets", "dependencies": { "far": "^1.0.0", "@ohos/hamock": "1.0.0" } }`,
  'src/main/ets/Shop.ets': "export class Shop { name(): string { return 'the real shop'; } }\n",
  'Index.ets': `import { i18n } from '@kit.LocalizationKit';
import deviceInfo from '@ohos.deviceInfo';
import { MockSetup } from '@ohos/hamock';
import { far } from 'far';
import { Shop } from './src/main/ets/Shop';

class Page {
  name: string = 'as it was';

  @MockSetup
  mock(): void {
    this.name = 'for the previewer only';
  }
}

export const seen: Array<() => string> = [
  () => i18n.System.getSystemLanguage(),
  () => deviceInfo.brand,
  () => far(),
  () => new Shop().name(),
  () => new Page().name,
];
`,
  'src/mock/Language.mock.ets': "export default { System: { getSystemLanguage: (): string => 'xx' } };\n",
  'src/mock/device.mock.ets': "export default { brand: 'none' };\n",
  'src/mock/far.mock.ets': "export function far(): string { return 'near'; }\n",
  'src/mock/Shop.mock.ets': `import { Shop as Real } from '../main/ets/Shop';
export class Shop extends Real { name(): string { return \`no \${super.name()}\`; } }
`,
};

const CONFIG = {
  '@ohos.i18n': { source: 'src/mock/Language.mock.ets' },
  '@ohos.deviceInfo': { source: 'src/mock/device.mock.ets' },
  far: { source: 'src/mock/far.mock.ets' },
  'Shop.ets': { source: 'src/mock/Shop.mock.ets' },
};

async function seenBy(project: ArktsProject): Promise<string[]> {
  const build = buildProject(project, { out: scratchDir() });
  const { seen } = (await build.load('one/Index.ets')) as { seen: (() => string)[] };
  return seen.map((one) => {
    try {
      return one();
    } catch (error) {
      return (error as Error).message;
    }
  });
}

test('a module gets what its mock-config.json5 names, when it is asked for; a mock itself gets the real one', async () => {
  const { dir } = projectWith({ ...SOURCES, 'src/mock/mock-config.json5': JSON.stringify(CONFIG) });
  assert.deepEqual(await seenBy(ArktsProject.open(dir, { usesMocks: true })), [
    'xx',
    'none',
    'near',
    'no the real shop',
    'as it was',
  ]);
  const real = await seenBy(ArktsProject.open(dir));
  assert.match(real[2]!, /^the package 'far' is declared and not installed/);
  assert.equal(real[3], 'the real shop');
});

test('a configuration of mocks that names no source, or one that is not there, is told with its file', () => {
  const { dir } = projectWith(SOURCES);
  for (const [config, message] of [
    ['{ far: {} }', /mock-config\.json5: 'far' needs a text 'source'/],
    [
      '{ far: { source: "src/mock/none.ets" } }',
      /the mock of 'far' is src\/mock\/none\.ets, and there is no such file/,
    ],
  ] as const) {
    writeFiles(dir, { 'one/src/mock/mock-config.json5': config });
    assert.throws(
      () => ArktsProject.open(dir, { usesMocks: true }),
      (error: Error) => error instanceof ProjectError && message.test(error.message),
    );
    ArktsProject.open(dir); // who does not ask for mocks hears nothing of them
  }
});
