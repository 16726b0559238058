// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import process from 'node:process';
import { test } from 'node:test';
import { ArktsProject } from '../arkts/ArktsProject.ts';
import { buildProject } from '../arkts/buildProject.ts';
import { appWith } from '../arkts/project.test-support.ts';
import { readyDevice } from '../device/readyDevice.ts';
import { installApp } from './installApp.ts';
import type { InstalledApp } from './InstalledApp.ts';
import type { RunningAbility } from './RunningAbility.ts';

const PAGE = `import { userAuth } from '@kit.UserAuthenticationKit';

let pages: number = 0;

@Entry
@ComponentV2
struct Index {
  @Local n: number = 0;
  private before: string = AppStorage.get<string>('seen') ?? 'nothing';

  aboutToAppear(): void {
    pages++;
    AppStorage.setOrCreate('seen', 'a page');
  }

  build() {
    Column() {
      Text(\`page \${pages}, \${this.before} before\`).id('seen')
      Button('ask').id('ask').onClick(() => {
        const instance = userAuth.getUserAuthInstance(
          { challenge: new Uint8Array(32), authType: [userAuth.UserAuthType.FACE], authTrustLevel: userAuth.AuthTrustLevel.ATL1 },
          { title: 'Sign in' }
        );
        instance.start();
      })
      Text(\`\${this.n}\`).id('n')
      Button('up').id('up').onClick(() => { this.n++; })
      Button('throw').id('throw').onClick(() => { throw new Error('thrown'); })
      Button('reject').id('reject').onClick(async () => { throw new Error('rejected'); })
      Button('stray').id('stray').onClick(() => { Promise.reject(new Error('stray')); })
    }
  }
}
`;

/** Two projects of the same sources, in folders of their own. */
const [ONE, OTHER] = [appWith({ 'pages/Index.ets': PAGE }), appWith({ 'pages/Index.ets': PAGE })];

async function start(dir: string): Promise<{ app: InstalledApp; ability: RunningAbility; heard: string[] }> {
  const app = installApp(readyDevice(), buildProject(ArktsProject.open(dir)), 'entry'); // the second time it is there
  const heard: string[] = [];
  app.onError(({ error }) => heard.push((error as Error).message));
  return { app, ability: await app.start(), heard };
}

for (const rejection of ['reject', 'stray'] as const) {
  test(`an error is told to the app whose sources it comes from, and so is a rejection (${rejection})`, async (context) => {
    const own = process.listeners('unhandledRejection');
    own.forEach((listener) => process.off('unhandledRejection', listener)); // the test runner's
    context.after(() => own.forEach((listener) => process.on('unhandledRejection', listener)));
    const one = await start(ONE);
    const other = await start(OTHER);
    one.ability.page.click('throw');
    assert.deepEqual([one.heard, other.heard], [['thrown'], []]);
    one.ability.page.click(rejection);
    for (let turn = 0; turn < 1000 && one.app.errors.length < 2; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.deepEqual([one.app.errors.length, one.ability.phase], [2, 'foreground']);
    assert.deepEqual([other.app.errors, other.heard, other.ability.phase], [[], [], 'foreground']);
    other.ability.page.click('up');
    await other.ability.page.settle();
    assert.equal(other.ability.page.text('n'), '1');
    await one.app.uninstall();
    await other.app.uninstall();
  });
}

test('an app that is installed starts from nothing: no module, no storage and no prompt of the one before is there', async () => {
  for (const _turn of [1, 2]) {
    const device = readyDevice();
    const app = installApp(device, buildProject(ArktsProject.open(ONE)), 'entry');
    const { page } = await app.start();
    const asked = (): string | undefined => device.prompt?.title;
    assert.equal(page.text('seen'), 'page 1, nothing before');
    assert.equal(asked(), undefined);
    page.click('ask');
    await device.clock.advance(500);
    assert.equal(asked(), 'Sign in');
    await app.uninstall();
    await device.clock.advance(5_000);
    assert.equal(asked(), undefined, 'the prompt goes with its app');
  }
});
