// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArktsProject } from '../arkts/ArktsProject.ts';
import { buildProject } from '../arkts/buildProject.ts';
import { appWith } from '../arkts/project.test-support.ts';
import type { Device } from '../device/Device.ts';
import { readyDevice } from '../device/readyDevice.ts';
import { installApp } from './installApp.ts';
import type { InstalledApp } from './InstalledApp.ts';

const ABILITY = `import { AbilityConstant, UIAbility, Want, appRecovery } from '@kit.AbilityKit';
import { window } from '@kit.ArkUI';

export default class EntryAbility extends UIAbility {
  onCreate(want: Want, launchParam: AbilityConstant.LaunchParam): void {
    appRecovery.enableAppRecovery(
      appRecovery.RestartFlag.ALWAYS_RESTART,
      appRecovery.SaveOccasionFlag.SAVE_WHEN_BACKGROUND,
      appRecovery.SaveModeFlag.SAVE_WITH_FILE
    );
    AppStorage.setOrCreate('kept', \`\${want.parameters?.['draft'] ?? 'nothing'}\`);
    AppStorage.setOrCreate('reason', launchParam.launchReason);
  }

  onSaveState(reason: AbilityConstant.StateType, wantParam: Record<string, Object>): AbilityConstant.OnSaveResult {
    wantParam['draft'] = AppStorage.get<string>('draft') ?? '';
    return AbilityConstant.OnSaveResult.ALL_AGREE;
  }

  onWindowStageCreate(windowStage: window.WindowStage): void {
    windowStage.loadContent('pages/Index', () => {});
  }
}
`;

const PAGE = `import { appRecovery } from '@kit.AbilityKit';

@Entry
@Component
struct Index {
  @StorageProp('kept') kept: string = '';
  @StorageProp('reason') reason: number = 0;
  @State saved: string = '';

  build() {
    Column() {
      Text(\`\${this.kept}, reason \${this.reason}\`).id('kept')
      Text(this.saved).id('saved')
      Button('write').id('write').onClick(() => { AppStorage.setOrCreate('draft', 'a line'); })
      Button('save').id('save').onClick(() => { this.saved = \`\${appRecovery.saveAppState()}\`; })
      Button('restart').id('restart').onClick(() => { appRecovery.restartApp(); })
    }
  }
}
`;

function moduleJson(isRecoverable: boolean): string {
  return JSON.stringify({
    module: {
      name: 'entry',
      type: 'entry',
      mainElement: 'EntryAbility',
      pages: '$profile:main_pages',
      abilities: [
        { name: 'EntryAbility', srcEntry: './ets/entryability/EntryAbility.ets', recoverable: isRecoverable },
      ],
    },
  });
}

const SOURCES = { 'entryability/EntryAbility.ets': ABILITY, 'pages/Index.ets': PAGE };

async function start(isRecoverable: boolean): Promise<{ app: InstalledApp; device: Device }> {
  const dir = appWith(SOURCES, { 'entry/src/main/module.json5': moduleJson(isRecoverable) });
  const device = readyDevice();
  const app = installApp(device, buildProject(ArktsProject.open(dir)), 'entry');
  await app.start();
  return { app, device };
}

test('an app that restarts itself gets what its abilities have saved; twice in a minute it only ends', async () => {
  const { app, device } = await start(true);
  assert.equal(app.top?.page.text('kept'), 'nothing, reason 1');
  app.top?.page.click('write');
  app.top?.page.click('save');
  assert.equal(app.top?.page.text('saved'), 'true');
  app.top?.page.click('restart');
  await app.started();
  assert.equal(app.top?.page.text('kept'), 'a line, reason 4');
  app.top?.page.click('restart');
  await app.started();
  assert.equal(app.abilities.length, 0);
  const again = await app.start();
  await device.clock.advance(60_000);
  again.page.click('write');
  await again.background(); // saves by itself
  await app.start();
  again.page.click('restart');
  await app.started();
  assert.equal(app.top?.page.text('kept'), 'a line, reason 4');
  await app.uninstall();
});

test('an ability that module.json5 does not call recoverable saves nothing and does not come back', async () => {
  const { app } = await start(false);
  app.top?.page.click('save');
  assert.equal(app.top?.page.text('saved'), 'false');
  app.top?.page.click('restart');
  await app.started();
  assert.equal(app.abilities.length, 0);
  await app.uninstall();
});
