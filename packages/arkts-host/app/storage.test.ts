// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { useDevice } from '../device/currentDevice.ts';
import { Device } from '../device/Device.ts';
import { AbilityStage, bundleManager, UIAbility } from '../sdk/kits/@kit.AbilityKit.ts';
import { PersistenceV2 } from '../sdk/kits/@kit.ArkUI.ts';
import { CustomComponent } from '../arkui/globals.ts';
import { installApp } from './installApp.ts';
import type { InstalledApp } from './InstalledApp.ts';

const GREETER: string = fileURLToPath(new URL('.fixtures/greeter/', import.meta.url));

interface Setup {
  readonly folder: string;
  readonly app: InstalledApp;
  readonly ability: UIAbility;
}

/** The greeter, started on a device that keeps its data in a folder, or in its own memory. */
async function start(t: TestContext, on?: Device): Promise<Setup> {
  const folder = on?.options.dataFolder ?? mkdtempSync(join(tmpdir(), 'device-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const device = on ?? new Device({ dataFolder: folder });
  useDevice(device);
  const abilities: UIAbility[] = [];
  class Ability extends UIAbility {
    override onCreate(): void {
      abilities.push(this);
    }
  }
  class Page extends CustomComponent {}
  const app = installApp(
    device,
    {
      project: {
        dir: GREETER,
        modules: ['entry', 'words'].map((name) => ({ name, dir: join(GREETER, name) })),
        dependenciesOf: ({ name }) => (name === 'entry' ? [{ name: 'words', dir: join(GREETER, 'words') }] : []),
      },
      load: (file) =>
        Promise.resolve(
          file.includes('/ets/pages/')
            ? { $entry: Page }
            : { default: file.endsWith('Stage.ets') ? AbilityStage : Ability },
        ),
    },
    'entry',
  );
  t.after(() => app.uninstall());
  await app.start();
  return { folder, app, ability: abilities[0]! };
}

test('an app keeps its files in the data folder of the device', async (t) => {
  const { folder, ability } = await start(t);
  const directory = join(folder, 'apps/com.example.greeter');
  assert.equal(ability.context.filesDir, join(directory, 'files'));
  assert.ok(existsSync(ability.context.filesDir));
});

test('the databases of a module are apart from those of the app', async (t) => {
  const { folder, app, ability } = await start(t);
  const directory = join(folder, 'apps/com.example.greeter/database');
  assert.equal(ability.context.databaseDir, join(directory, 'entry'));
  assert.equal(app.context.databaseDir, directory);
  assert.equal(ability.context.getApplicationContext().databaseDir, directory);
});

test('an app asks for itself and gets what its configuration says', async (t) => {
  await start(t);
  const info = bundleManager.getBundleInfoForSelfSync(bundleManager.BundleFlag.GET_BUNDLE_INFO_WITH_SIGNATURE_INFO);
  assert.deepEqual([info.name, info.versionCode, info.versionName], ['com.example.greeter', 1000000, '1.0.0']);
  assert.ok(info.signatureInfo.appId.startsWith('com.example.greeter_'));
});

class Settings {
  volume: number = 1;
}

for (const [where, options] of [
  ['in the data folder of the device', true],
  ['in the memory of a device without one', false],
] as const) {
  test(`what PersistenceV2 keeps is there when the app is started again: ${where}`, async (t) => {
    const device = new Device(options ? { dataFolder: mkdtempSync(join(tmpdir(), 'device-')) } : {});
    const { app } = await start(t, device);
    PersistenceV2.connect(Settings, () => new Settings())!.volume = 7;
    PersistenceV2.save(Settings);
    await app.uninstall();
    await start(t, device);
    assert.equal(PersistenceV2.connect(Settings, () => new Settings())!.volume, 7);
    await start(t, new Device());
    assert.equal(PersistenceV2.connect(Settings, () => new Settings())!.volume, 1);
  });
}
