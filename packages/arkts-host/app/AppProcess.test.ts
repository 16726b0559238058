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
import { LaunchError } from './LaunchError.ts';

const PAGE = `AppStorage.setOrCreate('module', AppStorage.get<string>('seen') ?? 'nothing');

@Entry
@ComponentV2
struct Index {
  aboutToAppear(): void {
    AppStorage.setOrCreate('seen', 'a page');
  }

  build() {
    Column() {
      Text(AppStorage.get<string>('module') + ' before').id('seen')
    }
  }
}
`;

const DIR = appWith({ 'pages/Index.ets': PAGE });

/** An app whose modules come when the test lets them; `asked` has those that it waits for. */
class SlowApp {
  readonly device: Device = readyDevice();
  readonly app: InstalledApp;
  private readonly waiting: { readonly file: string; readonly come: () => void }[] = [];

  constructor() {
    const build = buildProject(ArktsProject.open(DIR));
    this.app = installApp(
      this.device,
      {
        project: build.project,
        load: (file) => build.load(file),
        begin: () => {
          const load = build.begin();
          return async (file) => {
            await new Promise<void>((resolve) => this.waiting.push({ file, come: resolve }));
            return load(file);
          };
        },
      },
      'entry',
    );
  }

  /** Waits until a module of that name is asked for, and keeps it back. */
  async asked(name: string): Promise<() => void> {
    for (;;) {
      const index = this.waiting.findIndex(({ file }) => file.endsWith(name));
      if (index >= 0) {
        return this.waiting.splice(index, 1)[0]!.come;
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Starts it, with each module when it is asked for. */
  async start(): Promise<string> {
    const starting = this.app.start();
    (await this.asked('EntryAbility.ets'))();
    (await this.asked('pages/Index.ets'))();
    return (await starting).page.text('seen');
  }
}

for (const name of ['EntryAbility.ets', 'pages/Index.ets']) {
  test(`an app that is killed while ${name} is loaded does not come up, and the next process knows nothing of it`, async () => {
    const slow = new SlowApp();
    const starting = assert.rejects(slow.app.start(), LaunchError);
    if (name !== 'EntryAbility.ets') {
      (await slow.asked('EntryAbility.ets'))();
    }
    const come = await slow.asked(name);

    slow.app.kill();
    await starting;
    come();

    assert.equal(await slow.start(), 'nothing before');
    assert.equal(slow.app.abilities.length, 1);
    assert.deepEqual(slow.app.errors, []);
    await slow.app.uninstall();
  });
}

test('an app that is stopped while its page is loaded ends when that is there, and leaves nothing to the app after it', async () => {
  const slow = new SlowApp();
  const starting = slow.app.start();
  (await slow.asked('EntryAbility.ets'))();
  const come = await slow.asked('pages/Index.ets');
  let isStopped = false;

  const stopping = slow.app.stop().then(() => {
    isStopped = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(isStopped, false);
  come();
  await stopping;

  assert.equal((await starting).phase, 'destroyed');
  await slow.app.uninstall();
  const next = new SlowApp();
  assert.equal(await next.start(), 'nothing before');
  await next.app.uninstall();
});

test('a fast clock goes on when an app that loads a page is killed', async () => {
  const slow = new SlowApp();
  const starting = assert.rejects(slow.app.start(), LaunchError);
  (await slow.asked('EntryAbility.ets'))();
  const come = await slow.asked('pages/Index.ets');

  slow.app.kill();
  await starting;
  const stopClock = slow.device.clock.runFast();
  await new Promise<void>((resolve) => slow.device.clock.schedule(60_000, resolve));

  stopClock();
  come();
  await slow.app.uninstall();
});
