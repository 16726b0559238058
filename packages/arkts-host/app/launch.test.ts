// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
// Long because it is the life of one app, step after step, over one ability and one page.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { useDevice } from '../device/currentDevice.ts';
import { Device } from '../device/Device.ts';
import { AbilityStage, ConfigurationConstant, errorManager, UIAbility } from '../sdk/kits/@kit.AbilityKit.ts';
import type { Configuration, Want } from '../sdk/kits/@kit.AbilityKit.ts';
import { promptAction } from '../sdk/kits/@kit.ArkUI.ts';
import type { window } from '../sdk/kits/@kit.ArkUI.ts';
import type { BusinessError } from '../sdk/kits/@kit.BasicServicesKit.ts';
import { abilityDelegatorRegistry } from '../sdk/kits/@kit.TestKit.ts';
import {
  $r,
  Button,
  clearInterval,
  clearTimeout,
  Column,
  ComponentV2,
  console as appConsole,
  CustomComponent,
  Date as AppDate,
  Entry,
  Local,
  LocalStorage,
  setInterval,
  setTimeout as appTimeout,
  Text,
  ui,
} from '../arkui/globals.ts';
import type { ComponentBirth } from '../arkui/CustomComponent.ts';
import { decorated } from '../arkui/decorated.test-support.ts';
import { installApp } from './installApp.ts';
import type { BuiltProject } from './installApp.ts';
import type { InstalledApp } from './InstalledApp.ts';
import { LaunchError } from './LaunchError.ts';

const GREETER: string = fileURLToPath(new URL('.fixtures/greeter/', import.meta.url));
const SCRATCH: string = mkdtempSync(join(tmpdir(), 'greeter-'));
after(() => rmSync(SCRATCH, { recursive: true, force: true }));

interface Chain {
  id(value: string): Chain;
  onClick(handler: () => unknown): Chain;
}

interface Setup {
  readonly device: Device;
  readonly app: InstalledApp;
  readonly log: string[];
}

interface Change {
  readonly onDestroy?: () => Promise<void>;
  readonly path?: string;
  readonly storage?: LocalStorage;
  readonly onCreate?: (want: Want) => unknown;
  readonly onPageModule?: () => void;
  readonly field?: () => number;
  readonly build?: () => void;
}

/** The greeter's configuration and resources with an ability and a page written as emitted code is. */
function install(change: Change = {}): Setup {
  const log: string[] = [];
  class Stage extends AbilityStage {
    override onCreate(): void {
      log.push('stage onCreate');
    }
    override onConfigurationUpdate(): void {
      log.push('stage configuration');
    }
  }
  class Ability extends UIAbility {
    override onCreate(want: Want): unknown {
      log.push(`onCreate ${want.abilityName} ${this.context.abilityInfo.label}`);
      const created = change.onCreate?.(want);
      this.context.getApplicationContext().on('applicationStateChange', {
        onApplicationForeground: () => log.push(`app in front, device says ${device.foreground.of(device.app)}`),
        onApplicationBackground: () => log.push('app in background'),
      });
      return created;
    }
    override onWindowStageCreate(stage: window.WindowStage): void {
      log.push('onWindowStageCreate');
      stage.on('windowStageEvent', (event) => log.push(`window ${event}`));
      const heard = (error: BusinessError<void>): void => {
        log.push(error && error.code ? `load error ${error.code}` : 'loaded');
      };
      if (change.storage === undefined) {
        stage.loadContent(change.path ?? 'pages/Index', heard);
      } else {
        stage.loadContent('pages/Index', change.storage, heard);
      }
    }
    override onForeground(): void {
      log.push('onForeground');
    }
    override onBackground(): void {
      log.push(`onBackground, device says ${device.foreground.of(device.app)}`);
    }
    override onNewWant(): void {
      log.push('onNewWant');
    }
    override onConfigurationUpdate(configuration: Configuration): void {
      log.push(`configuration ${configuration.language} ${configuration.colorMode}`);
    }
    override onWindowStageWillDestroy(): void {
      log.push('onWindowStageWillDestroy');
    }
    override onWindowStageDestroy(): void {
      log.push('onWindowStageDestroy');
    }
    override async onDestroy(): Promise<void> {
      await change.onDestroy?.();
      log.push('onDestroy');
    }
  }
  class Index extends CustomComponent {
    declare count: number;
    constructor(birth: ComponentBirth) {
      super(birth);
      this.count = change.field?.() ?? 1;
    }
    onPageShow(): void {
      log.push('onPageShow');
    }
    onPageHide(): void {
      log.push('onPageHide');
    }
    build(): void {
      ui.element(
        Column,
        undefined,
        undefined,
        () => {
          ui.element(
            Text,
            () => [$r('app.string.hello')],
            (it) => (it as Chain).id('hello'),
            undefined,
            'pages/Index.ets:3:5',
          );
          ui.element(
            Text,
            () => [$r('app.plural.greetings', this.count, this.count)],
            (it) => (it as Chain).id('count'),
            undefined,
            'pages/Index.ets:4:5',
          );
          ui.element(
            Button,
            () => [$r('app.color.accent')],
            (it) =>
              (it as Chain).id('more').onClick(() => {
                this.count += 1;
              }),
            undefined,
            'pages/Index.ets:5:5',
          );
          ui.element(
            Button,
            () => ['fail'],
            (it) =>
              (it as Chain).id('fail').onClick(() => {
                throw new Error('as asked');
              }),
            undefined,
            'pages/Index.ets:6:5',
          );
          ui.element(
            Button,
            () => ['later'],
            (it) =>
              (it as Chain).id('failLater').onClick(async () => {
                await Promise.resolve();
                throw new Error('later');
              }),
            undefined,
            'pages/Index.ets:7:5',
          );
          change.build?.();
        },
        'pages/Index.ets:2:3',
      );
    }
  }
  const sources: Record<string, Record<string, unknown>> = {
    'ets/ability/GreeterStage.ets': { default: Stage },
    'ets/ability/GreeterAbility.ets': { default: Ability },
    'ets/pages/Index.ets': { $entry: decorated(Index, { count: Local }, Entry as never, ComponentV2 as never) },
  };
  const build: BuiltProject = {
    project: {
      dir: GREETER,
      modules: [
        { name: 'entry', dir: join(GREETER, 'entry') },
        { name: 'words', dir: join(GREETER, 'words') },
      ],
      dependenciesOf: ({ name }) => (name === 'entry' ? [{ name: 'words', dir: join(GREETER, 'words') }] : []),
    },
    load: async (file) => {
      if (file.endsWith('pages/Index.ets')) {
        change.onPageModule?.();
      }
      return sources[file.replace(`${join(GREETER, 'entry/src/main')}/`, '')]!;
    },
  };
  const device = new Device();
  useDevice(device);
  const app = installApp(device, build, 'entry', { dataDir: mkdtempSync(join(SCRATCH, 'data-')) });
  return { device, app, log };
}

test('installing grants the permissions of the module and of its HARs, and names the app', async () => {
  const { device, app } = install();
  assert.equal(device.app, 'com.example.greeter');
  for (const permission of ['ohos.permission.ACCESS_BIOMETRIC', 'ohos.permission.INTERNET']) {
    assert.equal(device.permissions.has('com.example.greeter', permission), true, permission);
  }
  assert.equal(device.permissions.has('com.example.greeter', 'ohos.permission.CAMERA'), false);
  await app.uninstall();
});

test("a page's module is loaded when the ability asks for the page: what onCreate has set is there", async () => {
  const order: string[] = [];
  const { app } = install({ onCreate: () => order.push('onCreate'), onPageModule: () => order.push('page module') });
  await app.start();
  assert.deepEqual(order, ['onCreate', 'page module']);
  await app.uninstall();
});

test("an exception in a page's field is one of the app, and is on the timeline", async () => {
  const { app, device } = install({
    field: () => {
      throw new Error('no field');
    },
  });
  await app.start();
  assert.deepEqual(
    app.errors.map(({ error, where }) => [(error as Error).message, where]),
    [['no field', 'page pages/Index']],
  );
  assert.match(JSON.stringify(device.timeline.entries), /uncaught exception in page pages\/Index: no field/);
  await app.uninstall();
});

test('a launch runs stage, onCreate, onWindowStageCreate, page, onForeground and window events in order, in front before its window is made', async () => {
  const { device, app, log } = install();
  const ability = await app.start();
  assert.deepEqual(log, [
    'stage onCreate',
    'onCreate GreeterAbility Greeter',
    'app in front, device says foreground',
    'onWindowStageCreate',
    'loaded',
    'onForeground',
    'window 1',
    'window 2',
    'window 5',
    'onPageShow',
  ]);
  assert.equal(ability.phase, 'foreground');
  assert.equal(ability.page.text('hello'), 'Hello');
  assert.equal(device.foreground.of(device.app), 'foreground');
  await app.uninstall();
});

test('going to the background tells the window, the page, the ability, then the system', async () => {
  const { device, app, log } = install();
  const ability = await app.start();
  log.length = 0;
  await ability.background();
  assert.deepEqual(log, [
    'window 6',
    'window 3',
    'window 4',
    'onPageHide',
    'onBackground, device says foreground',
    'app in background',
  ]);
  assert.equal(device.foreground.of(device.app), 'background');
  await app.uninstall();
});

test('with system-first the system knows before onBackground runs', async () => {
  const { app, log } = install();
  app.backgroundOrder = 'system-first';
  const ability = await app.start();
  log.length = 0;
  await ability.background();
  assert.deepEqual(log.slice(-2), ['app in background', 'onBackground, device says background']);
  await app.uninstall();
});

test('starting again brings the running ability to the front with onNewWant', async () => {
  const { app, log } = install();
  const ability = await app.start();
  await ability.background();
  log.length = 0;
  assert.equal(await app.start({ parameters: { from: 'test' } }), ability);
  assert.deepEqual(
    log.filter((line) => line.startsWith('on')),
    ['onNewWant', 'onForeground', 'onPageShow'],
  );
  await app.uninstall();
});

test('destroy awaits onDestroy and ends the page', async () => {
  let release: (() => void) | undefined;
  const { app, log } = install({
    onDestroy: () =>
      new Promise((resolve) => {
        release = resolve;
      }),
  });
  const ability = await app.start();
  const destroyed = ability.destroy();
  while (release === undefined) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.equal(log.includes('onDestroy'), false);
  release();
  await destroyed;
  assert.deepEqual(log.slice(-3), ['onWindowStageWillDestroy', 'onWindowStageDestroy', 'onDestroy']);
  assert.equal(ability.phase, 'destroyed');
  assert.throws(() => ability.page.root, { kind: 'no-content' });
  assert.deepEqual(app.abilities, []);
  await app.uninstall();
});

test('a page that main_pages does not list fails loadContent and leaves the window empty', async () => {
  const { app, log } = install({ path: 'pages/Other' });
  const ability = await app.start();
  assert.ok(log.includes('load error 401'));
  assert.throws(() => ability.page.root, { kind: 'no-content' });
  await app.uninstall();
});

test('a storage given to loadContent is the shared one when the page is loaded', async () => {
  const storage = new LocalStorage({ n: 1 });
  const shared: unknown[] = [];
  const { app, log } = install({ storage, onPageModule: () => shared.push(LocalStorage.getShared()) });
  const ability = await app.start();
  assert.ok(log.includes('loaded'));
  assert.equal(shared[0], storage);
  assert.equal(ability.page.hasContent, true);
  await app.uninstall();
});

test('a click redraws, a language and a dark mode change too, and the app hears of both', async () => {
  const { app, log } = install();
  const ability = await app.start();
  const { page } = ability;
  let changes = 0;
  page.onChange(() => {
    changes += 1;
  });
  assert.equal(page.text('count'), '1 greeting');
  page.click('more');
  await page.settle();
  assert.equal(page.text('count'), '2 greetings');
  assert.equal(page.text('more'), '#ff0a59f7');
  app.setDarkMode(true);
  app.setLanguage('zh-CN');
  await page.settle();
  assert.equal(page.text('hello'), '你好');
  assert.equal(page.text('more'), '#ff317af7');
  assert.equal(changes, 2);
  assert.deepEqual(
    log.filter((line) => line.includes('configuration')),
    ['stage configuration', 'configuration en-US 0', 'stage configuration', 'configuration zh-CN 0'],
  );
  await app.uninstall();
});

test('an app that sets its own colour mode keeps it when the device turns dark, and hears nothing', async () => {
  const { app, log } = install();
  const ability = await app.start();
  app.context.setColorMode(ConfigurationConstant.ColorMode.COLOR_MODE_LIGHT);
  app.setDarkMode(true);
  assert.equal(ability.page.text('more'), '#ff0a59f7');
  assert.deepEqual(
    log.filter((line) => line.includes('configuration')),
    [],
  );
  app.context.setColorMode(ConfigurationConstant.ColorMode.COLOR_MODE_NOT_SET);
  assert.equal(ability.page.text('more'), '#ff317af7');
  await app.uninstall();
});

test('an exception in a handler is reported with its place and the app goes on', async () => {
  const { device, app } = install();
  const { page } = await app.start();
  page.click('fail');
  await page.settle();
  assert.equal((page.errors[0]!.error as Error).message, 'as asked');
  assert.match(page.errors[0]!.where, /onClick of Button 'fail' \(pages\/Index.ets:/);
  assert.equal(app.errors.length, 1);
  assert.ok(device.timeline.entries.some((entry) => entry.text.includes('uncaught exception in onClick')));
  page.click('more');
  await page.settle();
  assert.equal(page.text('count'), '2 greetings');
  await app.uninstall();
});

test('a rejection in a handler is among the errors of the app, which goes on as on a device', async () => {
  const { device, app, log } = install();
  const { page } = await app.start();
  log.length = 0;
  page.click('failLater');
  await device.clock.settle();
  assert.deepEqual(log, []);
  assert.match(app.errors[0]!.where, /onClick of Button 'failLater'/);
  assert.equal(app.errors[0]!.kind, 'rejection');
  assert.ok(device.timeline.entries.some(({ text }) => text.includes('uncaught rejection in onClick')));
  assert.equal(device.foreground.of(device.app), 'foreground');
  page.click('more');
  assert.equal(page.text('count'), '2 greetings');
  await app.uninstall();
});

test('a rejection that nobody caught is told with its kind, and to the observers of the app', async () => {
  const heard: string[] = [];
  const { app } = install({
    onCreate: () => {
      errorManager.on('unhandledRejection', (reason) => heard.push(reason.message));
    },
  });
  const ability = await app.start();
  ability.page.click('failLater');
  await ability.page.settle();
  assert.equal(app.errors[0]?.kind, 'rejection');
  assert.equal(ability.phase, 'foreground');
  assert.deepEqual(heard, ['later']);
  await app.uninstall();
});

test('a promise that nobody waits for ends neither the app nor the process of the host', async () => {
  const own = process.listeners('unhandledRejection');
  own.forEach((listener) => process.off('unhandledRejection', listener)); // the test runner's
  const { app } = install();
  await app.start();
  void Promise.reject(Object.assign(new Error('no such table'), { code: 14800021 }));
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(app.errors[0]?.where, 'a promise');
  assert.equal(app.abilities.length, 1);
  await app.uninstall();
  own.forEach((listener) => process.on('unhandledRejection', listener));
});

test('what build() throws is told to the caller of loadContent, and what was made before stays', async () => {
  const { app, log } = install({
    build: () => {
      throw Object.assign(new Error('no room'), { code: 7 });
    },
  });
  const ability = await app.start();
  assert.ok(log.includes('load error 7'));
  assert.equal(app.errors[0]?.kind, 'build');
  assert.equal(ability.page.text('hello'), 'Hello');
  await app.uninstall();
});

test('an exception in a lifecycle method is reported by its name and the launch goes on', async () => {
  const { app } = install({
    onCreate: () => {
      throw new Error('bad start');
    },
  });
  const ability = await app.start();
  assert.equal(app.errors[0]?.where, 'onCreate of GreeterAbility');
  assert.equal(ability.page.text('hello'), 'Hello');
  await app.uninstall();
});

test('an onCreate that waits holds nothing up, as on a device', async () => {
  const { app, device, log } = install({
    onCreate: async () => {
      await new Promise<void>((resolve) => appTimeout(() => resolve(), 100));
      log.push('onCreate went on');
    },
  });
  const started = app.start();
  for (let turn = 0; turn < 1000 && !log.includes('onPageShow'); turn++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.equal(log.at(-1), 'onPageShow');
  await started;
  await device.clock.advance(100);
  assert.equal(log.at(-1), 'onCreate went on');
  await app.uninstall();
});

test('an unknown ability and an unknown module are launch errors that list what there is', async () => {
  const { device, app } = install();
  await assert.rejects(
    app.start({ abilityName: 'Nobody' }),
    (error: Error) => error instanceof LaunchError && /It has: GreeterAbility/.test(error.message),
  );
  const empty = { project: { dir: GREETER, modules: [], dependenciesOf: () => [] }, load: async () => ({}) };
  assert.throws(() => installApp(device, empty, 'entry'), LaunchError);
  await app.uninstall();
});

test('TestKit starts the app, gives its top ability and moves it between foreground and background', async () => {
  const { app } = install();
  const delegator = abilityDelegatorRegistry.getAbilityDelegator();
  const seen: string[] = [];
  delegator.addAbilityMonitorSync({
    abilityName: 'GreeterAbility',
    onAbilityForeground: () => seen.push('front'),
    onAbilityBackground: () => seen.push('back'),
    onAbilityDestroy: () => seen.push('gone'),
  });
  const { bundleName } = abilityDelegatorRegistry.getArguments();
  await delegator.startAbility({ bundleName, abilityName: 'GreeterAbility' });
  const top = await delegator.getCurrentTopAbility();
  assert.equal(top.context.abilityInfo.name, 'GreeterAbility');
  assert.equal(delegator.getAbilityState(top), abilityDelegatorRegistry.AbilityLifecycleState.FOREGROUND);
  await delegator.doAbilityBackground(top);
  assert.equal(delegator.getAbilityState(top), abilityDelegatorRegistry.AbilityLifecycleState.BACKGROUND);
  await delegator.doAbilityForeground(top);
  await top.context.terminateSelf();
  assert.deepEqual(seen, ['front', 'back', 'front', 'back', 'gone']);
  assert.equal(delegator.getAppContext(), app.context);
  await app.uninstall();
});

test("an exception in a callback that a kit called counts as the app's, once on the timeline", async () => {
  const { device, app } = install();
  device.callbackFailed(new Error('in onResult'));
  assert.equal(app.errors[0]?.where, 'a callback that a kit called');
  assert.equal(device.timeline.entries.filter((entry) => entry.text.includes('in onResult')).length, 1);
  await app.uninstall();
});

test('waiting for an ability ends with its start, or with error 16000100 after its time', async () => {
  const { device, app } = install();
  const delegator = abilityDelegatorRegistry.getAbilityDelegator();
  const started = delegator.waitAbilityMonitor({ abilityName: 'GreeterAbility' });
  const ability = await app.start();
  assert.equal(await started, ability.instance);
  const never = assert.rejects(delegator.waitAbilityMonitor({ abilityName: 'Nobody' }, 100), { code: 16000100 });
  await device.clock.advance(100);
  await never;
  await app.uninstall();
});

test('a toast is recorded with its text and time', async () => {
  const { device, app } = install();
  const { page } = await app.start();
  await device.clock.advance(5);
  promptAction.showToast({ message: $r('app.string.greet', 'Ann') });
  assert.deepEqual(page.toasts, [{ at: 5, text: 'Greet Ann' }]);
  await app.uninstall();
});

test('hiding the window from screenshots needs the permission', async () => {
  const { device, app } = install();
  const ability = await app.start();
  const stage = ability.instance.context.windowStage;
  await stage.getMainWindowSync().setWindowPrivacyMode(true);
  assert.equal(ability.privacyMode, true);
  device.permissions.revoke(device.app, 'ohos.permission.PRIVACY_WINDOW');
  await assert.rejects(stage.getMainWindowSync().setWindowPrivacyMode(false), { code: 201 });
  await app.uninstall();
});

test("the app's timers and Date run on the device's clock, its console goes to the device's log", async () => {
  const { device, app } = install();
  const fired: string[] = [];
  appTimeout((word: unknown) => fired.push(String(word)), 100, 'once');
  const every = setInterval(() => fired.push('tick'), 40);
  const cleared = appTimeout(() => fired.push('never'), 10);
  clearTimeout(cleared);
  await device.clock.advance(100);
  clearInterval(every);
  await device.clock.advance(1000);
  assert.deepEqual(fired, ['tick', 'tick', 'once']);
  assert.equal(new AppDate().getTime(), device.clock.epoch + 1100);
  assert.equal(AppDate.now(), device.clock.epoch + 1100);
  assert.equal(new AppDate(0).toISOString(), '1970-01-01T00:00:00.000Z');
  assert.ok(new AppDate() instanceof AppDate);
  appConsole.info('hello', { a: 1 });
  assert.equal(device.log.lines.at(-1)?.text, 'hello { a: 1 }');
  await app.uninstall();
});

test('an app in the background may say something, too; what is gone says nothing', async () => {
  const { app } = install();
  const ability = await app.start();
  assert.equal(ability.instance.context.currentHapModuleInfo.name, 'entry');
  await ability.background();
  promptAction.showToast({ message: 'later' });
  assert.equal(ability.page.toasts.at(-1)?.text, 'later');
  await app.uninstall();
  assert.throws(() => promptAction.showToast({ message: 'never' }), /No window shows a page/);
});

test('who listens to the environment hears of settings, and of nothing else', async () => {
  const { app } = install();
  await app.start();
  const heard: unknown[] = [];
  const id = app.context.on('environment', {
    onConfigurationUpdated: ({ language }) => heard.push(language),
    onMemoryLevel: () => {},
  });
  await app.top?.background();
  app.setLanguage('zh-CN');
  assert.deepEqual(heard, ['zh-CN']);
  await app.context.off('environment', id);
  app.setLanguage('de-DE');
  assert.deepEqual(heard, ['zh-CN']);
  assert.deepEqual(app.errors, []);
  await app.uninstall();
});
