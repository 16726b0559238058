// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ArktsProject } from '../arkts/ArktsProject.ts';
import { buildProject } from '../arkts/buildProject.ts';
import { useDevice } from '../device/currentDevice.ts';
import { Device } from '../device/Device.ts';
import { installApp } from './installApp.ts';
import type { InstalledApp } from './InstalledApp.ts';
import type { RunningAbility } from './RunningAbility.ts';

/** The whole way: .ets sources of a project, built, installed, started, operated by ids. The tests share one run. */
const device: Device = new Device();
let app: InstalledApp;
let ability: RunningAbility;
let scratch: string;

before(async () => {
  useDevice(device);
  const project = ArktsProject.open(fileURLToPath(new URL('.fixtures/greeter/', import.meta.url)));
  scratch = mkdtempSync(join(tmpdir(), 'greeter-'));
  app = installApp(device, buildProject(project, { out: join(scratch, 'out') }), 'entry', { dataDir: scratch });
  ability = await app.start();
});
after(async () => {
  await app.uninstall();
  rmSync(scratch, { recursive: true, force: true });
});

test('the page shows resources, formatted texts and the ability context, without any error', () => {
  const { page } = ability;
  assert.deepEqual(app.errors, []);
  assert.equal(page.text('hello'), 'Hello');
  assert.equal(page.text('count'), '0 greetings');
  assert.equal(page.text('file'), 'Greet GreeterAbility');
  assert.equal(page.enabled('greet'), false);
  assert.equal(page.find('hello')?.attribute('fontSize'), 20);
  assert.match(page.find('hello')!.site, /entry\/src\/main\/ets\/pages\/Index\.ets:\d+:\d+$/);
});

test("typing goes through !! into the page, and a click through the HAR's observed object back to it", async () => {
  const { page } = ability;
  for (const name of ['Ann', 'Bob']) {
    page.input('field', name);
    await page.settle();
    assert.equal(page.text('greet'), `Greet ${name}`);
    page.click('greet');
    await page.settle();
  }
  assert.equal(page.text('summary'), 'Ann, Bob (2)');
  assert.equal(page.text('changes'), '1 to 2');
  assert.equal(page.text('many'), 'many');
  assert.equal(page.text('field'), '');
  assert.deepEqual(
    page.toasts.map((toast) => toast.text),
    ['Hello', 'Hello'],
  );
});

test("an event of a child component changes the parent's list", async () => {
  const { page } = ability;
  page.click('remove Ann');
  await page.settle();
  assert.equal(page.find('name Ann'), undefined);
  assert.equal(page.text('name Bob'), 'Bob');
});

test("a timer of the page runs on the device's clock", async () => {
  const { page } = ability;
  page.click('later');
  await device.clock.advance(999);
  assert.equal(page.text('count'), '2 greetings');
  await device.clock.advance(1);
  assert.equal(page.text('count'), '12 greetings');
});

test('an exception is reported with the line of the .ets source', async () => {
  const { page } = ability;
  page.click('fail');
  await page.settle();
  const failure = app.errors.at(-1)!;
  assert.match(failure.where, /^onClick of Button 'fail' \(entry\/src\/main\/ets\/pages\/Index\.ets:\d+:\d+\)$/);
  assert.match((failure.error as Error).stack!, /Index\.ets:\d+/);
});

test('a content is shown above the page, follows what it is updated with, and is told when it goes', async () => {
  const { page } = ability;
  const press = async (...ids: string[]): Promise<void> => {
    for (const id of ids) {
      page.click(id);
      await page.settle();
    }
  };
  await press('open', 'open');
  assert.equal(page.text('card'), 'one');
  await press('update');
  assert.equal(page.text('card'), 'two');
  await press('close', 'close');
  assert.equal(page.find('card'), undefined);
  await press('sheet');
  assert.equal(page.back(), true); // the user closes it
  await press('dispose', 'sheet');
  assert.equal(page.text('cards'), 'there 103302 gone 103303 sheet gone 120001 ');
});

test("the ability's life is that of a device, page and window included", async () => {
  const { page } = ability;
  await ability.background();
  await ability.foreground();
  app.setLanguage('zh-CN');
  await page.settle();
  assert.equal(page.text('hello'), '你好');
  assert.equal(
    page.text('log'),
    'onCreate GreeterAbility 1 onWindowStageCreate loaded onForeground window 1 window 2 ' +
      'window 5 onPageShow window 6 window 3 window 4 onPageHide onBackground onForeground window 1 window 2 window 5 ' +
      'onPageShow configuration zh-CN 1',
  );
  assert.equal(ability.privacyMode, true);
});
