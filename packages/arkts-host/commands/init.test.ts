// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { ArktsProject } from '../arkts/ArktsProject.ts';
import { appWith } from '../arkts/project.test-support.ts';
import { runHypiumLists } from '../hypium/runHypiumLists.ts';
import { selectTests } from '../hypium/TestSelection.ts';
import { runCommandHere } from './runCommand.test-support.ts';

const init = (context: TestContext, dir: string): Promise<{ status: number; lines: string[] }> =>
  runCommandHere(context, 'init', '--project', dir);

test('tests are added for the call that is there, pass, and are not added twice', async (context) => {
  const dir = appWith({
    'pages/Index.ets': `import { userAuth } from '@kit.UserAuthenticationKit';

@Entry
@ComponentV2
struct Index {
  build() {
    Column() {
      Button('Unlock the vault').onClick(() => {
        const instance = userAuth.getUserAuthInstance({
          challenge: new Uint8Array(32), authType: [userAuth.UserAuthType.FACE], authTrustLevel: userAuth.AuthTrustLevel.ATL3
        }, { title: 'Unlock' });
        instance.start();
      })
    }
  }
}
`,
  });
  const first = await init(context, dir);
  assert.deepEqual(first, {
    status: 0,
    lines: [
      'Added entry/src/ohosTest/module.json5',
      'Added entry/src/ohosTest/ets/test/List.test.ets',
      'Added entry/src/ohosTest/ets/test/UserAuth.test.ets',
      'Run them: arkts-host test',
    ],
  });
  const project = ArktsProject.open(dir);
  let report = '';
  const totals = await runHypiumLists(project, selectTests(project, []), {
    print: (text) => {
      report += text;
    },
  });
  assert.deepEqual(totals, { passed: 4, failed: 0, skipped: 0 }, report);
  assert.deepEqual(await init(context, dir), {
    status: 1,
    lines: ['entry/src/ohosTest/ets/test/UserAuth.test.ets is there; nothing was added.'],
  });
});

test('a project that never asks gets nothing', async (context) => {
  const dir = appWith({ 'pages/Index.ets': '' });
  const { status, lines } = await init(context, dir);
  assert.equal(status, 1);
  assert.match(lines.join('\n'), /^No source of a module with an ability calls userAuth\.getUserAuthInstance/);
  assert.equal(existsSync(path.join(dir, 'entry/src/ohosTest')), false);
});
