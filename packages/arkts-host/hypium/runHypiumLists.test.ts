// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import process from 'node:process';
import { before, test } from 'node:test';
import { ArktsProject } from '../arkts/ArktsProject.ts';
import { buildProject } from '../arkts/buildProject.ts';
import { appWith, fixture, projectWith, scratchDir } from '../arkts/project.test-support.ts';
import { formatTotals } from './HypiumTotals.ts';
import { runHypiumLists, withoutProgram } from './runHypiumLists.ts';
import type { HypiumListsOptions } from './runHypiumLists.ts';
import { selectTests, SelectionError } from './TestSelection.ts';

const project: ArktsProject = ArktsProject.open(fixture('suites'));
const out: string = scratchDir();

before(() => {
  buildProject(project, { out });
});

/** Runs one file of the fixture's tests, or what a path names; returns totals and report. */
async function run(name: string, options: HypiumListsOptions = {}): Promise<{ totals: string; report: string }> {
  let report = '';
  const file = name.includes('/') ? name : `suites/src/test/${name}.test.ets`;
  const totals = await runHypiumLists(project, selectTests(project, [file]), {
    out,
    ...options,
    print: (text) => {
      report += text;
    },
  });
  return { totals: formatTotals(totals), report };
}

test('tests that pass are counted, synchronous, asynchronous, with done, and nested', async () => {
  const { totals, report } = await run('Passing');
  assert.equal(totals, '4 passed, 0 failed');
  assert.match(report, /^passing\n {2}ok {3}isSynchronous \(\d+ ms\)$/m);
});

test('a failed assertion is a failure with its .ets line, even when the test swallows it', async () => {
  const { totals, report } = await run('Failing');
  assert.equal(totals, '1 passed, 2 failed');
  assert.match(report, /FAIL fails .*\n\s+expect 1 equals 2\n\s+at .*\(suites\/src\/test\/Failing\.test\.ets:11:17\)/);
  assert.match(report, /FAIL swallowsItsFailure/);
});

test('a test that throws or rejects fails', async () => {
  const { totals, report } = await run('Throwing');
  assert.equal(totals, '0 passed, 2 failed');
  assert.match(report, /RangeError: thrown on purpose\n\s+at .*Throwing\.test\.ets:8:13/);
  assert.match(report, /rejected on purpose/);
});

test('a test that takes too long fails, and the next one runs', async () => {
  const { totals, report } = await run('TimingOut', { timeout: 50 });
  assert.equal(totals, '1 passed, 1 failed');
  assert.match(report, /FAIL neverSettles .*\n\s+execute timeout 50ms/);
});

test('a beforeAll that never finishes fails every test of its suite', async () => {
  const { totals, report } = await run('StuckHook', { timeout: 50 });
  assert.equal(totals, '0 passed, 2 failed');
  assert.match(report, /execute timeout 50ms, error in beforeAll/);
});

test('a beforeAll that throws fails every test of its suite, and nothing else', async () => {
  assert.equal((await run('BeforeAllFails')).totals, '0 passed, 2 failed');
});

test('an afterAll that throws counts, also where a test has failed', async () => {
  const { totals, report } = await run('AfterAllFails');
  assert.equal(totals, '1 passed, 1 failed');
  assert.match(report, /FAIL afterAllFails \(hook\)\n\s+afterAll on purpose/);
  assert.equal((await run('AfterAllFailsToo')).totals, '0 passed, 2 failed');
});

test('a rejection that nobody handles is a failure, told with the test that it came from', async () => {
  const { totals, report } = await run('StrayRejection');
  assert.equal(totals, '2 passed, 1 failed');
  assert.match(report, /FAIL \(uncaught error after strayRejection#leavesARejection\)\n\s+stray on purpose/);
});

test('a run that never finishes is ended, and what it had done counts', async () => {
  const { totals, report } = await run('Endless', { timeout: 100, silence: 1500 });
  assert.equal(totals, '1 passed, 1 failed');
  assert.match(report, /FAIL the run did not finish: nothing came from it for 1600 ms, at endless#neverReturns/);
});

/** Runs the lists of a project that is made for one test. */
async function runWith(sources: Readonly<Record<string, string>>): Promise<{ totals: string; report: string }> {
  let report = '';
  const made = projectWith(sources);
  const totals = await runHypiumLists(made, selectTests(made, []), {
    out,
    print: (text) => {
      report += text;
    },
  });
  return { totals: formatTotals(totals), report };
}

test('a test file that cannot be loaded, or registers nothing, is a failure with its name', async () => {
  const thrown = await runWith({ 'src/test/List.test.ets': "throw new Error('thrown at once');\n" });
  assert.equal(thrown.totals, '0 passed, 1 failed');
  assert.match(
    thrown.report,
    /FAIL \(loading .*List\.test\.ets\)\n\s+thrown at once\n\s+at .*one\/src\/test\/List\.test\.ets:1:7/,
  );
  const shapeless = await runWith({ 'src/test/List.test.ets': 'export const a: number = 1;\n' });
  assert.match(shapeless.report, /has no function as default export/);
});

test('a device that cannot be prepared is one failure that says why', async () => {
  const { totals, report } = await runWith({
    '/AppScope/app.json5': '{ app: {} }',
    'src/main/module.json5': '{ module: { name: "one", type: "entry", mainElement: "Main" } }',
    'src/ohosTest/ets/test/List.test.ets': 'export default function testsuite() {\n}\n',
  });
  assert.equal(totals, '0 passed, 1 failed');
  assert.match(report, /FAIL \(the run itself\)\n\s+LaunchError: AppScope\/app\.json5 has no bundleName/);
});

test('when the process that runs the lists is killed, that of a list ends, too, however busy it is', {
  skip: process.platform !== 'linux',
}, async () => {
  const program = `
    import { ArktsProject } from ${JSON.stringify(new URL('../arkts/ArktsProject.ts', import.meta.url).href)};
    import { runHypiumLists } from ${JSON.stringify(new URL('runHypiumLists.ts', import.meta.url).href)};
    import { selectTests } from ${JSON.stringify(new URL('TestSelection.ts', import.meta.url).href)};
    const project = ArktsProject.open(${JSON.stringify(project.dir)});
    const selections = selectTests(project, ['suites/src/test/Endless.test.ets']);
    await runHypiumLists(project, selections, { out: ${JSON.stringify(out)}, timeout: 600_000 });`;
  const parent = spawn(process.execPath, [...process.execArgv, '--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let report = '';
  for await (const chunk of parent.stdout.setEncoding('utf8')) {
    report += String(chunk);
    if (report.includes('passes')) {
      break;
    }
  }
  const child = Number(fs.readFileSync(`/proc/${parent.pid}/task/${parent.pid}/children`, 'utf8').trim());
  const isThere = (): boolean => fs.existsSync(`/proc/${child}/cmdline`);
  assert.ok(child > 0 && isThere(), 'the list has a process of its own');

  parent.kill('SIGKILL');

  while (isThere()) {
    await new Promise<void>((resolve) => setTimeout(resolve, 20));
  }
});

test('the process of a list is started as this one was, without a program on its command line', () => {
  const reads = ['--import', './typescript.mjs', '--enable-source-maps'];
  assert.deepEqual(withoutProgram(reads), reads);
  assert.deepEqual(withoutProgram([...reads, '--input-type=module', '--eval', 'run()']), reads);
  assert.deepEqual(withoutProgram(['-p', '1', ...reads, '--eval=run()', '--input-type', 'module']), reads);
});

test('no test at all is a failure', async () => {
  const { totals, report } = await run('Empty');
  assert.equal(totals, '0 passed, 1 failed');
  assert.match(report, /No test is registered here/);
});

test('a local test that calls a kit is told that it has no device', async () => {
  const { totals, report } = await run('KitCall');
  assert.equal(totals, '0 passed, 1 failed');
  assert.match(report, /a local test has no device/);
});

test('an instrumentation test has a device: enrolled, permitted, with time that passes at once', async () => {
  const { totals, report } = await run('suites/src/ohosTest');
  assert.equal(totals, '3 passed, 3 failed, 1 skipped');
  assert.match(report, /ok {3}hasAFaceAndAPin/);
  assert.match(report, /ok {3}letsTimePass/);
});

test('a test that says so is skipped, unless it fails', async () => {
  const { report } = await run('suites/src/ohosTest');
  assert.match(report, /skip skips: this device has none/);
  assert.match(report, /FAIL skipsAndFails/);
});

test('a failed assertion in a timer counts once', async () => {
  const { report } = await run('suites/src/ohosTest', { filter: 'failsInATimer' });
  assert.equal(report.match(/FAIL/g)?.length, 1);
});

test('an exception in a timer of the tests is a failure', async () => {
  const { report } = await run('suites/src/ohosTest');
  assert.match(
    report,
    /FAIL \(uncaught error in setTimeout callback, during device#throwsInATimer\)\n\s+timer on purpose/,
  );
});

test('a filter keeps the tests whose suite#test contains it, in any case', async () => {
  assert.equal((await run('Passing', { filter: 'NESTED#runs' })).totals, '1 passed, 0 failed');
  assert.equal((await run('Passing', { filter: 'passing#is' })).totals, '2 passed, 0 failed');
});

test('a filter that no test matches is a failure', async () => {
  const { totals, report } = await run('Passing', { filter: 'absent' });
  assert.equal(totals, '0 passed, 1 failed');
  assert.match(report, /No test's suite#test contains 'absent'/);
});

test('without a path all lists of the project are taken; a path is a module, a folder of tests, or a file', () => {
  const files = (paths: string[]): string[] => selectTests(project, paths).map((one) => project.relative(one.file));
  const both = ['suites/src/test/List.test.ets', 'suites/src/ohosTest/ets/test/List.test.ets'];
  assert.deepEqual(files([]), both);
  assert.deepEqual(files(['suites']), both);
  assert.deepEqual(files(['suites/src/ohosTest/ets']), [both[1]]);
  assert.deepEqual(files(['suites/src/test/Failing.test.ets', 'suites/src/test/Failing.test.ets']), [
    'suites/src/test/Failing.test.ets',
  ]);
  assert.deepEqual(
    selectTests(project, []).map((one) => one.deviceFor),
    [undefined, 'suites'],
  );
  assert.throws(() => files(['suites/src/main']), SelectionError);
});

test("a module's own test runner starts the ability whose page begins hypium, with the old kits of such suites", async () => {
  const runner = `import TestRunner from '@ohos.application.testRunner';
import AbilityDelegatorRegistry from '@ohos.application.abilityDelegatorRegistry';
export default class OpenHarmonyTestRunner implements TestRunner {
  onPrepare() {}
  async onRun() {
    const { bundleName } = AbilityDelegatorRegistry.getArguments();
    const delegator = AbilityDelegatorRegistry.getAbilityDelegator();
    await delegator.addAbilityMonitor({ abilityName: 'TestAbility' });
    delegator.executeShellCommand('aa start -d 0 -a TestAbility -b ' + bundleName, (err: any, d: any) => {});
  }
}
`;
  const ability = `import { UIAbility } from '@kit.AbilityKit';
import { window } from '@kit.ArkUI';
import { BusinessError } from '@kit.BasicServicesKit';
export default class TestAbility extends UIAbility {
  onWindowStageCreate(windowStage: window.WindowStage): void {
    windowStage.getMainWindow((error: BusinessError, shown: window.Window) => {
      console.info(JSON.stringify(shown) + JSON.stringify(this.context.eventHub));
      shown.loadContent('testability/pages/Index', (): void => {});
    });
  }
}
`;
  const page = `import AbilityDelegatorRegistry from '@ohos.application.abilityDelegatorRegistry';
import { Hypium } from '@ohos/hypium';
import oldTests from '../../../../main/ets/test/Old.test';
@Entry
@Component
struct Index {
  @State size: number = 18;
  aboutToAppear(): void {
    Hypium.hypiumTest(AbilityDelegatorRegistry.getAbilityDelegator(), AbilityDelegatorRegistry.getArguments(), oldTests);
  }
  build() {
    Column() {
      Text('hello').key('text').fontSize(this.size).fontColor(Color.Pink).height('5%')
      Button('go').key('go').onClick(() => { this.size++; })
    }
  }
}
`;
  const tests = `import { describe, expect, it } from '@ohos/hypium';
import { BY, UiDriver } from '@ohos.UiTest';
import router from '@system.router';
export default function oldTests() {
  describe('old', () => {
    it('inspects', 0, async (done: Function) => {
      const driver = await UiDriver.create();
      const go = await driver.findComponent(BY.key('go'));
      await go.click();
      const end = Date.now() + 20;
      while (Date.now() < end) {}
      const text: Record<string, Object> = JSON.parse(getInspectorByKey('text'));
      expect(JSON.stringify(text.$attrs)).assertEqual(
        '{"fontSize":"19.00fp","foregroundColor":"#FFFFC0CB","key":"text","fontColor":"#FFFFC0CB","height":"5.00%","enabled":true,"id":"text","content":"hello"}');
      expect(JSON.parse(getInspectorByKey('go')).$attrs.label).assertEqual('go');
      expect(getInspectorByKey('nothing')).assertEqual('');
      expect(await go.getKey()).assertEqual('go');
      expect(router.getState().name).assertEqual('Index');
      expect(new Date(0).toString()).assertEqual(new Date(0).toString().split(' (')[0]);
      done();
    });
    it('finds', 0, async () => {
      const driver = UiDriver.create();
      expect(await driver.findComponent(BY.key('nothing'))).assertNull();
      expect((await driver.findComponents(BY.type('Button').enabled())).length).assertEqual(1);
      expect(sendEventByKey('go', 10, '')).assertTrue();
    });
  });
}
`;
  const made = ArktsProject.open(
    appWith(
      { 'pages/Index.ets': '@Entry @Component struct Index { build() { Column() {} } }\n', 'test/Old.test.ets': tests },
      {
        'entry/src/ohosTest/module.json5': JSON.stringify({
          module: {
            name: 'entry_test',
            type: 'feature',
            mainElement: 'TestAbility',
            pages: '$profile:test_pages',
            abilities: [{ name: 'TestAbility', srcEntry: './ets/testability/TestAbility.ets' }],
          },
        }),
        'entry/src/ohosTest/resources/base/profile/test_pages.json': '{ "src": ["testability/pages/Index"] }',
        'entry/src/ohosTest/ets/testability/TestAbility.ets': ability,
        'entry/src/ohosTest/ets/testability/pages/Index.ets': page,
        'entry/src/ohosTest/ets/testrunner/OpenHarmonyTestRunner.ts': runner,
      },
    ),
  );
  let report = '';
  const totals = await runHypiumLists(made, selectTests(made, []), { out, print: (text) => (report += text) });
  assert.equal(formatTotals(totals), '2 passed, 0 failed', report);
});
